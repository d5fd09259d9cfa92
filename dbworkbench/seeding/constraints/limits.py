"""What a column's CHECKs leave it: bounds, a list, a pattern, a length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

Condition: TypeAlias = tuple[str, tuple[str, ...]]
"""SQL in PostgreSQL's words, and the columns it names."""


@dataclass(frozen=True)
class Limits:
    """Bounds as values of the column's own kind, inclusive unless said otherwise; lengths in characters."""

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False
    among: tuple[Any, ...] | None = None
    pattern: str | None = None
    shortest: int = 0
    longest: int | None = None
    present: bool = False

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
        return replace(self, among=values)

    def length(self, shortest: int, longest: int | None) -> Limits:
        """Return the limits with a length, cut with the one there is."""
        both = [value for value in (self.longest, longest) if value is not None]
        return replace(self, shortest=max(self.shortest, shortest), longest=min(both, default=None))


@dataclass(frozen=True)
class Order:
    """`lesser <= greater` (or `<`, when strict) between two columns of a row."""

    lesser: str
    greater: str
    strict: bool = False

    @property
    def condition(self) -> Condition:
        """The order as SQL."""
        return f'"{self.lesser}" {"<" if self.strict else "<="} "{self.greater}"', (self.lesser, self.greater)


@dataclass(frozen=True)
class Rules:
    """The CHECKs of a table as generation sees them: solved by column, between columns, and the rest.

    `unsolved` are conditions in PostgreSQL's SQL with the columns they name; rows that break them are
    drawn again.
    """

    limits: dict[str, Limits]
    orders: tuple[Order, ...] = ()
    unsolved: tuple[Condition, ...] = ()
