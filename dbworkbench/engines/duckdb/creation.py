"""Making a design's objects in a DuckDB database, and replacing what dbworkbench made before."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from dbworkbench.engines.agreement import refuse_difference
from dbworkbench.engines.drafted import Draft, Statement
from dbworkbench.engines.duckdb.catalog import read_catalog
from dbworkbench.engines.duckdb.ddl import HOME_SCHEMA, draft
from dbworkbench.engines.duckdb.instance import MADE, Instance, open_memory
from dbworkbench.engines.duckdb.quoting import quote
from dbworkbench.engines.duckdb.transaction import transaction
from dbworkbench.engines.engine import Creation
from dbworkbench.errors import Refused
from dbworkbench.model.design import Design

DROPS = {"table": "TABLE", "sequence": "SEQUENCE", "enum": "TYPE"}


@dataclass(frozen=True)
class _Made:
    """An object that dbworkbench made, as its list in the database tells."""

    kind: str
    schema: str
    name: str

    @property
    def key(self) -> str:
        return self.name if self.schema == HOME_SCHEMA else f"{self.schema}.{self.name}"


def create(instance: Instance, name: str, design: Design, alias: str, *, replace: bool) -> Creation:
    """Make what is missing in one transaction; raises Refused when what exists differs."""
    if replace and not instance.own:
        raise Refused(
            f"nothing is dropped in {name!r}, which is not dbworkbench's own database",
            hint="Work on one of our own (%connect duckdb), and migrate the other one.",
        )
    drafted = draft(design)
    with instance.lent() as cursor, transaction(cursor):
        dropped = _drop_made(cursor, design) if replace else ()
        _refuse_difference(cursor, drafted, design)
        statements = _missing(drafted, read_catalog(cursor, name))
        for statement in statements:
            cursor.execute(statement.sql)
            if instance.own:
                _sign(cursor, statement, design)
    texts = tuple(statement.sql for statement in statements)
    return Creation(name, alias, texts, drafted.losses, dropped)


def _refuse_difference(cursor: duckdb.DuckDBPyConnection, drafted: Draft, design: Design) -> None:
    """Compare with what the design becomes in an empty DuckDB: so only real differences count."""
    actual = read_catalog(cursor, design.name)
    if not any(table.key in actual.metadata.tables for table in design.tables):
        return
    expected = _made_alone(drafted, design.name)
    refuse_difference(actual, expected)


def _made_alone(drafted: Draft, name: str) -> Design:
    instance = open_memory(name)
    try:
        for text in drafted.texts:
            instance.root.execute(text)
        return read_catalog(instance.root, name)
    finally:
        instance.close()


def _missing(drafted: Draft, actual: Design) -> list[Statement]:
    tables = set(actual.metadata.tables)
    enums = {enum.key for enum in actual.enums}
    if {s.table for s in drafted.statements if s.kind == "table"} <= tables:
        return []
    return [
        s for s in drafted.statements if s.table not in tables and not (s.kind == "enum" and _key(s) in enums)
    ]


def _key(statement: Statement) -> str:
    return f"{statement.schema}.{statement.name}" if statement.schema else statement.name


def _sign(cursor: duckdb.DuckDBPyConnection, statement: Statement, design: Design) -> None:
    if statement.kind in DROPS:
        values = [statement.kind, statement.schema or HOME_SCHEMA, statement.name, design.name]
        cursor.execute(f"INSERT INTO {MADE} VALUES (?, ?, ?, ?)", values)


def _drop_made(cursor: duckdb.DuckDBPyConnection, design: Design) -> tuple[str, ...]:
    """Drop what was made for the design, children first, and return what was dropped."""
    made = _made(cursor, design)
    for item in made:
        cursor.execute(f"DROP {DROPS[item.kind]} IF EXISTS {quote(item.schema, item.name)}")
        cursor.execute(
            f"DELETE FROM {MADE} WHERE kind = ? AND schema_name = ? AND object_name = ?",
            [item.kind, item.schema, item.name],
        )
    _refuse_strangers(cursor, design)
    return tuple(f"{item.kind} {item.key}" for item in made)


def _refuse_strangers(cursor: duckdb.DuckDBPyConnection, design: Design) -> None:
    """Raise Refused for a table of the design's that is still there: somebody else made it."""
    there = read_catalog(cursor, design.name).metadata.tables
    strangers = [table.key for table in design.tables if table.key in there]
    if strangers:
        raise Refused(
            f"{', '.join(map(repr, strangers))} was not made by dbworkbench, so it is not replaced",
            hint="Drop or rename it yourself, or give the design another name.",
        )


def _made(cursor: duckdb.DuckDBPyConnection, design: Design) -> list[_Made]:
    """Return what was made for this design, or for tables of its names, the last first."""
    rows = cursor.execute(
        f"SELECT kind, schema_name, object_name, design FROM {MADE} ORDER BY rowid DESC"
    ).fetchall()
    listed = [(_Made(kind, schema, name), owner) for kind, schema, name, owner in rows]
    return [item for item, owner in listed if owner == design.name or item.key in design.metadata.tables]
