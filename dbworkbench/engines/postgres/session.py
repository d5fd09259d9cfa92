"""One transaction in one PostgreSQL database, and what the server says when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dbworkbench.engines.postgres.login import Connection, Login


@contextmanager
def session(
    login: Login, database: str, *, read_only: bool, timeout: float | None = None
) -> Iterator[Connection]:
    """Lend a connection in one transaction, committed at the end, rolled back after any error.

    `read_only` holds in the server. `timeout` in seconds, for each statement. Both are the transaction's:
    what is set for a session stays behind in a pooler.
    """
    connection = login.open(database)
    try:
        begin(connection, read_only=read_only)
        if timeout is not None:
            connection.execute("SELECT set_config('statement_timeout', %s, true)", [_milliseconds(timeout)])
        yield connection
        connection.commit()
    finally:
        connection.close()  # rolls back what is not committed


def begin(connection: Connection, *, read_only: bool) -> None:
    """Begin a transaction, which cannot be made to write later on: it has a snapshot."""
    connection.read_only = True if read_only else None
    connection.execute("SELECT")


@contextmanager
def autocommitted(
    login: Login, database: str, *, read_only: bool = False, timeout: float | None = None
) -> Iterator[Connection]:
    """Lend a connection in which each statement is a transaction; settings only where no pooler can be."""
    connection = login.open(database, autocommit=True)
    try:
        if read_only:
            connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        if timeout is not None:
            connection.execute("SELECT set_config('statement_timeout', %s, false)", [_milliseconds(timeout)])
        yield connection
    finally:
        connection.close()


def _milliseconds(seconds: float) -> str:
    return str(max(1, round(seconds * 1000)))


@contextmanager
def maintenance(login: Login) -> Iterator[Connection]:
    """Lend a connection outside of transactions to the own server, for making and dropping databases."""
    connection = login.open("postgres", autocommit=True)
    try:
        yield connection
    finally:
        connection.close()
