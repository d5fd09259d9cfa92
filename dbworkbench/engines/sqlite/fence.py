"""What somebody's SQL may do to a database in memory: nothing that reaches out of it, and not for ever."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

# what full-text and R*Tree tables ask for by themselves
PRAGMAS = {"data_version", "page_size", "table_list", "table_xinfo", "index_list"}
FUNCTIONS = {"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"}
LARGEST_VALUE = 16_000_000
LARGEST_STATEMENT = 16_000_000
PAGES = 65_536  # of 4 KiB
STEPS = 10_000


@contextmanager
def fenced(seconds: float = 30.0) -> Iterator[sqlite3.Connection]:
    """Lend an empty database in memory without files and extensions, each statement stopped after a time."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA max_page_count = {PAGES}")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, LARGEST_STATEMENT)
        connection.set_authorizer(_judge)
        deadline = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
        yield connection


def unfence(connection: sqlite3.Connection) -> None:
    """Take the fence away, to read what is in the database now."""
    connection.set_authorizer(None)
    connection.set_progress_handler(None, 0)


def _judge(action: int, first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
    if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if first in PRAGMAS else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
