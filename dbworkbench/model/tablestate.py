"""What a server's catalogue says of a table beside a plan that reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ForeignKeyState:
    """A foreign key that refers to the table, and whether an index begins with its columns."""

    name: str
    table: str
    columns: tuple[str, ...]
    indexed: bool


@dataclass(frozen=True)
class TableState:
    """How old its statistics are, its usable B-tree indexes and their columns in order, its keys.

    `rows` is the planner's count, `changed` the rows written since the last ANALYZE, `grown` the table's
    pages now as a multiple of those it had then. An index on an expression has its text among the columns.
    `partition_key` holds the columns by which the table it is a partition of is divided.
    """

    rows: float
    changed: int
    analyzed: bool
    grown: float = 1.0
    indexes: tuple[tuple[str, ...], ...] = ()
    partition_key: tuple[str, ...] = ()
    referred_by: tuple[ForeignKeyState, ...] = ()
