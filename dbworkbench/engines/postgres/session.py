"""One transaction in one PostgreSQL database, and what the server says when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from dbworkbench.engines.postgres.login import Login


@contextmanager
def session(
    login: Login, database: str, *, read_only: bool, timeout: float | None = None, autocommit: bool = False
) -> Iterator[psycopg.Connection[Any]]:
    """Lend a connection in one transaction, committed at the end, rolled back after any error.

    `read_only` holds in the server: for the session, and once more for its transactions, because a
    pooler between us may give the session's settings to somebody else. `timeout` in seconds.
    """
    connection = login.open(database)
    try:
        prepare(connection, read_only=read_only, timeout=timeout)
        connection.autocommit = autocommit
        yield connection
        if not autocommit:
            connection.commit()
    finally:
        connection.close()  # rolls back what is not committed


def prepare(connection: psycopg.Connection[Any], *, read_only: bool, timeout: float | None = None) -> None:
    """Set what holds for a whole session."""
    connection.autocommit = True
    if read_only:
        connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    if timeout is not None:
        milliseconds = max(1, round(timeout * 1000))
        connection.execute("SELECT set_config('statement_timeout', %s, false)", [str(milliseconds)])
    connection.autocommit = False
    if read_only:
        connection.read_only = True


@contextmanager
def maintenance(login: Login) -> Iterator[psycopg.Connection[Any]]:
    """Lend a connection outside of transactions to the own server, for making and dropping databases."""
    connection = login.open("postgres", autocommit=True)
    try:
        yield connection
    finally:
        connection.close()
