"""The throwaway server on which somebody's DDL is tried: started once, gone with the process."""

from __future__ import annotations

import atexit
import itertools
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from dbworkbench.engines.postgres.cluster import Lease, throwaway_cluster

LOADER = "dbworkbench_reader"
TIMEOUT = "30s"
SETTINGS = {"jit": "off", "synchronous_commit": "off"}

_guard = threading.Lock()
_open = ExitStack()
_lease: Lease | None = None
_numbers = itertools.count(1)
atexit.register(_open.close)


@dataclass(frozen=True)
class Bench:
    """A fresh database: `master` may do all there, `loader` is a role without rights outside of it."""

    master: psycopg.Connection[Any]
    loader: psycopg.Connection[Any]


@contextmanager
def bench(roles: Sequence[str]) -> Iterator[Bench]:
    """Lend a fresh database in which roles of these names exist, and drop both afterwards."""
    with _guard:
        lease = _server()
        database = f"reading_{next(_numbers)}"
        stand_ins = [role for role in roles if role not in (LOADER, lease.cluster.user)]
        with psycopg.connect(**_conninfo(lease, "postgres"), autocommit=True) as admin:
            try:
                _prepare(admin, database, stand_ins)
                with (
                    psycopg.connect(**_conninfo(lease, database), autocommit=True) as master,
                    psycopg.connect(
                        **(_conninfo(lease, database) | {"user": LOADER, "prepare_threshold": None}),
                        autocommit=True,
                    ) as loader,
                ):
                    yield Bench(master, loader)
            finally:
                _clear(admin, database, stand_ins)


def _server() -> Lease:
    global _lease
    if _lease is None:
        _lease = _open.enter_context(throwaway_cluster(SETTINGS))
    return _lease


def _conninfo(lease: Lease, database: str) -> dict[str, Any]:
    return dict(lease.conninfo(database))


def _prepare(admin: psycopg.Connection[Any], database: str, roles: Sequence[str]) -> None:
    _run(admin, "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", LOADER)
    _run(admin, f"ALTER ROLE {{}} SET statement_timeout = '{TIMEOUT}'", LOADER)
    for role in roles:
        _run(admin, "CREATE ROLE {} NOLOGIN NOSUPERUSER", role)
        _run(admin, "GRANT {} TO {}", role, LOADER)
    _run(admin, "CREATE DATABASE {} OWNER {} TEMPLATE template0", database, LOADER)


def _clear(admin: psycopg.Connection[Any], database: str, roles: Sequence[str]) -> None:
    _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
    for role in [*roles, LOADER]:
        _run(admin, "DROP ROLE IF EXISTS {}", role)


def _run(admin: psycopg.Connection[Any], statement: str, *names: str) -> None:
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
