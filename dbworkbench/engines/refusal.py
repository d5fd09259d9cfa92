"""Why rows are not taken in, in the same words for every engine."""

from __future__ import annotations

from sqlalchemy import Table

from dbworkbench.errors import LoadFailed

NOTHING_IN = "Nothing was loaded: the database is as it was."
CHECK_FIRST = "Count every violation first with %load --check or load(check=True)."


def is_filled(table: str, rows: int) -> LoadFailed:
    """Say that a table has rows, and nobody asked to add to them."""
    return LoadFailed(
        f"the table {table!r} has {rows:,} rows already. {NOTHING_IN}",
        hint="Add to them with append=True (--append), or make the table again with %create --replace.",
    )


def refers_to_nothing(table: str, parent: str) -> LoadFailed:
    """Say that rows of a table refer to rows that are not there."""
    return LoadFailed(
        f"rows of {table!r} refer to rows of {parent!r} that are not there. {NOTHING_IN}", hint=CHECK_FIRST
    )


def does_not_fit(said: str, table: Table | None) -> LoadFailed:
    """Say what the database says of rows that do not fit."""
    where = f" into {table.key!r}" if table is not None else ""
    return LoadFailed(f"rows could not be loaded{where}: {said.rstrip('.')}. {NOTHING_IN}", hint=CHECK_FIRST)
