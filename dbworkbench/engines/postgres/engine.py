"""PostgreSQL as an engine: the embedded server with any number of databases, or somebody's URL with one."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
from psycopg import errors, sql

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.postgres.cluster import shared_cluster
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.engines.postgres.foreign import copy_database
from dbworkbench.engines.postgres.login import EmbeddedLogin, Login, UrlLogin, let_in
from dbworkbench.engines.postgres.scratch import (
    PREFIX,
    drop_database,
    scratch_database,
    sweep,
)
from dbworkbench.engines.postgres.session import maintenance
from dbworkbench.errors import Refused, Unsupported, UnusableInput

LONGEST_NAME = 63  # bytes; the server would cut a longer one without a word
RESERVED = ("postgres", "template0", "template1")
# The first major version that has a feature; 15 is the oldest that is supported.
SINCE = {
    "add_constraint": 15,
    "buffers": 15,
    "cancel": 15,
    "cascade": 15,
    "clone": 15,
    "cold": 17,
    "concurrency": 15,
    "covering_index": 15,
    "explain_memory": 17,
    "explain_serialize": 17,
    "expression_index": 15,
    "extensions": 15,
    "identity": 15,
    "index_sizes": 15,
    "partial_index": 15,
    "partitioning": 15,
    "policies": 15,
    "routines": 15,
    "transactional_ddl": 15,
    "triggers": 15,
    "unenforced_keys": 18,
    "unlogged": 15,
    "wal": 15,
}


class PostgresEngine(Engine):
    """The databases of one PostgreSQL server.

    Without a login it is the embedded server, which is our own and shared by all processes of this user.
    """

    kind: ClassVar[str] = "postgres"

    def __init__(self, alias: str = "", *, login: UrlLogin | None = None, allow_write: bool = False) -> None:
        """Connect once; raises ConnectionFailed when that is not possible."""
        super().__init__(alias, own=login is None, allow_write=allow_write)
        self._home: PostgresEngine | None = None
        self.login: Login
        if login is None:
            lease = shared_cluster()
            self._give_back = weakref.finalize(self, lease.release)
            self.login = EmbeddedLogin(lease)
            connection = self.login.open()
        else:
            self.login, connection = let_in(login)
        with connection:
            self._version = read_version(connection)
            self._name = connection.info.dbname
            self.alias = alias or ("postgres" if self.own else f"{self._name} on {_host(connection)}")
        if self.own:
            sweep(self.login)

    @property
    def version(self) -> tuple[int, ...]:
        return self._version

    def supports(self, feature: str) -> bool:
        return self.version[0] >= SINCE.get(feature, 1000)

    def needed(self, feature: str) -> str:
        return f"PostgreSQL {SINCE[feature]} or newer" if feature in SINCE else "another engine"

    def database(self, name: str) -> PostgresDatabase:
        """Return a database; raises UnusableInput when the name is not one a database can have."""
        if not self.own:
            return PostgresDatabase(self, self._name)
        check_name(name)
        with maintenance(self.login) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known is None:
                _make(connection, name)
        return PostgresDatabase(self, name)

    def databases(self) -> tuple[str, ...]:
        if not self.own:
            return (self._name,)
        with maintenance(self.login) as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE NOT starts_with(datname, %s) "
                'AND datname <> ALL(%s) ORDER BY datname COLLATE "C"',
                [PREFIX, list(RESERVED)],
            ).fetchall()
        return tuple(name for (name,) in rows)

    def drop(self, name: str) -> None:
        """Drop a database of the embedded server; raises Refused on somebody else's."""
        if not self.own:
            raise Refused(
                f"{self.alias} is not dbworkbench's own database, so it is not dropped",
                hint="Whoever owns it can drop it with dropdb or psql.",
            )
        check_name(name)
        drop_database(self.login, name)

    @property
    def home(self) -> PostgresEngine:
        """The engine on the embedded server: this one, or one that is opened when it is needed."""
        if self.own:
            return self
        if self._home is None:
            self._home = PostgresEngine()
        return self._home

    @contextmanager
    def scratch(self, template: Database | None = None) -> Iterator[PostgresDatabase]:
        """Lend a database of the embedded server, empty or a copy, and drop it afterwards.

        Raises Refused, naming the processes, when others stay connected to the template.
        """
        home, source = self.home, template.engine if template else None
        if source is not None and not isinstance(source, PostgresEngine):
            raise Unsupported(
                f"a copy of {template}", found="PostgreSQL", needed="an engine of the same kind"
            )
        foreign = source.login if source and not source.own else None
        name = template.name if template and not foreign else None
        with scratch_database(home.login, name) as made:
            if foreign is not None and template is not None:
                copy_database(foreign, template.name, home.login, made)
            yield PostgresDatabase(home, made)

    def sweep_scratch(self) -> tuple[str, ...]:
        return sweep(self.login) if self.own else ()

    def close(self) -> None:
        """Give back the lease of the embedded server."""
        if self._home is not None:
            self._home.close()
            self._home = None
        if self.own:
            self._give_back()


def read_version(connection: psycopg.Connection[Any]) -> tuple[int, ...]:
    """Return major and minor version of a server."""
    return divmod(connection.info.server_version, 10000)


def check_name(name: str) -> None:
    """Raise UnusableInput unless a database of ours can have this name."""
    if not name or "\0" in name or len(name.encode()) > LONGEST_NAME:
        raise UnusableInput(
            f"a database cannot be called {name!r}", hint=f"Use 1 to {LONGEST_NAME} bytes, such as 'shop'."
        )
    if name in RESERVED or name.startswith(PREFIX):
        raise UnusableInput(f"the name {name!r} is reserved", hint="Use another one, such as 'shop'.")


def _make(connection: psycopg.Connection[Any], name: str) -> None:
    try:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    except (errors.DuplicateDatabase, errors.UniqueViolation):
        return  # another notebook made it at the same moment


def _host(connection: psycopg.Connection[Any]) -> str:
    host = connection.info.host
    return "localhost" if not host or host.startswith("/") else host
