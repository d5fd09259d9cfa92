"""How to get into one PostgreSQL server: where it is, and the password, which is never shown."""

from __future__ import annotations

import getpass
import os
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeAlias

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from dbworkbench.engines.postgres.cluster import Lease
from dbworkbench.engines.postgres.home import ServerFolder
from dbworkbench.engines.postgres.server import tail
from dbworkbench.engines.url import NO_SECRET, Secret, find_passwords, mask
from dbworkbench.errors import ConnectionFailed

Connection: TypeAlias = "psycopg.Connection[Any]"
RECOVERY = 120  # seconds that our own server may take after a crash
PATIENCE = 10  # seconds for a connection attempt, unless the URL says otherwise
READ_ONLY = "-c default_transaction_read_only=on"
SECRETS = ("password", "sslpassword")


class Login(ABC):
    """The way into a server: where connections come from; `own` marks the embedded server."""

    own: ClassVar[bool] = False

    @abstractmethod
    def open(self, database: str | None = None, *, autocommit: bool = False) -> Connection:
        """Open a connection; raises ConnectionFailed in plain words."""

    def hide(self, text: str) -> str:
        """Return a text without the secrets."""
        return text


@dataclass(frozen=True)
class EmbeddedLogin(Login):
    """Our own server. Its sessions use UTC, so that results are the same everywhere.

    `user` is another role than the superuser, for what nobody can vouch for.
    """

    lease: Lease
    user: str = ""
    own: ClassVar[bool] = True

    def open(self, database: str | None = None, *, autocommit: bool = False) -> Connection:
        parts = self.lease.conninfo(database or "postgres")  # brings a killed server up again
        parts |= {"user": self.user} if self.user else {}
        session = {"application_name": "dbworkbench", "options": "-c timezone=UTC"}
        conninfo = make_conninfo("", connect_timeout=PATIENCE, **session, **parts)
        deadline = time.monotonic() + RECOVERY
        while True:
            try:
                return psycopg.connect(conninfo, prepare_threshold=None, autocommit=autocommit)
            except psycopg.OperationalError as error:
                if "the database system is " not in str(error) or time.monotonic() > deadline:
                    raise self._explain(parts, error) from None
                time.sleep(0.1)  # it starts, or recovers from a crash

    def _explain(self, parts: Mapping[str, str | int], error: psycopg.OperationalError) -> ConnectionFailed:
        if "unexpectedly" not in str(error):
            return _explain({key: str(value) for key, value in parts.items()}, error, str(error))
        said = tail(ServerFolder(self.lease.cluster.data.parent).log, lines=4)
        return ConnectionFailed(
            "the embedded server ended the connection" + (f"; its log says:\n{said}" if said else ""),
            hint="If the disk is full, make room (%clean), or let DBWORKBENCH_HOME name a place with room.",
        )


@dataclass(frozen=True)
class UrlLogin(Login):
    """Somebody's server: a connection string without secrets, and the secrets.

    Safe to print and to pickle: what is secret stays behind. `read_only` is told to the server with the
    connection; a SET would stay behind in a pooler's session and stop somebody else's writes.
    """

    conninfo: str
    password: Secret = NO_SECRET
    key_password: Secret = NO_SECRET
    read_only: bool = True

    def open(self, database: str | None = None, *, autocommit: bool = False) -> Connection:
        secrets = {"password": self.password.reveal(), "sslpassword": self.key_password.reveal()}
        conninfo = make_conninfo(self.conninfo, dbname=database, **secrets)
        try:
            return self._open(conninfo, autocommit)
        except psycopg.OperationalError as error:
            parts = {key: str(value) for key, value in conninfo_to_dict(self.conninfo).items()}
            if database:
                parts["dbname"] = database
            raise _explain(parts, error, self.hide(str(error))) from None

    def _open(self, conninfo: str, autocommit: bool) -> Connection:
        given = conninfo_to_dict(conninfo).get("options") or os.environ.get("PGOPTIONS", "")
        options = f"{given} {READ_ONLY}".strip() if self.read_only else str(given)
        try:
            # not prepared: a pooler may hand each transaction to another session
            return psycopg.connect(
                make_conninfo(conninfo, options=options or None),
                prepare_threshold=None,
                autocommit=autocommit,
            )
        except psycopg.OperationalError as error:
            if "startup parameter" not in str(error):
                raise
        # a pooler that takes no options: each transaction is then begun as READ ONLY, as it is anyway
        return psycopg.connect(conninfo, prepare_threshold=None, autocommit=autocommit)

    def hide(self, text: str) -> str:
        return self.key_password.hide(self.password.hide(text))


