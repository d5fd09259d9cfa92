"""Sizes, counts and what a write costs."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
from sqlalchemy import Table
from sqlalchemy.schema import Computed

from dbworkbench.engines.duckdb.quoting import quote, quote_table
from dbworkbench.engines.engine import WriteCost
from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.keys import foreign_keys, referred, referring

SAMPLE = "dbworkbench_sample"
ROW = "dbworkbench_row"


def row_counts(cursor: duckdb.DuckDBPyConnection, design: Design) -> dict[str, int]:
    """Count the rows of the tables of a design that exist here, by key, in one statement."""
    known = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()"
    here = set(cursor.execute(known).fetchall())
    tables = [table for table in design.tables if (table.schema or "main", table.name) in here]
    if not tables:
        return {}
    counts = ", ".join(f"(SELECT count(*) FROM {quote_table(table)})" for table in tables)
    row = cursor.execute(f"SELECT {counts}").fetchall()[0]
    return dict(zip((table.key for table in tables), row, strict=True))


def size(cursor: duckdb.DuckDBPyConnection, path: Path | None) -> int:
    """Return the bytes of a file and its log, or of the tables and indexes in memory."""
    if path is not None:
        log = path.with_name(path.name + ".wal")
        return path.stat().st_size + (log.stat().st_size if log.exists() else 0)
    rows = cursor.execute(
        "SELECT coalesce(sum(memory_usage_bytes), 0) FROM duckdb_memory() "
        "WHERE tag IN ('BASE_TABLE', 'IN_MEMORY_TABLE', 'ART_INDEX')"
    ).fetchall()
    return int(rows[0][0])


def write_cost(cursor: duckdb.DuckDBPyConnection, design: Design, table: str, rows: int) -> WriteCost:
    """Take existing rows out and measure putting them in again; all of it is rolled back.

    Rows that others refer to stay, so fewer than asked for may be written. Raises UnusableInput when
    there are none to write.
    """
    found = design.table(table)
    name = quote_table(found)
    columns = ", ".join(quote(c.name) for c in found.columns if not isinstance(c.computed, Computed))
    cursor.execute("BEGIN TRANSACTION")
    try:
        cursor.execute(
            f"CREATE TEMP TABLE {SAMPLE} AS SELECT t.rowid AS {ROW}, {columns} FROM {name} AS t "
            f"{_unreferenced(design, found)} LIMIT {int(rows)}"
        )
        taken = cursor.execute(f"SELECT count(*) FROM {SAMPLE}").fetchall()[0][0]
        if not taken:
            raise UnusableInput(
                f"no row of {table!r} can be written again",
                hint="Load rows first; rows that others refer to cannot be taken out.",
            )
        cursor.execute(f"DELETE FROM {name} WHERE rowid IN (SELECT {ROW} FROM {SAMPLE})")
        started = time.perf_counter()
        cursor.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {SAMPLE}")
        seconds = time.perf_counter() - started
    finally:
        cursor.execute("ROLLBACK")
    return WriteCost(taken, seconds)


def _unreferenced(design: Design, table: Table) -> str:
    """Return the condition that no row of any child refers to a row `t`."""
    conditions = []
    for child in design.tables:
        for key in foreign_keys(child):
            parent, columns = referred(key)
            if parent != table.key:
                continue
            pairs = zip(referring(key), columns, strict=True)
            match = " AND ".join(f"c.{quote(own)} = t.{quote(theirs)}" for own, theirs in pairs)
            conditions.append(f"NOT EXISTS (SELECT 1 FROM {quote_table(child)} AS c WHERE {match})")
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""
