"""Sizes, counts and what a write costs."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping

from sqlalchemy import Table
from sqlalchemy.schema import Computed

from dbworkbench.engines.engine import IndexSize, WriteCost
from dbworkbench.engines.sqlite.naming import names_of, quote_table
from dbworkbench.engines.sqlite.quoting import fold, quote
from dbworkbench.engines.sqlite.store import Store
from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.keys import foreign_keys, referred, referring
from dbworkbench.model.tablestate import TableState

SAMPLE = "dbworkbench_sample"
INDEX_SIZES = """SELECT s.name, s.tbl_name, sum(d.pgsize)
    FROM sqlite_schema AS s JOIN dbstat AS d ON d.name = s.name
    WHERE s.type = 'index' GROUP BY s.name, s.tbl_name ORDER BY s.name"""
MOST_COUNTED = 1_000_000


def row_counts(connection: sqlite3.Connection, design: Design) -> dict[str, int]:
    """Count the rows of the tables of a design that exist here, by key."""
    known = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    here = {fold(name) for (name,) in known}
    tables = [table for table in design.tables if fold(names_of(table).table(table)) in here]
    return {
        table.key: connection.execute(f"SELECT count(*) FROM {quote_table(table)}").fetchone()[0]
        for table in tables
    }


def table_states(
    connection: sqlite3.Connection, tables: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], TableState]:
    """Return the rows of those that are tables, counted up to a million."""
    named = set(tables)
    known = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    found = {}
    for schema, table in sorted(named):
        if table in known:
            counting = f"SELECT count(*) FROM (SELECT 1 FROM {quote(table)} LIMIT {MOST_COUNTED})"
            found[schema, table] = TableState(float(connection.execute(counting).fetchone()[0]), 0, False)
    return found


def size(store: Store) -> int:
    """Return the bytes of a file, its log and its journal."""
    parts = [store.path, *(store.path.with_name(store.path.name + end) for end in ("-wal", "-journal"))]
    return sum(part.stat().st_size for part in parts if part.exists())


def index_sizes(connection: sqlite3.Connection) -> tuple[IndexSize, ...]:
    """Return the pages of every index, in bytes."""
    return tuple(IndexSize(*row) for row in connection.execute(INDEX_SIZES))


def has_page_counts() -> bool:
    """Say whether this SQLite tells which pages are whose."""
    connection = sqlite3.connect(":memory:")
    try:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    finally:
        connection.close()
    return "ENABLE_DBSTAT_VTAB" in options


def write_cost(connection: sqlite3.Connection, design: Design, table: str, rows: int) -> WriteCost:
    """Take existing rows out and measure putting them in again; all of it is rolled back.

    Rows that others refer to stay, so fewer than asked for may be written. Raises UnusableInput when
    there are none to write.
    """
    found = design.table(table)
    names = [quote(column.name) for column in found.columns if not isinstance(column.computed, Computed)]
    columns = ", ".join(names)
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            f"CREATE TEMP TABLE {SAMPLE} AS SELECT {columns} FROM {quote(found.name)} AS t "
            f"{_unreferenced(design, found)} LIMIT {int(rows)}"
        )
        taken = connection.execute(f"SELECT count(*) FROM temp.{SAMPLE}").fetchone()[0]
        if not taken:
            raise UnusableInput(
                f"no row of {table!r} can be written again",
                hint="Load rows first; rows that others refer to cannot be taken out.",
            )
        same = " AND ".join(f"s.{name} IS t.{name}" for name in names)
        connection.execute(
            f"DELETE FROM {quote(found.name)} AS t "
            f"WHERE EXISTS (SELECT 1 FROM temp.{SAMPLE} AS s WHERE {same})"
        )
        started = time.perf_counter()
        connection.execute(f"INSERT INTO {quote(found.name)} ({columns}) SELECT {columns} FROM temp.{SAMPLE}")
        seconds = time.perf_counter() - started
    finally:
        connection.execute("ROLLBACK")
    return WriteCost(taken, seconds)


def _unreferenced(design: Design, table: Table) -> str:
    """Return the condition that no row of any child refers to a row `t`."""
    conditions = [
        f"NOT EXISTS (SELECT 1 FROM {quote(child.name)} AS c WHERE {match})"
        for child in design.tables
        for key in foreign_keys(child)
        if referred(key)[0] == table.key
        for match in [
            " AND ".join(
                f"c.{quote(own)} = t.{quote(theirs)}"
                for own, theirs in zip(referring(key), referred(key)[1], strict=True)
            )
        ]
    ]
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""
