"""Indexes that wait until the rows are in: made at once they are faster than kept row by row."""

from __future__ import annotations

import duckdb
from sqlalchemy import Table

from dbworkbench.engines.duckdb.ddl import HOME_SCHEMA
from dbworkbench.engines.duckdb.quoting import quote


def take_indexes(cursor: duckdb.DuckDBPyConnection, table: Table) -> list[str]:
    """Drop the indexes of a table and return the statements that make them again.

    Unique ones stay: DuckDB does not make one again in the transaction that dropped it.
    """
    found = cursor.execute(
        "SELECT index_name, sql FROM duckdb_indexes() WHERE database_name = current_database() "
        "AND schema_name = ? AND table_name = ? AND NOT is_unique ORDER BY index_oid",
        [table.schema or HOME_SCHEMA, table.name],
    ).fetchall()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {quote(table.schema, name)}")
    return [sql for _, sql in found]
