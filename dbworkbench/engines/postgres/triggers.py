"""Triggers that stay silent while rows come in, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from dbworkbench.engines.postgres.login import Connection

AWAKE = """SELECT tgname, tgenabled::text FROM pg_trigger
WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgparentid = 0 AND tgenabled <> 'D'"""
MODES = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}


@dataclass(frozen=True)
class Trigger:
    """A trigger of a table (its name as SQL), and the words that wake it as it was."""

    table: str
    name: str
    waking: str


def silence(connection: Connection, table: str) -> Iterator[Trigger]:
    """Silence a table's triggers, those of its partitions included, but not what keeps references."""
    for name, mode in connection.execute(AWAKE, [table]).fetchall():
        _alter(connection, table, "DISABLE", name)
        yield Trigger(table, name, MODES[mode])


def wake(connection: Connection, trigger: Trigger) -> None:
    """Let a trigger fire again as before."""
    _alter(connection, trigger.table, trigger.waking, trigger.name)


def _alter(connection: Connection, table: str, how: str, name: str) -> None:
    statement = sql.SQL("ALTER TABLE {} {} TRIGGER {}")
    connection.execute(statement.format(sql.SQL(table), sql.SQL(how), sql.Identifier(name)))
