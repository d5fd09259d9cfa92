"""Making a design's objects in a SQLite database, and replacing what dbworkbench made before."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from dbworkbench.engines.agreement import refuse_difference
from dbworkbench.engines.drafted import Draft, Statement
from dbworkbench.engines.engine import Creation
from dbworkbench.engines.sqlite.catalog import HOME, read_catalog
from dbworkbench.engines.sqlite.ddl import draft
from dbworkbench.engines.sqlite.quoting import fold, quote
from dbworkbench.engines.sqlite.store import Store
from dbworkbench.engines.sqlite.transaction import transaction
from dbworkbench.errors import Refused
from dbworkbench.model.design import Design

DROPS = {"table": "TABLE", "view": "VIEW", "virtual table": "TABLE", "trigger": "TRIGGER"}


def create(store: Store, name: str, design: Design, alias: str, *, replace: bool) -> Creation:
    """Make what is missing in one transaction; raises Refused when what exists differs."""
    if replace and not store.own:
        raise Refused(
            f"nothing is dropped in {name!r}, which is not dbworkbench's own database",
            hint="Work on one of our own (%connect sqlite), and migrate the other one.",
        )
    drafted = draft(design)
    with store.lent() as connection:
        if replace:
            # dropping a parent would delete the rows of its children first, one by one
            connection.execute("PRAGMA foreign_keys = OFF")
        with transaction(connection, write=True):
            dropped = _drop_made(connection, drafted, design) if replace else ()
            _refuse_difference(connection, drafted, design)
            statements = _missing(connection, drafted)
            for statement in statements:
                connection.execute(statement.sql)
                if store.own:
                    _sign(connection, statement, design)
    texts = tuple(statement.sql for statement in statements)
    return Creation(name, alias, texts, drafted.losses, dropped)


def _refuse_difference(connection: sqlite3.Connection, drafted: Draft, design: Design) -> None:
    """Compare with what the design becomes in an empty database: so only real differences count."""
    actual = read_catalog(connection, design.name)
    expected = _made_alone(drafted, design.name)
    if not set(expected.metadata.tables) & set(actual.metadata.tables):
        return
    refuse_difference(actual, expected)


def _made_alone(drafted: Draft, name: str) -> Design:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for text in drafted.texts:
            connection.execute(text)
        return read_catalog(connection, name)


def _missing(connection: sqlite3.Connection, drafted: Draft) -> list[Statement]:
    """Return the statements for what is not there; an index or a trigger comes with its table."""
    there = _names(connection)
    made = {
        statement.table: fold(statement.name) for statement in drafted.statements if statement.kind == "table"
    }
    return [
        statement
        for statement in drafted.statements
        if fold(statement.name) not in there and made.get(statement.table, "") not in there
    ]


def _names(connection: sqlite3.Connection) -> set[str]:
    return {fold(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema")}


def _sign(connection: sqlite3.Connection, statement: Statement, design: Design) -> None:
    if statement.kind in DROPS:
        connection.execute(
            f"INSERT INTO {HOME} VALUES (?, ?, ?)", [statement.kind, statement.name, design.name]
        )


def _drop_made(connection: sqlite3.Connection, drafted: Draft, design: Design) -> tuple[str, ...]:
    """Drop what was made for the design, or under the names of its tables, the last first."""
    wanted = {fold(statement.name) for statement in drafted.statements if statement.kind in DROPS}
    rows = connection.execute(f"SELECT kind, name, design FROM {HOME} ORDER BY rowid DESC").fetchall()
    made = [(kind, name) for kind, name, owner in rows if owner == design.name or fold(name) in wanted]
    for kind, name in made:
        connection.execute(f"DROP {DROPS[kind]} IF EXISTS {quote(name)}")
        connection.execute(f"DELETE FROM {HOME} WHERE kind = ? AND name = ?", [kind, name])
    strangers = sorted(wanted & _names(connection))
    if strangers:
        raise Refused(
            f"{', '.join(map(repr, strangers))} was not made by dbworkbench, so it is not replaced",
            hint="Drop or rename it yourself, or give the design another name.",
        )
    return tuple(f"{kind} {name}" for kind, name in made)
