"""A prepared query on one connection."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dbworkbench.engines.interruption import interruptibly, stopping
from dbworkbench.engines.sqlite.execution import plain, translating
from dbworkbench.engines.sqlite.store import hold_back
from dbworkbench.model.parameters import check_values, render

BATCH = 1000
# a query below this (in seconds) runs where no interrupt reaches it, some µs cheaper
SHORT = 0.05


@contextmanager
def prepared(
    connection: sqlite3.Connection,
    sql: str,
    parameters: Mapping[str, Any],
    timeout: float | None,
    *,
    own: bool,
) -> Iterator[Callable[[], int]]:
    """Lend a callable that runs the statement from the connection's cache and counts its rows.

    Raises ReadOnly for a statement that writes, QueryFailed after `timeout` seconds.
    """
    check_values(sql, parameters)
    rendered = render(sql, "dollar")
    text, values = rendered.text, {name: plain(parameters[name]) for name in rendered.names}
    hold_back(connection)
    with translating(connection, rendered, own=own):
        connection.execute(f"EXPLAIN {text}", values).close()
    cursor = connection.cursor()
    short = False

    def count() -> int:
        with stopping(connection, timeout), translating(connection, rendered, own=own):
            cursor.execute(text, values)
            rows = 0
            while batch := cursor.fetchmany(BATCH):
                rows += len(batch)
            return rows

    def run() -> int:
        nonlocal short
        if short:
            return count()
        started = time.perf_counter()
        rows = interruptibly(connection, count)
        short = time.perf_counter() - started < SHORT
        return rows

    try:
        yield run
    finally:
        cursor.close()
