"""How to get into a MySQL or MariaDB server: where it is, and the password, which is never shown."""

from __future__ import annotations

import configparser
import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

import pymysql
from pymysql.optionfile import Parser

from dbworkbench.engines.url import NO_SECRET, Secret, find_passwords, mask
from dbworkbench.errors import ConnectionFailed

Connection: TypeAlias = "pymysql.connections.Connection[Any]"
PATIENCE = 10  # seconds for a connection attempt, unless the URL says otherwise
PORT = 3306
OPTION_FILE = "~/.my.cnf"
EXAMPLE = "mysql://USER@HOST:PORT/DATABASE"
REFUSED = (1044, 1045, 1698)  # access denied: to a database, for a password, by the socket's owner
UNKNOWN_DATABASE = 1049
UNREACHABLE = (2002, 2003, 2005)
SWITCHES = ("ssl_disabled", "ssl_verify_cert", "ssl_verify_identity")
TEXTS = ("ssl_ca", "ssl_cert", "ssl_key", "unix_socket", "charset")
SECONDS = ("connect_timeout", "read_timeout", "write_timeout")
YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


@dataclass(frozen=True)
class MySQLLogin:
    """Somebody's server: safe to print and to pickle, for what is secret stays behind."""

    host: str
    port: int
    user: str
    database: str | None
    options: Mapping[str, Any] = field(default_factory=dict)
    password: Secret = NO_SECRET
    key_password: Secret = NO_SECRET
    read_only: bool = True

    @property
    def place(self) -> str:
        socket = self.options.get("unix_socket")
        return f"the local socket {socket}" if socket else f"{self.host}, port {self.port}"

    def open(self, database: str | None = None) -> Connection:
        """Open a connection, read-only in the server where that is wanted; raises ConnectionFailed."""
        try:
            connection = self._connect(database or self.database)
        except pymysql.err.MySQLError as error:
            raise self._explain(error, database or self.database) from None
        except (OSError, ValueError, NotImplementedError) as error:
            said = self.hide(str(error))
            raise ConnectionFailed(f"{self.place} did not let us in: {said}", hint="Check the URL.") from None
        except RuntimeError as error:  # the driver lacks a package for this kind of password
            raise ConnectionFailed(
                f"{self.place} wants a password in a way that needs more: {self.hide(str(error))}",
                hint="Install the package cryptography, or connect by TLS: …?ssl_ca=FILE.",
            ) from None
        if self.read_only:
            with connection.cursor() as cursor:
                cursor.execute("SET SESSION TRANSACTION READ ONLY")
        return connection

    def _connect(self, database: str | None) -> Connection:
        secret = self.password.reveal()
        return pymysql.connect(
            **{"charset": "utf8mb4", "connect_timeout": PATIENCE, **self.options},
            host=self.host,
            port=self.port,
            user=self.user,
            # the driver itself would write only Western European letters
            password=secret.encode() if secret else "",
            ssl_key_password=self.key_password.reveal(),
            database=database,
            program_name="dbworkbench",
        )

    def hide(self, text: str) -> str:
        """Return a text without the secrets."""
        return self.key_password.hide(self.password.hide(text))

    def _explain(self, error: pymysql.err.MySQLError, database: str | None) -> ConnectionFailed:
        """Say in plain words why a connection was not made."""
        code = error.args[0] if error.args else 0
        said = self.hide(str(error.args[-1] if error.args else error))
        if code == 1044:
            return ConnectionFailed(
                f"{self.place} does not let user {self.user!r} into the database {database!r}",
                hint="Check the end of the URL, or ask whoever owns it for the right.",
            )
        if code in REFUSED and not self.password:
            return PasswordWanted(
                f"{self.place} wants a password for user {self.user!r}",
                hint=f"Put it into {OPTION_FILE} or MYSQL_PWD, or give password=….",
            )
        if code in REFUSED:
            return ConnectionFailed(
                f"{self.place} refused the password of user {self.user!r}", hint="Check user and password."
            )
        if code == UNKNOWN_DATABASE:
            return ConnectionFailed(
                f"{self.place} has no database {database!r}", hint=f"Check the end of the URL: {EXAMPLE}."
            )
        if code in UNREACHABLE:
            return self._unreachable(said)
        return ConnectionFailed(
            f"{self.place} did not let us in: {said}", hint="Check the URL and the server's log."
        )

    def _unreachable(self, said: str) -> ConnectionFailed:
        if "Name or service not known" in said or "name resolution" in said or "getaddrinfo" in said:
            return ConnectionFailed(
                f"no server called {self.host!r} was found", hint="Check the host's name in the URL."
            )
        if "timed out" in said:
            return ConnectionFailed(
                f"{self.place} did not answer in time",
                hint="Check host, port and firewall, or give it longer: …?connect_timeout=30.",
            )
        return ConnectionFailed(
            f"no MySQL or MariaDB server answers at {self.place}",
            hint="Check that it runs, and host and port in the URL.",
        )


