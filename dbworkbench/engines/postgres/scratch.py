"""Databases for one experiment: named after the process that uses them, and dropped whatever happens."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import psycopg
from psycopg import errors, sql

from dbworkbench.engines.postgres.login import Login
from dbworkbench.engines.postgres.session import maintenance
from dbworkbench.errors import Refused

PREFIX = "dbwb_scratch_"
NAME = re.compile(PREFIX + r"(\d+)_(\d+)_(\d+)")
# Copying the files beats writing the copy through the log from here on, although it needs checkpoints.
LARGE = 64 * 1024 * 1024
_numbers = itertools.count(1)


@contextmanager
def scratch_database(login: Login, template: str | None = None) -> Iterator[str]:
    """Lend the name of a new database, empty or a copy of another one on the own server."""
    name = _next_name()
    try:
        with maintenance(login) as connection:
            _copy(connection, name, template)
        yield name
    finally:
        drop_database(login, name)


def drop_database(login: Login, name: str) -> None:
    """Drop a database of the own server, and end the sessions in it; an interrupt waits until it is gone."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with maintenance(login) as connection:
        try:
            connection.execute(statement)
        except KeyboardInterrupt:
            connection.execute(statement)
            raise


def sweep(login: Login) -> tuple[str, ...]:
    """Drop the scratch databases of processes that are gone, and name them."""
    with maintenance(login) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        left = tuple(sorted(name for (name,) in rows if not _in_use(name)))
    for name in left:
        drop_database(login, name)
    return left


def is_scratch(name: str) -> bool:
    return NAME.fullmatch(name) is not None


def process_mark() -> tuple[int, int]:
    """Return what tells this process from all others, also from a later one with the same number."""
    return os.getpid(), int(psutil.Process().create_time())


def process_lives(pid: int, start: int) -> bool:
    """Say whether the process with this number and start time (seconds since 1970) still runs."""
    try:
        # the start is computed from the boot time, which the kernel may correct by a second
        return abs(psutil.Process(pid).create_time() - start) < 3
    except psutil.NoSuchProcess:
        return False


def _next_name() -> str:
    pid, start = process_mark()
    return f"{PREFIX}{pid}_{start}_{next(_numbers)}"


def _in_use(name: str) -> bool:
    match = NAME.fullmatch(name)
    return match is not None and process_lives(int(match[1]), int(match[2]))


def _copy(connection: psycopg.Connection[Any], name: str, template: str | None) -> None:
    source = template or "template0"
    strategy = "FILE_COPY" if template and _size(connection, template) > LARGE else "WAL_LOG"
    try:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
                sql.Identifier(name), sql.Identifier(source), sql.SQL(strategy)
            )
        )
    except errors.ObjectInUse:  # raised by the server after it has waited five seconds
        raise _blocked(connection, source) from None


def _size(connection: psycopg.Connection[Any], name: str) -> int:
    row = connection.execute("SELECT pg_database_size(%s)", [name]).fetchone()
    return int(row[0]) if row else 0


def _blocked(connection: psycopg.Connection[Any], name: str) -> Refused:
    rows = connection.execute(
        # autovacuum gives way to a copy by itself
        "SELECT pid, application_name FROM pg_stat_activity"
        " WHERE datname = %s AND backend_type = 'client backend' ORDER BY pid",
        [name],
    ).fetchall()
    who = ", ".join(f"{pid} ({program})" if program else str(pid) for pid, program in rows) or "gone by now"
    return Refused(
        f"the database {name!r} cannot be copied while others are connected to it: process {who}",
        hint="Close these connections (other notebooks, psql, SQLAlchemy engines) and try again.",
    )
