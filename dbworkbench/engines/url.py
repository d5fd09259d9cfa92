"""What stands behind `connect(…)`: which engine, whose database, and how to keep passwords out of sight."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus, unquote

from dbworkbench.errors import ConnectionFailed, UnknownName

MASK = "****"
FILES = {"duckdb": (".duckdb", ".ddb"), "sqlite": (".sqlite", ".sqlite3", ".db")}
OWN = {
    "postgres": "postgres",
    "postgresql": "postgres",
    **{f"{kind}{rest}": kind for kind in FILES for rest in ("", ":", "::memory:", "://", ":///:memory:")},
}
POSTGRES_SCHEMES = ("postgresql", "postgres")
MYSQL_SCHEMES = ("mysql", "mariadb")
MYSQL_DRIVERS = ("pymysql", "mysqldb", "mysqlconnector", "mariadbconnector", "asyncmy", "aiomysql")
DRIVERS = ("psycopg", "psycopg2", "psycopg3", "asyncpg", "pg8000")
URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9]*)(?:\+(?P<driver>\w+))?://(?P<rest>.*)", re.DOTALL)
KEYWORDS = re.compile(r"\s*\w+\s*=")
WHAT_TO_WRITE = (
    "Write postgres, duckdb, sqlite, FILE.duckdb, FILE.sqlite, duckdb:FILE, sqlite:FILE, service=NAME, "
    "postgresql://USER@HOST:PORT/DATABASE or mysql://USER@HOST:PORT/DATABASE."
)


class Secret:
    """A text that is never shown and never pickled; `reveal` is called where a driver takes it."""

    __slots__ = ("_text",)

    def __init__(self, text: str | None = None) -> None:
        self._text = text

    def reveal(self) -> str | None:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return MASK if self._text else "no password"

    def __reduce__(self) -> tuple[Any, ...]:
        return Secret, ()

    def hide(self, text: str) -> str:
        """Return a text with this secret masked wherever it stands, also in its URL form."""
        return mask(text, [self._text] if self._text else [])


NO_SECRET = Secret()


@dataclass(frozen=True)
class Address:
    """Which engine is meant and where: a file, a URL or connection string, or a database of ours."""

    kind: str
    embedded: bool = False
    file: str | None = None
    conninfo: Secret = NO_SECRET


def read_address(what: str) -> Address:
    """Read what was given to `connect`; raises ConnectionFailed or UnknownName, never showing a password."""
    text = what.strip()
    if (kind := OWN.get(text.casefold())) is not None:
        return Address(kind, embedded=True)
    if match := URL.fullmatch(text):
        return _read_url(match["scheme"].casefold(), match["driver"], match["rest"])
    if text.casefold() in MYSQL_SCHEMES:
        raise ConnectionFailed(
            f"{text} needs to know which server", hint="Write mysql://USER@HOST:PORT/DATABASE."
        )
    if (file := _read_file(text)) is not None:
        return file
    if KEYWORDS.match(text):
        return Address("postgres", conninfo=Secret(text))
    raise UnknownName(
        "engine", mask(text, find_passwords(text)), ("postgres", "duckdb", "sqlite", "duckdb:FILE")
    )


def _read_file(text: str) -> Address | None:
    """Read `duckdb:FILE`, `sqlite:FILE`, or a file's name by its ending."""
    word = text.casefold()
    for kind, endings in FILES.items():
        if word.startswith(f"{kind}:"):
            return Address(kind, file=text[len(kind) + 1 :])
        if word.endswith(endings):
            return Address(kind, file=text)
    return None


def names_database(text: str) -> bool:
    """Say whether a text is the address of a database rather than the name of a text file."""
    return "://" in text or _read_file(text.strip()) is not None


def mask(text: str, secrets: Iterable[str]) -> str:
    """Replace every secret in a text, as it is and as a URL writes it."""
    forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), quote_plus(secret))}
    for form in sorted(forms - {""}, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def find_passwords(text: str) -> list[str]:
    """Return what may be a password in a URL or connection string, even in a malformed one."""
    found = re.findall(r"://[^:/@?]*:(.*)@", text, re.DOTALL)
    found += re.findall(r"(?i)\b(?:ssl)?password\s*=\s*('(?:[^'\\]|\\.)*'|[^\s&]+)", text)
    return [form for word in found for form in (word, word.strip("'"), unquote(word)) if form]


def _read_url(scheme: str, driver: str | None, rest: str) -> Address:
    if scheme in FILES:
        return Address(scheme, file=unquote(rest.partition("?")[0].removeprefix("/")))
    if scheme in MYSQL_SCHEMES:
        return _read_mysql(driver, rest)
    if scheme not in POSTGRES_SCHEMES:
        raise ConnectionFailed(f"no engine reads URLs that begin with {scheme}://", hint=WHAT_TO_WRITE)
    if driver is not None and driver not in DRIVERS:
        raise UnknownName("driver", driver, DRIVERS)
    _check_password(rest)
    return Address("postgres", conninfo=Secret(f"postgresql://{rest}"))


def _read_mysql(driver: str | None, rest: str) -> Address:
    if driver is not None and driver not in MYSQL_DRIVERS:
        raise UnknownName("driver", driver, MYSQL_DRIVERS)
    _check_password(rest)
    return Address("mysql", conninfo=Secret(f"mysql://{rest}"))


def _check_password(rest: str) -> None:
    """Refuse a password that would be read as host and port, and so be shown by an error about these."""
    location = rest.partition("?")[0] if "@" not in rest.partition("?")[2] else rest
    user, sign, place = location.partition("@")
    if sign and ("/" in user or "@" in place.partition("?")[0]):
        raise ConnectionFailed(
            "the URL has a sign in its password (or user) that must be written in its percent form",
            hint="Write %40 for @, %2F for /, %3A for :, %3F for ?, %23 for #, %25 for %; "
            "or leave the password out and be asked for it.",
        )
