"""The throwaway server on which somebody's DDL is tried: started once, gone with the process."""

from __future__ import annotations

import atexit
import contextlib
import itertools
import resource
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from dbworkbench.engines.postgres.cluster import Lease, throwaway_cluster
from dbworkbench.formats.sql.guardian import Guardian

LOADER = "dbworkbench_reader"
TIMEOUT = 30.0  # seconds for one statement
GRACE = 2.0  # seconds after which a statement that will not be cancelled loses its session
MEMORY = 2 << 30  # bytes of address space for the session that runs somebody's code
LONGEST_NAME = 63
SETTINGS = {
    "jit": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}

_guard = threading.Lock()
_open = ExitStack()
_lease: Lease | None = None
_numbers = itertools.count(1)
atexit.register(_open.close)


@dataclass
class Bench:
    """A fresh database: `master` may do all there, `loader` is a role without rights outside of it."""

    lease: Lease
    database: str
    admin: psycopg.Connection[Any]
    master: psycopg.Connection[Any]
    loader: psycopg.Connection[Any]
    guardian: Guardian
    patience: float = TIMEOUT
    roles: dict[str, None] = field(default_factory=dict)
    tablespaces: list[str] = field(default_factory=list)

    @property
    def version(self) -> int:
        """Return the major version of the server."""
        return self.master.info.server_version // 10_000

    @property
    def shelf(self) -> Path:
        """Return the folder in which this server looks for extensions first."""
        return self.lease.cluster.data.parent / "stand_ins"

    def adopt(self, names: Iterable[str]) -> list[str]:
        """Make roles of these names that can do nothing, and return those that were new."""
        added = []
        for name in map(_cut_short, names):
            if name in self.roles or name in (LOADER, self.lease.cluster.user) or _is_reserved(name):
                continue
            self.roles[name] = None
            added.append(name)
            _run(self.admin, "CREATE ROLE {} NOLOGIN NOSUPERUSER", name)
            _run(self.admin, "GRANT {} TO {}", name, LOADER)
        return added

    def add_tablespace(self, name: str) -> None:
        """Make a tablespace within the server's own folder."""
        self.admin.execute("SET allow_in_place_tablespaces = on")
        self.admin.execute(sql.SQL("CREATE TABLESPACE {} LOCATION ''").format(sql.Identifier(name)))
        _run(self.admin, "GRANT CREATE ON TABLESPACE {} TO {}", name, LOADER)
        self.tablespaces.append(name)

    def execute(self, statement: str, times: int = 1) -> None:
        """Run a statement of somebody's, as long as it may take; raises psycopg.Error.

        A session that was ended is opened again, with the search path it had.
        """
        with self.guardian.watching(self.loader.info.backend_pid, (self.patience + GRACE) * times):
            self.loader.execute(statement.encode())

    def shorten_patience(self) -> None:
        """Wait half as long from now on: a file full of endless statements shall come to an end."""
        self.patience = max(1.0, self.patience / 2)
        if not self.loader.closed:
            self.loader.execute(f"SET statement_timeout = {int(self.patience * 1000)}")

    def begin_reading(self) -> None:
        """Open the loader's session anew, without any setting that somebody's code may have left."""
        self.loader.close()
        self._open_doors()
        self.loader = _connect_loader(self.lease, self.database)

    def _open_doors(self) -> None:
        """Undo what the owner of the database may have said about it and about himself."""
        _run(self.admin, "ALTER ROLE {} RESET ALL", LOADER)
        _run(self.admin, "ALTER DATABASE {} RESET ALL", self.database)
        _run(self.admin, "ALTER DATABASE {} WITH ALLOW_CONNECTIONS true CONNECTION LIMIT -1", self.database)

    def reopen(self, path: str) -> None:
        """Open the loader's session again, after it was ended, with a search path."""
        self.loader.close()
        self._open_doors()
        self.loader = _connect_loader(self.lease, self.database)
        self.loader.execute("SELECT pg_catalog.set_config('search_path', %s, false)", [path])
        self.loader.execute(f"SET statement_timeout = {int(self.patience * 1000)}")


@contextmanager
def bench() -> Iterator[Bench]:
    """Lend a fresh database, and drop it and the roles that were made for it afterwards."""
    with _guard:
        lease = _server()
        database = f"reading_{next(_numbers)}"
        with _connect(lease, "postgres") as admin:
            place: Bench | None = None
            try:
                _prepare(admin, database)
                with (
                    _connect(lease, database) as master,
                    _connect(lease, "postgres") as second,
                    Guardian(second, database) as guardian,
                ):
                    # where somebody's functions of the server's names would be found, they would run as us
                    master.execute("SET search_path = pg_catalog")
                    loader = _connect_loader(lease, database)
                    place = Bench(lease, database, admin, master, loader, guardian, TIMEOUT)
                    try:
                        yield place
                    finally:
                        place.loader.close()
            finally:
                _clear(admin, database, place)


def _server() -> Lease:
    global _lease
    if _lease is None:
        _lease = _open.enter_context(throwaway_cluster(SETTINGS))
    return _lease


def _connect(lease: Lease, database: str) -> psycopg.Connection[Any]:
    conninfo: dict[str, Any] = dict(lease.conninfo(database))
    return psycopg.connect(**conninfo, autocommit=True)


def _connect_loader(lease: Lease, database: str) -> psycopg.Connection[Any]:
    conninfo: dict[str, Any] = dict(lease.conninfo(database))
    loader = psycopg.connect(**(conninfo | {"user": LOADER}), autocommit=True, prepare_threshold=None)
    if sys.platform == "linux":
        # refused where the server runs under another account, as for root in a container
        with contextlib.suppress(PermissionError, ProcessLookupError):
            resource.prlimit(loader.info.backend_pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
    loader.execute("SET check_function_bodies = off")
    return loader


def _prepare(admin: psycopg.Connection[Any], database: str) -> None:
    _run(admin, "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", LOADER)
    _run(admin, f"ALTER ROLE {{}} SET statement_timeout = '{int(TIMEOUT * 1000)}'", LOADER)
    _run(admin, "CREATE DATABASE {} OWNER {} TEMPLATE template0", database, LOADER)


def _clear(admin: psycopg.Connection[Any], database: str, place: Bench | None) -> None:
    _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
    for tablespace in place.tablespaces if place else ():
        _run(admin, "DROP TABLESPACE {}", tablespace)
    for role in [*(place.roles if place else ()), LOADER]:
        _run(admin, "DROP ROLE IF EXISTS {}", role)


def _cut_short(name: str) -> str:
    """Return a name as the server keeps it."""
    return name.encode()[:LONGEST_NAME].decode(errors="ignore")


def _is_reserved(name: str) -> bool:
    # the server's own roles may reach its files and programs: they are never given away
    return name.startswith("pg_") or name in ("public", "none")


def _run(admin: psycopg.Connection[Any], statement: str, *names: str) -> None:
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
