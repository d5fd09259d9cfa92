"""One transaction in one database of MySQL, stopped in the server by time or an interrupt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pymysql

from dbworkbench.engines.mysql.login import Connection, MySQLLogin
from dbworkbench.errors import QueryFailed


@contextmanager
def session(login: MySQLLogin, database: str, *, read_only: bool) -> Iterator[Connection]:
    """Lend a connection in one transaction, committed at the end, rolled back after any error."""
    connection = login.open(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"START TRANSACTION{' READ ONLY' if read_only else ''}")
        yield connection
        connection.commit()
    finally:
        if connection.open:
            connection.close()  # rolls back what is not committed


def limit_time(connection: Connection, timeout: float | None, *, mariadb: bool) -> None:
    """Have the server stop statements after a time; MySQL does so for reading ones only."""
    if timeout is None:
        return
    with connection.cursor() as cursor:
        if mariadb:
            cursor.execute("SET SESSION max_statement_time = %s", [max(timeout, 0.001)])
        else:
            cursor.execute("SET SESSION max_execution_time = %s", [max(1, round(timeout * 1000))])


@contextmanager
def interruptible(login: MySQLLogin, connection: Connection) -> Iterator[None]:
    """Stop the running statement in the server when an interrupt comes."""
    try:
        yield
    except KeyboardInterrupt:
        kill_query(login, connection.thread_id())
        raise QueryFailed("the query was interrupted", hint="It was stopped in the database, too.") from None


def kill_query(login: MySQLLogin, thread: int) -> None:
    """Stop what a connection runs; one that is gone runs nothing."""
    with login.open() as killer, killer.cursor() as cursor:
        try:
            cursor.execute(f"KILL QUERY {int(thread)}")
        except pymysql.err.MySQLError as error:
            if error.args[0] != 1094:  # no such thread
                raise
