"""Rows of a query as an Arrow table, up to a limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from dbworkbench.engines.duckdb.execution import execute, translating
from dbworkbench.engines.engine import Rows
from dbworkbench.engines.interruption import interruptibly, stopping
from dbworkbench.model.parameters import render

BATCH = 100_000
WRITING = {"INSERT", "UPDATE", "DELETE", "MERGE_INTO", "COPY"}


def fetch(
    cursor: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any],
    *,
    limit: int | None,
    timeout: float | None,
) -> Rows:
    """Run one statement and return its rows; of a writing one without RETURNING only the count."""
    return interruptibly(cursor, lambda: _fetch(cursor, sql, parameters, limit, timeout))


def _fetch(
    cursor: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any],
    limit: int | None,
    timeout: float | None,
) -> Rows:
    rendered = render(sql, "dollar")
    with stopping(cursor, timeout), translating(rendered):
        execute(cursor, sql, parameters)
        kind = cursor.extract_statements(rendered.text)[-1].type.name
        reader = cursor.to_arrow_reader(BATCH if limit is None else min(BATCH, max(limit + 1, 1)))
        table, truncated = _read(reader, None if kind in WRITING else limit)
    if kind in WRITING and table.column_names == ["Count"]:
        return Rows(pa.table({}), truncated=False, affected=int(table.column(0)[0].as_py() or 0))
    return Rows(table, truncated)


def _read(reader: pa.RecordBatchReader, limit: int | None) -> tuple[pa.Table, bool]:
    batches, rows = [], 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        if limit is not None and rows > limit:
            return pa.Table.from_batches(batches, reader.schema).slice(0, limit), True
    return pa.Table.from_batches(batches, reader.schema), False
