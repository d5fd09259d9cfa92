"""Parents before children: tables, and rows that refer to rows of their own table.

DuckDB checks each row as it comes, and wants its parents there from an earlier statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import TopologicalSorter

import duckdb
from sqlalchemy import Table

from dbworkbench.engines.duckdb.ddl import HOME_SCHEMA
from dbworkbench.engines.duckdb.quoting import quote, quote_table
from dbworkbench.errors import LoadFailed

WAITING = "dbworkbench_waiting"
READY = "dbworkbench_ready"


def refers_to_itself(cursor: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Say whether the table in the database has a foreign key to itself."""
    return bool(_own_references(cursor, table))


def parents_first(cursor: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> list[str]:
    """Return the keys of tables, those first that others of them refer to."""
    rows = cursor.execute(
        "SELECT schema_name, table_name, referenced_table FROM duckdb_constraints() "
        "WHERE database_name = current_database() AND constraint_type = 'FOREIGN KEY'"
    ).fetchall()
    keys = {(table.schema or HOME_SCHEMA, table.name): table.key for table in tables}
    parents: dict[str, list[str]] = {key: [] for key in keys.values()}
    for schema, child, parent in rows:
        if child != parent and {(schema, child), (schema, parent)} <= keys.keys():
            parents[keys[schema, child]].append(keys[schema, parent])
    return list(TopologicalSorter(parents).static_order())


def insert_by_levels(cursor: duckdb.DuckDBPyConnection, table: Table, source: str, names: list[str]) -> None:
    """Insert roots, then what refers to rows that are in, level by level.

    DuckDB does not see the rows of the statement itself. Raises LoadFailed for rows that refer to
    themselves, in a circle, or to nothing.
    """
    columns = ", ".join(map(quote, names))
    target = quote_table(table)
    ready = " AND ".join(_is_placed(target, own, theirs) for own, theirs in _own_references(cursor, table))
    cursor.execute(f"CREATE TEMP TABLE {WAITING} AS SELECT {columns} FROM {source}")
    while True:
        cursor.execute(f"CREATE TEMP TABLE {READY} AS SELECT rowid AS r FROM {WAITING} AS w WHERE {ready}")
        placed = cursor.execute(f"SELECT count(*) FROM {READY}").fetchall()[0][0]
        chosen = f"WHERE rowid IN (SELECT r FROM {READY})"
        cursor.execute(f"INSERT INTO {target} ({columns}) SELECT {columns} FROM {WAITING} {chosen}")
        cursor.execute(f"DELETE FROM {WAITING} {chosen}")
        cursor.execute(f"DROP TABLE {READY}")
        if not placed:
            break
    left = cursor.execute(f"SELECT count(*) FROM {WAITING}").fetchall()[0][0]
    cursor.execute(f"DROP TABLE {WAITING}")
    if left:
        raise LoadFailed(
            f"{left:,} rows of {table.key!r} refer to themselves, in a circle, or to nothing. "
            "Nothing was loaded: the database is as it was.",
            hint="DuckDB holds no such rows; say [orphans: unenforced] at the reference to do without it.",
        )


def _own_references(cursor: duckdb.DuckDBPyConnection, table: Table) -> list[tuple[list[str], list[str]]]:
    rows = cursor.execute(
        "SELECT constraint_column_names, referenced_column_names FROM duckdb_constraints() "
        "WHERE database_name = current_database() AND schema_name = ? AND table_name = ? "
        "AND constraint_type = 'FOREIGN KEY' AND referenced_table = table_name",
        [table.schema or HOME_SCHEMA, table.name],
    ).fetchall()
    return [(own, theirs) for own, theirs in rows]


def _is_placed(target: str, own: list[str], theirs: list[str]) -> str:
    unset = " OR ".join(f"w.{quote(column)} IS NULL" for column in own)
    pairs = zip(own, theirs, strict=True)
    match = " AND ".join(f"p.{quote(there)} = w.{quote(here)}" for here, there in pairs)
    return f"({unset} OR EXISTS (SELECT 1 FROM {target} AS p WHERE {match}))"
