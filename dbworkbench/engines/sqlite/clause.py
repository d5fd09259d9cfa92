"""What a CREATE statement says, clause by clause: the parts that no PRAGMA tells."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Key:
    """A column (or an expression) of a key or an index, with its collation and order."""

    text: str
    name: str | None = None
    collation: str | None = None
    descending: bool = False


@dataclass(frozen=True)
class Clause:
    """A constraint of a column or a table, or a column's default, collation or generation."""

    kind: str
    name: str | None = None
    keys: tuple[Key, ...] = ()
    text: str = ""
    conflict: str | None = None
    descending: bool = False
    autoincrement: bool = False
    stored: bool = False
    target: str = ""
    target_columns: tuple[str, ...] = ()
    on_delete: str | None = None
    on_update: str | None = None
    match: str | None = None
    deferrable: bool | None = None
    initially: str | None = None
    comment: str | None = None
    source: str = ""


@dataclass
class ColumnText:
    """A column as it is written."""

    name: str
    clauses: list[Clause] = field(default_factory=list)
    comment: str | None = None

    def find(self, kind: str) -> Clause | None:
        """Return the last clause of a kind, which is the one that holds."""
        return next((clause for clause in reversed(self.clauses) if clause.kind == kind), None)


@dataclass
class TableText:
    """A table as it is written: its columns in order and the constraints after them."""

    columns: list[ColumnText] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    comment: str | None = None


@dataclass(frozen=True)
class IndexText:
    """An index as it is written."""

    keys: tuple[Key, ...]
    where: str | None = None
    comment: str | None = None
