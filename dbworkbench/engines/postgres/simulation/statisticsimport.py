"""Bring statistics into a database by PostgreSQL 18's own functions.

Manual, "Database Object Statistics Manipulation Functions". What was imported with more kinds of statistics
than now is cleared first, because an import replaces only what it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psycopg import sql

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.model.arraytext import write_array
from dbworkbench.model.tablestatistics import ColumnStatistics, DatabaseStatistics, TableStatistics

RELATION = """
SELECT pg_restore_relation_stats('schemaname', %s::text, 'relname', %s::text,
    'relpages', %s::int, 'reltuples', %s::real, 'relallvisible', %s::int, 'relallfrozen', 0)
"""
CLEAR = "SELECT pg_clear_attribute_stats(%s::text, %s::text, %s::text, %s::boolean)"
MOST = 2**31 - 1  # of an integer; the catalogue counts further by going below zero
# The fields of ColumnStatistics, the functions' names for them, and the types that these want
SIMPLE = (
    ("null_fraction", "null_frac", "real"),
    ("average_width", "avg_width", "integer"),
    ("n_distinct", "n_distinct", "real"),
    ("correlation", "correlation", "real"),
    ("range_empty", "range_empty_frac", "real"),
)
ARRAYS = (
    ("common_values", "most_common_vals", "text"),
    ("common_frequencies", "most_common_freqs", "real[]"),
    ("histogram", "histogram_bounds", "text"),
    ("common_elements", "most_common_elems", "text"),
    ("element_frequencies", "most_common_elem_freqs", "real[]"),
    ("element_histogram", "elem_count_histogram", "real[]"),
    ("range_lengths", "range_length_histogram", "text"),
    ("range_bounds", "range_bounds_histogram", "text"),
)


def bring_in(connection: Connection, wanted: DatabaseStatistics, before: DatabaseStatistics | None) -> None:
    """Import the statistics of all relations, of those that differ where it is known what is there."""
    known = before.by_key if before else {}
    with connection.pipeline():
        for table in wanted.tables:
            there = known.get(table.key)
            if table != there:
                _bring_table(connection, table, there)


def _bring_table(connection: Connection, table: TableStatistics, before: TableStatistics | None) -> None:
    sizes = (_block(table.pages), table.tuples, _block(table.all_visible))
    connection.execute(RELATION, (table.schema, table.name, *sizes))
    there = {(column.name, column.inherited): column for column in before.columns} if before else {}
    for column in table.columns:
        found = there.get((column.name, column.inherited))
        if found != column:
            if found and _kinds(found) - _kinds(column) and table.of is None:
                connection.execute(CLEAR, (table.schema, table.name, column.name, column.inherited))
            connection.execute(*_column_call(table, column))


def _block(pages: int) -> int:
    """Return a number of pages as the catalogue holds it, in 32 bits with a sign."""
    return pages if pages <= MOST else pages - 2 * (MOST + 1)


def _kinds(column: ColumnStatistics) -> set[str]:
    return {name for name, _, _ in _given(column)}


def _column_call(table: TableStatistics, column: ColumnStatistics) -> tuple[sql.Composed, list[Any]]:
    """Return the call that imports a column's statistics, and its values."""
    numbered = ("attnum", "smallint", column.position)  # an index' expression goes by its number
    given: list[tuple[str, str, Any]] = [
        ("schemaname", "text", table.schema),
        ("relname", "text", table.name),
        numbered if table.of or column.name.startswith("#") else ("attname", "text", column.name),
        ("inherited", "boolean", column.inherited),
        *_given(column),
    ]
    pairs = [sql.SQL("{}, %s::{}").format(sql.Literal(name), sql.SQL(kind)) for name, kind, _ in given]
    call = sql.SQL("SELECT pg_restore_attribute_stats({})").format(sql.SQL(", ").join(pairs))
    return call, [value for *_, value in given]


def _given(column: ColumnStatistics) -> Iterator[tuple[str, str, Any]]:
    """Yield what is known of a column: the functions' name for it, its type, its value."""
    for field, name, kind in SIMPLE:
        if (value := getattr(column, field)) is not None:
            yield name, kind, value
    for field, name, kind in ARRAYS:
        if items := getattr(column, field):
            yield name, kind, write_array(map(str, items))
