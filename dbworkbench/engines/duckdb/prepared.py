"""A prepared query on one cursor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from dbworkbench.engines.duckdb.execution import translating
from dbworkbench.engines.duckdb.quoting import value_literal
from dbworkbench.engines.duckdb.statements import check_one_reading
from dbworkbench.engines.interruption import interruptibly, stopping
from dbworkbench.model.parameters import Rendered, render

NAME = "dbworkbench_prepared"
BATCH = 100_000
# a query below this (in seconds) runs where no interrupt reaches it, some µs cheaper
SHORT = 0.05
UNKNOWN = Rendered("", ())  # DuckDB points into the EXECUTE, which nobody wrote


@contextmanager
def prepared(
    cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any], timeout: float | None
) -> Iterator[Callable[[], int]]:
    """Lend a callable that runs the statement, reads all rows as Arrow and counts them.

    Raises ReadOnly for a statement that writes, QueryFailed after `timeout` seconds.
    """
    rendered = render(sql, "numeric")
    values = ", ".join(value_literal(value) for value in rendered.values(parameters))
    call = f"EXECUTE {NAME}({values})" if values else f"EXECUTE {NAME}"
    check_one_reading(cursor, rendered)
    with translating(rendered, lead=f"PREPARE {NAME} AS "):
        cursor.execute(f"PREPARE {NAME} AS {rendered.text}")
    cursor.execute("BEGIN TRANSACTION READ ONLY")

    short = False

    def count() -> int:
        with stopping(cursor, timeout), translating(UNKNOWN):
            return sum(batch.num_rows for batch in cursor.execute(call).to_arrow_reader(BATCH))

    def run() -> int:
        nonlocal short
        if short:
            return count()
        started = time.perf_counter()
        rows = interruptibly(cursor, count)
        short = time.perf_counter() - started < SHORT
        return rows

    try:
        yield run
    finally:
        cursor.execute("ROLLBACK")
        cursor.execute(f"DEALLOCATE {NAME}")
