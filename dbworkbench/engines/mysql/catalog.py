"""Read the design that is in a MySQL or MariaDB database: the server prints it, and its words are read.

SQLAlchemy's Inspector reads the same text but passes over checks of columns, partitions, periods, invisible
columns, expressions in keys, and all programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import pymysql

from dbworkbench.engines.mysql.datatype import quote
from dbworkbench.engines.mysql.definition.scope import Scope
from dbworkbench.engines.mysql.definition.tables import read_create_table
from dbworkbench.engines.mysql.definition.versions import open_comments
from dbworkbench.engines.reference import read_relationships
from dbworkbench.errors import WorkbenchError
from dbworkbench.model.annotation import Routine
from dbworkbench.model.declared.building import build_tables
from dbworkbench.model.declared.cursor import Cursor, NotUnderstood
from dbworkbench.model.declared.lexicon import MYSQL
from dbworkbench.model.declared.objects import DeclaredTable
from dbworkbench.model.design import Design

Connection: TypeAlias = "pymysql.connections.Connection[Any]"
TABLES = (
    "SELECT table_name, table_type FROM information_schema.tables "
    "WHERE table_schema = DATABASE() ORDER BY table_name"
)
ROUTINES = (
    "SELECT routine_type, routine_name FROM information_schema.routines "
    "WHERE routine_schema = DATABASE() ORDER BY routine_type, routine_name"
)
TRIGGERS = (
    "SELECT trigger_name, event_object_table FROM information_schema.triggers "
    "WHERE trigger_schema = DATABASE() ORDER BY event_object_table, event_manipulation, action_timing DESC, "
    "action_order"
)
EVENTS = (
    "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE() ORDER BY event_name"
)
BASE = ("BASE TABLE", "SYSTEM VERSIONED")
# who owns a program is no part of a design, and need not exist elsewhere
WHO = r"(?:`(?:[^`]|``)*`|'[^']*'|[\w$.%-]+)"
DEFINER = re.compile(
    r"(CREATE(?:\s+OR\s+REPLACE)?(?:\s+ALGORITHM\s*=\s*\w+)?)\s+"
    rf"DEFINER\s*=\s*(?:{WHO}\s*@\s*{WHO}|CURRENT_USER(?:\(\))?|{WHO})",
    re.IGNORECASE,
)


def read_catalog(connection: Connection, *, name: str) -> Design:
    """Return everything that is in the connection's database.

    What the model has no object for becomes a Routine with the server's own text. Raises WorkbenchError
    when a table cannot be read, naming it, so that nothing is left out in silence.
    """
    database = str(_rows(connection, "SELECT DATABASE()")[0][0])
    scope = Scope(home=database, database=database)
    found = [(str(table), str(kind)) for table, kind in _rows(connection, TABLES)]
    for table, kind in found:
        if kind in BASE:
            scope.schema.tables.append(_table(connection, table, scope))
    metadata, enums = build_tables(scope.schema, _refuse)
    views = [table for table, kind in found if "VIEW" in kind]
    routines = (
        *(_sequence(connection, table) for table, kind in found if kind == "SEQUENCE"),
        *scope.schema.routines,
        *_programs(connection),
        *in_order(_view(connection, view) for view in views),
        *_triggers(connection),
        *_events(connection),
    )
    relationships = tuple(read_relationships(metadata.tables.values()))
    return Design(name, metadata, relationships, enums=enums, routines=routines)


def _table(connection: Connection, name: str, scope: Scope) -> DeclaredTable:
    sql = open_comments(str(_rows(connection, f"SHOW CREATE TABLE {quote(name)}")[0][1]))
    cursor = Cursor.over(sql, MYSQL)
    table = DeclaredTable(name)
    try:
        cursor.expect("CREATE", "TABLE")
        scope.table_name(cursor)
        read_create_table(cursor, scope, table)
    except NotUnderstood as error:
        line = sql[sql.rfind("\n", 0, error.start) + 1 :].partition("\n")[0].strip()
        raise WorkbenchError(f"the table {name!r} cannot be read: {error.reason} in {line!r}") from error
    return table


def _refuse(table: DeclaredTable, reason: str) -> None:
    raise WorkbenchError(f"the table {table.key!r} cannot be read: {reason}")


def _rows(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _shown(connection: Connection, sql: str) -> str:
    """Return the column that holds the statement, wherever this kind of object has it."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone() or ()
        names = [column[0] for column in cursor.description or ()]
    wanted = next(
        place for place, name in enumerate(names) if name.startswith("Create ") or "Statement" in name
    )
    if row[wanted] is None:
        raise WorkbenchError(
            f"the server does not show what {sql.removeprefix('SHOW CREATE ').lower()} does",
            hint="It needs the right SHOW CREATE ROUTINE, or SELECT on mysql.proc.",
        )
    return without_definer(str(row[wanted]))


def without_definer(sql: str) -> str:
    """Return a program's statement without its owner; what is in its body stays."""
    match = DEFINER.match(sql)
    return match[1] + sql[match.end() :] if match else sql


def _sequence(connection: Connection, name: str) -> Routine:
    sql = _shown(connection, f"SHOW CREATE SEQUENCE {quote(name)}")
    return Routine("mysql", sql, kind="sequence", name=name)


def _programs(connection: Connection) -> Iterator[Routine]:
    for kind, name in _rows(connection, ROUTINES):
        sql = _shown(connection, f"SHOW CREATE {kind} {quote(str(name))}")
        yield Routine("mysql", sql, kind=str(kind).lower(), name=str(name))


def _view(connection: Connection, name: str) -> Routine:
    return Routine("mysql", _shown(connection, f"SHOW CREATE VIEW {quote(name)}"), kind="view", name=name)


def _triggers(connection: Connection) -> Iterator[Routine]:
    for name, table in _rows(connection, TRIGGERS):
        sql = _shown(connection, f"SHOW CREATE TRIGGER {quote(str(name))}")
        yield Routine("mysql", sql, on=str(table), kind="trigger", name=str(name))


def _events(connection: Connection) -> Iterator[Routine]:
    for (name,) in _rows(connection, EVENTS):
        sql = _shown(connection, f"SHOW CREATE EVENT {quote(str(name))}")
        yield Routine("mysql", sql, kind="event", name=str(name))


def in_order(views: Iterator[Routine]) -> list[Routine]:
    """Return views so that each comes after those that it reads."""
    waiting = list(views)
    ordered: list[Routine] = []
    while waiting:
        names = {view.name for view in waiting}
        free = [view for view in waiting if not (_mentioned(view) & names - {view.name})]
        for view in free or waiting[:1]:  # two that read each other: the server would not have it
            ordered.append(view)
            waiting.remove(view)
    return ordered


def _mentioned(view: Routine) -> set[str | None]:
    tokens = list(MYSQL.tokens(view.sql))
    return {token.value for token in tokens if token.kind in ("name", "word")}
