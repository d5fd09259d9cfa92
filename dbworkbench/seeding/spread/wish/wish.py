"""What can be wished for a column: one value for each way in which rows are shaped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from dbworkbench.seeding.spread.wish.sentence import SPANS

MEASURES = ("year", "month", "week", "day", "hour", "minute", "second")


@dataclass(frozen=True)
class Wish:
    """How values are spread: a shape with its parameters, on `among` distinct values or a list of them.

    `weights` are shares of the listed values, empty when they are alike, or of the `mixed` wishes. Spans of
    time are in seconds, days and moments in seconds since 1970: `kind` is then "span" or "moment". Values
    outside `low` and `high` are not drawn.
    """

    shape: str
    parameters: tuple[float, ...] = ()
    among: int | None = None
    listed: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    mixed: tuple[Wish, ...] = ()
    low: float | None = None
    high: float | None = None
    kind: str = ""

    def __str__(self) -> str:
        if self.listed:
            return f"one of {', '.join(_shared(self.listed, self.weights))}"
        if self.mixed:
            return ", ".join(
                f"{weight:g}% {wish}" for weight, wish in zip(self.weights, self.mixed, strict=True)
            )
        if self.shape == "distinct":
            return f"{self.among} distinct"
        of = f" of {self.among}" if self.among else ""
        return f"{self.shape}({', '.join(self._written())}){of}{self._between()}"

    @property
    def amount(self) -> str:
        """The wish as something that is added: a constant is its value."""
        return self._value(self.parameters[0]) if self.shape == "constant" else str(self)

    def _written(self) -> list[str]:
        plain = 1 if self.shape in {"lognormal", "pareto"} else len(self.parameters)
        return [
            self._value(value, number) if number < plain else f"{value:g}"
            for number, value in enumerate(self.parameters)
        ]

    def _value(self, value: float, number: int = 0) -> str:
        if self.kind == "moment" and not (number and self.shape == "normal"):
            return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d}"
        return write_span(value) if self.kind else f"{value:g}"

    def _between(self) -> str:
        if self.low is None or self.high is None:
            return ""
        return f" between {self._value(self.low)} and {self._value(self.high)}"


@dataclass(frozen=True)
class Wave:
    """A rhythm: busiest at `peak` (seconds into the period), by `strength` more than on average."""

    period: str
    peak: float
    strength: float

    def __str__(self) -> str:
        return f"{self.period} by {self.strength:.0%}"


@dataclass(frozen=True)
class Series:
    """Moments along time: from day to day (seconds since 1970), growing by `growth` a second, in waves.

    `business` keeps to Monday to Friday, nine to five; in `order` later rows lie later.
    """

    first: float | None = None
    last: float | None = None
    growth: float = 0.0
    waves: tuple[Wave, ...] = ()
    business: bool = False
    order: bool = False

    def __str__(self) -> str:
        parts = ["series"]
        if self.first is not None and self.last is not None:
            days = (datetime.fromtimestamp(value, UTC) for value in (self.first, self.last))
            parts[0] += " {:%Y-%m-%d} to {:%Y-%m-%d}".format(*days)
        if self.growth:
            yearly = (2.718281828459045 ** (self.growth * SPANS["year"]) - 1) * 100
            parts.append(f"{'growing' if yearly > 0 else 'shrinking'} {abs(yearly):.3g}%/year")
        parts += map(str, self.waves)
        parts += ["business hours"] * self.business + ["in order"] * self.order
        return ", ".join(parts)


@dataclass(frozen=True)
class Path:
    """A column of the row, or of the row of a table that it refers to: `customers.created_at`."""

    column: str
    table: str | None = None

    def __str__(self) -> str:
        return f"{self.table}.{self.column}" if self.table else self.column


@dataclass(frozen=True)
class Follow:
    """Not before another column: later (or larger) by `lag`, or its own values as far as they lie behind."""

    base: Path
    lag: Wish | None = None
    own: Wish | Series | None = None

    def __str__(self) -> str:
        if self.lag is not None:
            return f"{self.base} + {self.lag.amount}"
        return f"{self.own} after {self.base}" if self.own else f"after {self.base}"


@dataclass(frozen=True)
class Correlated:
    """Ordered like another column, as far as a rank correlation says (Spearman's)."""

    base: Path
    strength: float
    own: Wish | Series | None = None

    def __str__(self) -> str:
        return f"correlated({self.base}, {self.strength:g})" + (f" as {self.own}" if self.own else "")


@dataclass(frozen=True)
class Rule:
    """An SQL expression over columns of the row and of rows that it refers to; it begins at `start`."""

    sql: str
    start: int = 0

    def __str__(self) -> str:
        return f"= {self.sql}"


@dataclass(frozen=True)
class Tree:
    """Rows below rows of the same table: levels, children of a row on average, rows without parent."""

    depth: int
    branching: float
    roots: int | None = None

    def __str__(self) -> str:
        roots = f", roots {self.roots}" if self.roots else ""
        return f"tree(depth {self.depth}, branching {self.branching:g}{roots})"


@dataclass(frozen=True)
class Step:
    """A transition: the share of rows in `source` that take it, and how long they wait before."""

    source: str
    target: str
    share: float
    lag: Wish | None = None

    def __str__(self) -> str:
        after = f" after {self.lag}" if self.lag else ""
        return f"{self.source} -> {self.target} {self.share:.4g}%{after}"


@dataclass(frozen=True)
class Machine:
    """States and transitions; rows begin in `start` and end where they take no further one."""

    start: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return f"machine {', '.join(map(str, self.steps))}"


@dataclass(frozen=True)
class History:
    """One row for each state that a row of the parent has been in, in order."""

    path: Path

    def __str__(self) -> str:
        return f"history of {self.path}"


@dataclass(frozen=True)
class When:
    """Values only in rows whose machine has reached a state, NULL in the others."""

    state: str
    column: str | None = None
    own: Plain | None = None

    def __str__(self) -> str:
        own = f"{self.own} " if self.own else ""
        return f"{own}when {self.column + ' = ' if self.column else ''}{self.state}"


Spread: TypeAlias = Wish | Series
Plain: TypeAlias = Wish | Series | Follow | Correlated | Rule
AnyWish: TypeAlias = Plain | Tree | Machine | History | When


def write_span(seconds: float) -> str:
    """Write a span of time in the largest unit that it is a whole number of, else in days."""
    unit = next((each for each in MEASURES if seconds and seconds % SPANS[each] == 0), "day")
    number = seconds / SPANS[unit]
    return f"{number:g} {unit}{'' if number == 1 else 's'}"


def _shared(listed: tuple[str, ...], weights: tuple[float, ...]) -> list[str]:
    if not weights:
        return list(listed)
    return [f"{text} {weight:g}%" for text, weight in zip(listed, weights, strict=True)]
