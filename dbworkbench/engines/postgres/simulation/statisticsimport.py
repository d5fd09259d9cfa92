"""Bring a census into a database by PostgreSQL 18's own functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from psycopg import sql

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.simulation.census import TYPES, Census, ColumnFigures, RelationFigures

RELATION = """
SELECT pg_restore_relation_stats('version', %s::int, 'schemaname', %s::text, 'relname', %s::text,
    'relpages', %s::int, 'reltuples', %s::real, 'relallvisible', %s::int, 'relallfrozen', 0)
"""
CLEAR = "SELECT pg_clear_attribute_stats(%s::text, %s::text, %s::text, %s::boolean)"
MOST = 2**31 - 1  # of an integer; the catalogue counts further by going below zero


def bring_in(connection: Connection, census: Census, before: Census | None = None) -> None:
    """Import the statistics of all relations, of those that differ where it is known what is there."""
    known = before.relations if before else {}
    with connection.pipeline():
        for name, figures in census.relations.items():
            if figures != known.get(name):
                _bring_relation(connection, census.version, figures, known.get(name))


def _bring_relation(
    connection: Connection, version: int, figures: RelationFigures, before: RelationFigures | None
) -> None:
    sizes = (_block(figures.pages), figures.tuples, _block(figures.all_visible))
    connection.execute(RELATION, (version, *figures.name, *sizes))
    there = {(found.column, found.inherited): found for found in before.columns} if before else {}
    for column in figures.columns:
        found = there.get((column.column, column.inherited))
        if found == column:
            continue
        if found and set(found.values) - set(column.values) and isinstance(column.column, str):
            connection.execute(CLEAR, (*figures.name, column.column, column.inherited))
        connection.execute(*_column_call(version, figures, column))


def _block(pages: int) -> int:
    """Return a number of pages as the catalogue holds it, in 32 bits with a sign."""
    return pages if pages <= MOST else pages - 2 * (MOST + 1)


def _column_call(
    version: int, figures: RelationFigures, column: ColumnFigures
) -> tuple[sql.Composed, list[Any]]:
    """Return the call that imports a column's statistics, and its values."""
    by_number = isinstance(column.column, int)
    given: list[tuple[str, str, Any]] = [
        ("version", "integer", version),
        ("schemaname", "text", figures.name[0]),
        ("relname", "text", figures.name[1]),
        ("attnum", "smallint", column.column) if by_number else ("attname", "text", column.column),
        ("inherited", "boolean", column.inherited),
        *_typed(column.values),
    ]
    pairs = [
        sql.SQL("{}, %s::{}").format(sql.Literal(name), sql.SQL(kind)) for name, kind, _ in given
    ]
    call = sql.SQL("SELECT pg_restore_attribute_stats({})").format(sql.SQL(", ").join(pairs))
    return call, [value for *_, value in given]


def _typed(values: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, value in values.items():
        yield name, TYPES.get(name, "text"), value