class PasswordWanted(ConnectionFailed):
    """The server asks for a password and none was found."""


def read_login(url: str, password: str | None = None, *, read_only: bool = True) -> MySQLLogin:
    """Take a URL apart; what it leaves open comes from the option file and the environment.

    Raises ConnectionFailed when it is malformed, never showing a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _malformed(url, mask(str(error), find_passwords(url))) from None
    options, secrets = _options(url, dict(parse_qsl(parts.query, keep_blank_values=True)))
    kept = _option_file()
    if not parts.hostname and "unix_socket" not in options and kept.get("socket"):
        options["unix_socket"] = kept["socket"]
    found = password or _unquoted(parts.password) or kept.get("password") or os.environ.get("MYSQL_PWD")
    return MySQLLogin(
        host=_unquoted(parts.hostname) or kept.get("host") or "localhost",
        port=port or int(kept.get("port") or PORT),
        user=_unquoted(parts.username) or kept.get("user") or _me(),
        database=unquote(parts.path.removeprefix("/")) or None,
        options=options,
        password=Secret(found),
        key_password=Secret(secrets.get("ssl_key_password")),
        read_only=read_only,
    )


def let_in(login: MySQLLogin) -> tuple[MySQLLogin, Connection]:
    """Open the first connection, asking for the password when the server wants one and somebody is there."""
    try:
        return login, login.open()
    except PasswordWanted as wanted:
        if not _somebody_is_there():
            raise ConnectionFailed(wanted.message, hint=wanted.hint) from None
        asked = _ask(wanted.message)
    if not asked:
        raise ConnectionFailed(
            "no password was given", hint=f"Connect again and type it, or use {OPTION_FILE}."
        )
    answered = replace(login, password=Secret(asked))
    return answered, answered.open()


def _options(url: str, given: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the driver is told, and what is secret of it."""
    options: dict[str, Any] = {}
    secrets: dict[str, str] = {}
    for key, value in given.items():
        if key == "ssl_key_password":
            secrets[key] = value
        elif key in TEXTS:
            options[key] = value
        elif key in SWITCHES and value.lower() in (*YES, *NO):
            options[key] = value.lower() in YES
        elif key in SECONDS and value.isdigit() and int(value) > 0:
            options[key] = int(value)
        else:
            known = ", ".join((*TEXTS, *SWITCHES, *SECONDS, "ssl_key_password"))
            raise _malformed(url, f"{key!r} cannot be set so; known are {known}")
    return options, secrets


def _malformed(url: str, reason: str) -> ConnectionFailed:
    said = mask(reason, find_passwords(url))
    return ConnectionFailed(f"this is no URL of a MySQL server: {said}", hint=f"Write {EXAMPLE}.")


def _unquoted(text: str | None) -> str | None:
    return unquote(text) if text else None


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name
        return "root"


def _option_file() -> dict[str, str]:
    """Return what the section [client] of the user's option file says."""
    path = Path(OPTION_FILE).expanduser()
    parser = Parser(strict=False)
    try:
        text = path.read_text(encoding="utf-8")
        parser.read_string("\n".join(line for line in text.splitlines() if not line.startswith("!")))
    except (OSError, UnicodeDecodeError):
        return {}
    except configparser.Error as error:
        raise ConnectionFailed(
            f"{OPTION_FILE} cannot be read: line {getattr(error, 'lineno', '?')} is no option",
            hint="Its form is: [client], then lines such as user = me.",
        ) from None
    if not parser.has_section("client"):
        return {}
    return {key: parser.get("client", key) or "" for key in parser.options("client")}


def _ask(message: str) -> str:
    try:
        return getpass.getpass(f"{message}\nPassword: ")
    except (EOFError, NotImplementedError):  # a notebook run without anybody in front of it
        return ""


def _somebody_is_there() -> bool:
    ipython = sys.modules.get("IPython")
    return sys.stdin.isatty() or (ipython is not None and ipython.get_ipython() is not None)
