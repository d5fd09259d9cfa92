"""What a table's CHECKs leave its columns: bounds, a list, a pattern, a length, and ties between columns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from dbworkbench.seeding.constraints.linear import Linear

Condition: TypeAlias = tuple[str, tuple[str, ...]]
"""SQL in PostgreSQL's words, and the columns it names."""


@dataclass(frozen=True)
class Limits:
    """Bounds as values of the column's own kind, inclusive unless said otherwise.

    Lengths are in characters, bytes or elements.

    `absent` columns have to be NULL, `present` ones must not; `refused` values are not allowed; `sources` are
    the conditions that say so as they are named in messages, `tests` the same in PostgreSQL's SQL.
    """

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False
    among: tuple[Any, ...] | None = None
    pattern: str | None = None
    shortest: int = 0
    longest: int | None = None
    present: bool = False
    absent: bool = False
    refused: tuple[Any, ...] = ()
    sources: tuple[str, ...] = field(default=(), compare=False)
    tests: tuple[str, ...] = field(default=(), compare=False)

    @property
    def impossible(self) -> bool:
        """Whether nothing is left, as far as can be told without the type."""
        bounded = self.low is not None and self.high is not None
        crossed = bounded and (
            self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))
        )
        too_long = self.longest is not None and self.shortest > self.longest
        return bool(crossed or too_long or self.among == () or (self.present and self.absent))

    def above(self, value: Any, *, excluded: bool = False) -> Limits:
        """Return the limits with a lower bound, if it is narrower."""
        if self.low is not None and (value, excluded) <= (self.low, self.low_open):
            return self
        return replace(self, low=value, low_open=excluded)

    def below(self, value: Any, *, excluded: bool = False) -> Limits:
        """Return the limits with an upper bound, if it is narrower."""
        if self.high is not None and (value, not excluded) >= (self.high, not self.high_open):
            return self
        return replace(self, high=value, high_open=excluded)

    def one_of(self, values: tuple[Any, ...]) -> Limits:
        """Return the limits with a list of values, cut with the one there is."""
        if self.among is not None:
            values = tuple(value for value in self.among if value in values)
        return replace(self, among=tuple(value for value in values if value not in self.refused))

    def none_of(self, values: tuple[Any, ...]) -> Limits:
        """Return the limits without some values."""
        refused = tuple(dict.fromkeys((*self.refused, *values)))
        kept = replace(self, refused=refused)
        return kept if self.among is None else kept.one_of(self.among)

    def length(self, shortest: int, longest: int | None) -> Limits:
        """Return the limits with a length, cut with the one there is."""
        both = [value for value in (self.longest, longest) if value is not None]
        return replace(self, shortest=max(self.shortest, shortest), longest=min(both, default=None))

    def because(self, text: str, test: str = "") -> Limits:
        """Return the limits with a condition named that they come from."""
        sources = tuple(dict.fromkeys((*self.sources, text)))
        return replace(self, sources=sources, tests=(*self.tests, test) if test else self.tests)


@dataclass(frozen=True)
class Formula:
    """A column that equals an expression of others, in PostgreSQL's SQL."""

    column: str
    expression: str
    names: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True)
class Rules:
    """The CHECKs of a table, or one way to pass them: solved by column, between columns, and the rest.

    `choices` are conditions with several ways to pass them. `unsolved` are conditions in PostgreSQL's SQL
    with the columns they name; rows that break them are drawn again.
    """

    limits: dict[str, Limits]
    linears: tuple[Linear, ...] = ()
    formulas: tuple[Formula, ...] = ()
    choices: tuple[Choices, ...] = ()
    unsolved: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Choices:
    """A condition with several ways to pass it, and the columns they name."""

    text: str
    names: tuple[str, ...]
    ways: tuple[Any, ...]
