"""Where the rows of a load lie until all of them are in: a transaction, or a spare copy of the file.

DuckDB keeps the keys of an open transaction in memory, all tables' together, and those of one table a
second time while it commits. In a copy that nobody sees, rows are committed run by run instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dbworkbench.engines.duckdb.instance import Instance
from dbworkbench.engines.duckdb.spare import lend_spare
from dbworkbench.engines.duckdb.sparename import log_of
from dbworkbench.engines.duckdb.transaction import transaction

LARGE = 500_000
"""From so many rows on, a copy is worth its while."""

RUN_ROWS = 200_000
COPIED_BYTES = 1 << 30
"""The largest file that is copied: appending to a larger one goes in a transaction."""


@dataclass(frozen=True)
class Ground:
    """A cursor to load with, and how many rows one INSERT brings; None when there is no limit."""

    cursor: duckdb.DuckDBPyConnection
    run_rows: int | None = None


def prepare_ground(instance: Instance, rows: int) -> AbstractContextManager[Ground]:
    """Lend the ground for so many rows; they are in at the end of the block, or not at all."""
    path = instance.path
    if path is None or rows < LARGE or not _may_copy(instance, path):
        return _in_transaction(instance)
    return _in_copy(instance, path)


def _may_copy(instance: Instance, path: Path) -> bool:
    if not instance.own or not path.exists() or path.stat().st_size > COPIED_BYTES:
        return False
    with instance.lent() as cursor:
        cursor.execute("CHECKPOINT")
    with instance.alone() as alone:
        return alone and not log_of(path).exists()


@contextmanager
def _in_transaction(instance: Instance) -> Iterator[Ground]:
    with instance.lent() as cursor, transaction(cursor):
        yield Ground(cursor)


@contextmanager
def _in_copy(instance: Instance, path: Path) -> Iterator[Ground]:
    with lend_spare(instance, path) as spare, spare.lent() as cursor:
        yield Ground(cursor, RUN_ROWS)
