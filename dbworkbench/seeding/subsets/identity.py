"""What tells the rows of a table apart: its key, or what the engine numbers them by."""

from __future__ import annotations

from sqlalchemy import Table

from dbworkbench.engines.snapshot import Field, Snapshot
from dbworkbench.errors import UnusableInput
from dbworkbench.model.keys import primary_key, unique_keys


def identity(table: Table, snapshot: Snapshot) -> tuple[Field, ...]:
    """Return the primary key, else a unique key without NULLs, else the engine's own number of the row."""
    for names in (primary_key(table), *unique_keys(table)):
        columns = [table.columns[name] for name in names]
        if columns and not any(column.nullable for column in columns):
            return tuple(Field(column.name, column.type) for column in columns)
    if not snapshot.row_id:
        raise UnusableInput(
            f"{table.key} has no key, so its rows cannot be told apart",
            hint="Give it a primary key, or leave it out: skip=['…'].",
        )
    return snapshot.row_id