def read_login(text: str, password: str | None = None, *, read_only: bool = True) -> UrlLogin:
    """Take a URL or `key=value` connection string apart; raises ConnectionFailed when it is malformed."""
    try:
        parts = dict(conninfo_to_dict(text))
    except psycopg.ProgrammingError as error:
        reason = mask(str(error).strip(), [text, *find_passwords(text)])
        raise ConnectionFailed(
            f"this is no connection string that PostgreSQL understands: {reason}",
            hint="Write postgresql://USER@HOST:PORT/DATABASE or service=NAME.",
        ) from None
    secrets = {key: parts.pop(key, None) for key in SECRETS}
    parts.setdefault("connect_timeout", PATIENCE)
    parts.setdefault("fallback_application_name", "dbworkbench")
    return UrlLogin(
        make_conninfo("", **parts),
        password=Secret(password or _text(secrets["password"])),
        key_password=Secret(_text(secrets["sslpassword"])),
        read_only=read_only,
    )


def let_in(login: UrlLogin) -> tuple[UrlLogin, Connection]:
    """Open the first connection, asking for the password when the server wants one and somebody is there."""
    try:
        return login, login.open()
    except _PasswordWanted as wanted:
        if not _somebody_is_there():
            raise ConnectionFailed(wanted.message, hint=wanted.hint) from None
        asked = _ask(wanted.message)
    if not asked:
        raise ConnectionFailed("no password was given", hint="Connect again and type it, or use ~/.pgpass.")
    answered = replace(login, password=Secret(asked))
    return answered, answered.open()


class _PasswordWanted(ConnectionFailed):
    """The server asks for a password and none was found."""


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _ask(message: str) -> str:
    try:
        return getpass.getpass(f"{message}\nPassword: ")
    except (EOFError, NotImplementedError):  # a notebook run without anybody in front of it
        return ""


def _somebody_is_there() -> bool:
    ipython = sys.modules.get("IPython")
    return sys.stdin.isatty() or (ipython is not None and ipython.get_ipython() is not None)


def _explain(parts: Mapping[str, str], error: psycopg.OperationalError, said: str) -> ConnectionFailed:
    """Say in plain words why a connection was not made."""
    settled = _settled(parts, error)
    if _wants_password(error):
        return _PasswordWanted(
            f"{_place(settled)} wants a password for user {settled['user']!r}",
            hint="Put it into ~/.pgpass, a service file or PGPASSWORD, or give password=….",
        )
    message, hint = _diagnose(_reason(said), settled)
    return ConnectionFailed(message, hint=hint)


def _diagnose(said: str, parts: Mapping[str, str]) -> tuple[str, str]:
    place, user = _place(parts), parts["user"]
    if "definition of service" in said:
        return f"no service called {parts['service']!r} is defined", (
            "Services are defined in ~/.pg_service.conf, or in the file that PGSERVICEFILE names."
        )
    if "password authentication failed" in said or "no password supplied" in said:
        return f"{place} refused the password of user {user!r}", (
            "Check user and password; without a password in the URL, ~/.pgpass is used or you are asked."
        )
    if 'database "' in said and "does not exist" in said:
        return f"{place} has no database {parts['dbname']!r}", (
            "Check the end of the URL: postgresql://USER@HOST:PORT/DATABASE."
        )
    if 'role "' in said and "does not exist" in said:
        return f"{place} knows no user {user!r}", "Name the user in the URL: postgresql://USER@HOST/DATABASE."
    if "translate host name" in said or "resolve host" in said:
        return f"no server called {parts['host']!r} was found", "Check the host's name in the URL."
    if "timeout" in said:
        return f"{place} did not answer in time", (
            "Check host, port and firewall, or give it longer: …?connect_timeout=30."
        )
    if "onnection refused" in said or "No such file or directory" in said:
        return f"no PostgreSQL server answers at {place}", (
            "Check that it runs, and host and port in the URL."
        )
    return f"{place} did not let us in: {said}", "Check the URL, and the server's pg_hba.conf and log."


def _reason(text: str) -> str:
    """Return libpq's last sentence: what it says about one host, without where it tried."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return " ".join(lines).removeprefix("connection failed: ") if lines else "no reason given"


def _wants_password(error: psycopg.OperationalError) -> bool:
    if error.pgconn is not None and error.pgconn.needs_password:
        return True
    return "no password supplied" in str(error)


def _settled(given: Mapping[str, str], error: psycopg.OperationalError) -> dict[str, str]:
    """Return host, port, user and database as libpq settled them."""
    known = {key: given.get(key, "") for key in ("host", "port", "user", "dbname", "service")}
    if error.pgconn is not None:
        settled = {
            "host": error.pgconn.host,
            "port": error.pgconn.port,
            "user": error.pgconn.user,
            "dbname": error.pgconn.db,
        }
        known |= {key: value.decode(errors="replace") for key, value in settled.items() if value}
    return known


def _place(parts: Mapping[str, str]) -> str:
    if not parts["host"] or parts["host"].startswith("/"):
        return f"the local socket {parts['host'] or '(default)'}, port {parts['port'] or '5432'}"
    return f"{parts['host']}, port {parts['port'] or '5432'}"
