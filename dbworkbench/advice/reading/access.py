"""What one query asks of one table: by which columns rows are found, joined, ordered, and which it reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Key:
    """A column or an expression over one table, as CREATE INDEX writes it, and the columns in it."""

    sql: str
    columns: frozenset[str]

    @property
    def column(self) -> str | None:
        """The column's name, None for an expression."""
        return None if self.sql.startswith("(") else next(iter(self.columns), None)


@dataclass(frozen=True)
class Join:
    """A key that is compared with another table's; `partner` numbers the tables of the query."""

    key: Key
    partner: int


@dataclass(frozen=True)
class Ordering:
    """One key of ORDER BY; `nulls` is first or last where that is said."""

    key: Key
    descending: bool = False
    nulls: str | None = None


class Look(StrEnum):
    """How a constant condition looks at its columns."""

    EQUAL = "equal"
    RANGE = "range"
    NULL = "null"
    COMPARISON = "comparison of two columns"
    TRUTH = "truth"


@dataclass(frozen=True)
class Condition:
    """A condition over one table and literals alone, so that a partial index may have it."""

    sql: str
    columns: frozenset[str]
    look: Look


@dataclass
class Access:
    """One table of one query, as it is found reading on.

    `prefixes` are compared with LIKE 'x%', `parts` with LIKE '%x%', `members` by an operator that a GIN or
    GiST index answers, `<->` of ORDER BY among them. `alternatives` are keys in the arms of an OR. `used` are
    all columns that the query reads.
    """

    table: str
    number: int
    equal: list[Key] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    ranges: list[Key] = field(default_factory=list)
    prefixes: list[Key] = field(default_factory=list)
    parts: list[Key] = field(default_factory=list)
    members: list[tuple[Key, str]] = field(default_factory=list)
    alternatives: list[Key] = field(default_factory=list)
    order: list[Ordering] = field(default_factory=list)
    group: list[Key] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
