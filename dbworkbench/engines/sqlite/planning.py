"""SQLite's EXPLAIN QUERY PLAN as values."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from typing import Any

from dbworkbench.engines.interruption import interruptibly, stopping
from dbworkbench.engines.sqlite.execution import execute


def explain(
    connection: sqlite3.Connection,
    sql: str,
    parameters: Mapping[str, Any],
    *,
    analyze: bool,
    timeout: float | None,
    own: bool,
) -> dict[str, Any]:
    """Return the plan's rows; with `analyze` the statement runs, too, and its time and rows are told.

    What has no steps is not run: beside INSERTs of constants that is what ends transactions or opens files.
    The caller's transaction is to be rolled back.
    """
    rows = execute(connection, sql, parameters, lead="EXPLAIN QUERY PLAN ", own=own).fetchall()
    plan = [{"id": row[0], "parent": row[1], "detail": row[3]} for row in rows]
    document: dict[str, Any] = {"engine": "sqlite", "plan": plan}
    if analyze and plan:
        document |= interruptibly(connection, lambda: _run(connection, sql, parameters, timeout, own))
    return document


def _run(
    connection: sqlite3.Connection, sql: str, parameters: Mapping[str, Any], timeout: float | None, own: bool
) -> dict[str, Any]:
    started = time.perf_counter()
    with stopping(connection, timeout):
        cursor = execute(connection, sql, parameters, own=own)
        rows = sum(1 for _ in cursor) if cursor.description is not None else max(cursor.rowcount, 0)
    return {"execution_ms": (time.perf_counter() - started) * 1000, "rows": rows}
