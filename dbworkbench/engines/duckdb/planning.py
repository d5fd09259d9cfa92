"""DuckDB's EXPLAIN as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import duckdb

from dbworkbench.engines.duckdb.ddl import HOME_SCHEMA
from dbworkbench.engines.duckdb.execution import execute
from dbworkbench.engines.duckdb.statements import check_planned
from dbworkbench.engines.interruption import interruptibly
from dbworkbench.errors import QueryFailed
from dbworkbench.model.parameters import check_values, render


def explain(
    cursor: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any],
    *,
    analyze: bool,
    timeout: float | None,
    catalog: str,
) -> Any:
    """Return the plan document; the caller's transaction is to be rolled back.

    Raises QueryFailed when the statement cannot be explained.
    """
    check_values(sql, parameters)
    check_planned(cursor, render(sql, "dollar"))
    lead = f"EXPLAIN ({'ANALYZE, ' if analyze else ''}FORMAT json) "
    rows = interruptibly(
        cursor, lambda: execute(cursor, sql, parameters, timeout=timeout, lead=lead).fetchall()
    )
    document = json.loads(rows[-1][1]) if rows else {"result": "error"}
    if isinstance(document, dict) and document.get("result") == "error":
        how = "run" if analyze else "plan"
        raise QueryFailed(
            f"DuckDB gave no plan for this statement when it was asked to {how} it",
            hint="It tells no plan for constants that are run (VALUES) and for PIVOT: explain what is below.",
        )
    return _without_catalog(document, (f"{catalog}.{HOME_SCHEMA}.", f"{catalog}."))


def _without_catalog(value: Any, prefixes: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_without_catalog(item, prefixes) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _bare(item, prefixes) if key == "Table" else _without_catalog(item, prefixes)
        for key, item in value.items()
    }


def _bare(name: Any, prefixes: tuple[str, ...]) -> Any:
    for prefix in prefixes:
        if isinstance(name, str) and name.startswith(prefix):
            return name.removeprefix(prefix)
    return name
