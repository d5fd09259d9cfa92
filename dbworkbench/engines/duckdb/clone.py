"""A copy of a database in memory, beside the original in the same instance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from sqlalchemy import Table
from sqlalchemy.schema import Computed

from dbworkbench.engines.duckdb.aside import take_indexes
from dbworkbench.engines.duckdb.catalog import read_catalog
from dbworkbench.engines.duckdb.ddl import HOME_SCHEMA
from dbworkbench.engines.duckdb.hierarchy import insert_by_levels, refers_to_itself
from dbworkbench.engines.duckdb.instance import MADE, Instance
from dbworkbench.engines.duckdb.order import order_tables
from dbworkbench.engines.duckdb.quoting import quote, quote_table


@contextmanager
def cloned(original: Instance) -> Iterator[Instance]:
    """Lend the copy, and drop it afterwards."""
    catalog = _free_catalog(original)
    copy = Instance(original.root, catalog, catalog)
    original.root.execute(f"ATTACH ':memory:' AS {quote(catalog)}")
    try:
        with copy.lent() as cursor:
            _fill(cursor, original, copy)
        yield copy
    finally:
        original.root.execute(f"DETACH {quote(catalog)}")


def _free_catalog(instance: Instance) -> str:
    rows = instance.root.execute("SELECT database_name FROM duckdb_databases()").fetchall()
    taken = {name for (name,) in rows}
    number = 1
    while f"clone_{number}" in taken:
        number += 1
    return f"clone_{number}"


def _fill(cursor: duckdb.DuckDBPyConnection, original: Instance, copy: Instance) -> None:
    """Copy tables, rows, indexes and sequences.

    DuckDB copies rows table by table by name, children before their parents, and fails there; so with
    foreign keys the rows go in our order.
    """
    source, target = quote(original.catalog), quote(copy.catalog)
    if not _has_references(cursor, original):
        cursor.execute(f"COPY FROM DATABASE {source} TO {target}")
        return
    cursor.execute(f"COPY FROM DATABASE {source} TO {target} (SCHEMA)")
    tables = order_tables(read_catalog(cursor, copy.name), []).tables
    indexes = [sql for table in tables for sql in take_indexes(cursor, table)]
    for table in tables:
        _copy_rows(cursor, original.catalog, table)
    for sql in indexes:
        cursor.execute(sql)
    if original.own:
        cursor.execute(f"INSERT INTO {MADE} SELECT * FROM {source}.{MADE}")


def _has_references(cursor: duckdb.DuckDBPyConnection, instance: Instance) -> bool:
    found = cursor.execute(
        "SELECT 1 FROM duckdb_constraints() WHERE database_name = ? AND constraint_type = 'FOREIGN KEY'",
        [instance.catalog],
    ).fetchall()
    return bool(found)


def _copy_rows(cursor: duckdb.DuckDBPyConnection, catalog: str, table: Table) -> None:
    source = quote(catalog, table.schema or HOME_SCHEMA, table.name)
    names = [column.name for column in table.columns if not isinstance(column.computed, Computed)]
    if refers_to_itself(cursor, table):
        insert_by_levels(cursor, table, source, names)
        return
    columns = ", ".join(map(quote, names))
    cursor.execute(f"INSERT INTO {quote_table(table)} ({columns}) SELECT {columns} FROM {source}")
