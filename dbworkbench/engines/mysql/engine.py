"""MySQL and MariaDB as an engine: somebody's server, and in it the one database that a URL names."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar

from dbworkbench.engines.engine import Database, Engine, ask_consent
from dbworkbench.engines.mysql.database import MySQLDatabase
from dbworkbench.engines.mysql.datatype import quote
from dbworkbench.engines.mysql.login import EXAMPLE, Connection, MySQLLogin, let_in
from dbworkbench.engines.mysql.measures import rows_of
from dbworkbench.errors import ConnectionFailed, Refused, Unsupported

PREFIX = "dbworkbench_scratch_"
ALWAYS = (0, 0)
# The first version of MySQL and of MariaDB that has a feature, None where none has.
SINCE: dict[str, tuple[tuple[int, ...] | None, tuple[int, ...] | None]] = {
    "add_constraint": (ALWAYS, ALWAYS),
    "cancel": (ALWAYS, ALWAYS),
    "cascade": (ALWAYS, ALWAYS),
    "expression_index": ((8, 0, 13), None),
    "identity": (ALWAYS, ALWAYS),
    "index_sizes": (ALWAYS, ALWAYS),
    "partitioning": (ALWAYS, ALWAYS),
    "routines": (ALWAYS, ALWAYS),
    "triggers": (ALWAYS, ALWAYS),
}
VERSION = re.compile(r"(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)")


class MySQLEngine(Engine):
    """Somebody's MySQL or MariaDB server, read-only in the server unless writing is allowed."""

    kind: ClassVar[str] = "mysql"

    def __init__(self, alias: str, login: MySQLLogin, *, allow_write: bool = False) -> None:
        """Connect once; raises ConnectionFailed when that is not possible."""
        super().__init__(alias, own=False, allow_write=allow_write)
        if login.database is None:
            raise ConnectionFailed("the URL names no database", hint=f"Write its name at the end: {EXAMPLE}.")
        self._database = login.database
        self.login, connection = let_in(login)
        with connection:
            self._version, self.mariadb = read_version(connection)
        self.alias = alias or f"{self._database} on {self.login.host}"

    @property
    def flavour(self) -> str:
        return "MariaDB" if self.mariadb else "MySQL"

    @property
    def version(self) -> tuple[int, ...]:
        return self._version

    def supports(self, feature: str) -> bool:
        since = SINCE.get(feature, (None, None))[self.mariadb]
        return since is not None and self.version >= since

    def needed(self, feature: str) -> str:
        mysql, mariadb = SINCE.get(feature, (None, None))
        since = [("MySQL", mysql), ("MariaDB", mariadb)]
        known = [f"{name} {'.'.join(map(str, version))} or newer" for name, version in since if version]
        return " or ".join(known) or "another engine, such as PostgreSQL"

    def database(self, name: str) -> MySQLDatabase:
        """Return the one database, whatever the name."""
        del name
        return MySQLDatabase(self, self._database)

    def databases(self) -> tuple[str, ...]:
        return (self._database,)

    def drop(self, name: str) -> None:
        """Raise Refused: the databases of a URL are somebody else's."""
        del name
        raise Refused(
            f"{self.alias} is not dbworkbench's own database, so it is not dropped",
            hint="Whoever owns it can drop it with DROP DATABASE.",
        )

    @contextmanager
    def scratch(self, template: Database | None = None) -> Iterator[MySQLDatabase]:
        """Lend an empty database on the same server, with consent to write there; dropped afterwards."""
        if template is not None:
            raise Unsupported(
                f"a copy of {template.name!r}",
                found=self.flavour,
                needed="another engine, such as PostgreSQL",
            )
        ask_consent(self, "a scratch database")
        name = PREFIX + secrets.token_hex(6)
        self._run(f"CREATE DATABASE {quote(name)} CHARACTER SET utf8mb4")
        try:
            yield MySQLDatabase(self, name)
        finally:
            self._run(f"DROP DATABASE IF EXISTS {quote(name)}")

    def close(self) -> None:
        """Give back nothing: no connection is held."""

    def _run(self, sql: str) -> None:
        login = replace(self.login, read_only=False)
        with login.open(self._database) as connection, connection.cursor() as cursor:
            cursor.execute(sql)


def read_version(connection: Connection) -> tuple[tuple[int, ...], bool]:
    """Return the version of a server, and whether it is a MariaDB."""
    said = str(rows_of(connection, "SELECT VERSION()")[0][0])
    match = VERSION.match(said)
    version = tuple(int(part) for part in match.groups()) if match else (0, 0, 0)
    return version, "mariadb" in said.lower()
