"""The file that is one SQLite database, and connections to it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote as percent

from dbworkbench.engines.sqlite.catalog import HOME
from dbworkbench.errors import ConnectionFailed, UnusableInput

PATIENCE = 5.0  # seconds to wait for somebody else's transaction
MAGIC = b"SQLite format 3\0"
MADE = f"CREATE TABLE IF NOT EXISTS {HOME} (kind TEXT, name TEXT, design TEXT)"


@dataclass(frozen=True)
class Store:
    """A database file; `own` when dbworkbench made it, `passing` when it is deleted with its engine."""

    path: Path
    name: str
    own: bool = True
    writable: bool = True
    passing: bool = False

    def connection(self) -> sqlite3.Connection:
        """Return a new connection that keeps foreign keys and begins transactions when told."""
        mode = "rw" if self.writable else "ro"
        connection = sqlite3.connect(
            f"file:{percent(str(self.path))}?mode={mode}",
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )
        # what the other engines have and parameters are drawn by
        connection.create_function("md5", 1, _md5, deterministic=True)
        connection.execute("PRAGMA foreign_keys = ON")
        if self.passing:
            connection.execute("PRAGMA synchronous = OFF")  # nobody misses it after a power cut
        return connection

    @contextmanager
    def lent(self, *, reading: bool = False) -> Iterator[sqlite3.Connection]:
        """Lend a connection and close it afterwards; one for reading writes nothing anywhere."""
        with closing(self.connection()) as connection:
            if reading:
                hold_back(connection)
            yield connection


def _md5(value: object) -> str | None:
    if value is None:
        return None
    content = value if isinstance(value, bytes) else str(value).encode()
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def hold_back(connection: sqlite3.Connection) -> None:
    """Keep a connection from writing, also to other files: ATTACH and VACUUM INTO would make some."""
    connection.execute("PRAGMA query_only = ON")
    connection.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK
    )


def make(path: Path, name: str) -> Store:
    """Make an empty database of our own that is gone with its engine."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(MADE)
    return Store(path, name, passing=True)


def open_file(path: Path, *, own: bool | None, allow_write: bool) -> Store:
    """Open a file; a new one is made and signed as our own, one that is not ours is opened read-only.

    Raises UnusableInput when it is no SQLite database or its folder is missing, ConnectionFailed when it
    cannot be opened.
    """
    if not path.exists():
        return _new_file(path, own=own, allow_write=allow_write)
    _check(path)
    found = Store(path, path.stem, own=False, writable=False)
    try:
        with found.lent() as connection:
            signed = connection.execute(f"SELECT 1 FROM sqlite_schema WHERE name = '{HOME}'").fetchone()
    except sqlite3.Error as error:
        raise _unreachable(path, error) from None
    mine = signed is not None if own is None else own
    return Store(path, path.stem, own=mine, writable=mine or allow_write)


def _new_file(path: Path, *, own: bool | None, allow_write: bool) -> Store:
    if own is False and not allow_write:
        raise UnusableInput(f"no such file: {str(path)!r}", hint="Check the path.")
    if not path.parent.is_dir():
        raise UnusableInput(f"no such folder: {str(path.parent)!r}", hint="Make it first, or check the path.")
    try:
        with closing(sqlite3.connect(path)) as connection:
            if own is not False:
                connection.execute(MADE)
    except sqlite3.Error as error:
        raise _unreachable(path, error) from None
    return Store(path, path.stem, own=own is not False)


def _check(path: Path) -> None:
    """Raise UnusableInput unless a file is empty or begins as SQLite's files do."""
    if not path.is_file():
        raise UnusableInput(f"{str(path)!r} is a folder, not a database", hint="Name the file in it.")
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
    except OSError as error:
        raise ConnectionFailed(f"{str(path)!r} cannot be read: {error.strerror}") from None
    if head and head != MAGIC:
        raise UnusableInput(
            f"{str(path)!r} is not a SQLite database",
            hint="A SQLite file begins with the words SQLite format 3; "
            "one that is encrypted, or is a dump, does not. A dump is read with --from sql --dialect sqlite.",
        )


def _unreachable(path: Path, error: sqlite3.Error) -> ConnectionFailed | UnusableInput:
    said = str(error)
    if "locked" in said:
        return ConnectionFailed(
            f"the SQLite file {str(path)!r} is locked by another program",
            hint=f"It was waited for {PATIENCE:g} s. Let the other program end its transaction, or close it.",
        )
    if "malformed" in said or "not a database" in said or "encrypted" in said:
        return UnusableInput(
            f"{str(path)!r} is damaged or not a SQLite database", hint=f"SQLite says: {said}"
        )
    return ConnectionFailed(
        f"{str(path)!r} cannot be opened as a SQLite database", hint=f"SQLite says: {said}"
    )
