"""A transaction on a cursor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb


@contextmanager
def transaction(cursor: duckdb.DuckDBPyConnection, *, read_only: bool = False) -> Iterator[None]:
    """Commit at the end of the block, roll back after an error or an interrupt."""
    cursor.execute(f"BEGIN TRANSACTION{' READ ONLY' if read_only else ''}")
    try:
        yield
        cursor.execute("COMMIT")
    except BaseException:
        # a COMMIT that failed has rolled back by itself, and DuckDB refuses a second time
        with suppress(duckdb.TransactionException):
            cursor.execute("ROLLBACK")
        raise
