"""A DuckDB instance in this process, and the catalog in it that is one database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakSet

import duckdb

from dbworkbench.engines.duckdb.quoting import literal, quote
from dbworkbench.engines.duckdb.sparename import sweep_spare
from dbworkbench.errors import ConnectionFailed, UnusableInput

HOME = "dbworkbench"
MADE = f"{HOME}.made"
FILE_CATALOG = "file"
MEMORY_CATALOG = "memory"

QUIET = "SET enable_progress_bar = false"  # its own bar would be saved with a notebook


@dataclass(frozen=True)
class Instance:
    """The root connection and the catalog of one database; cursors share the instance.

    A file is attached under a fixed catalog name, because DuckDB calls `a.b` ambiguous when a
    catalog and a schema are both named `a`.
    """

    root: duckdb.DuckDBPyConnection
    catalog: str
    name: str
    path: Path | None = None
    own: bool = True
    _cursors: WeakSet[duckdb.DuckDBPyConnection] = field(default_factory=WeakSet, compare=False, repr=False)
    _opening: threading.RLock = field(default_factory=threading.RLock, compare=False, repr=False)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of its own whose default catalog is this database."""
        with self._opening:
            cursor = self.root.cursor()
            cursor.execute(QUIET)
            cursor.execute(f"USE {quote(self.catalog)}")
            self._cursors.add(cursor)
        return cursor

    @contextmanager
    def lent(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend such a connection and close it afterwards."""
        cursor = self.cursor()
        try:
            yield cursor
        finally:
            cursor.close()
            self._cursors.discard(cursor)

    @contextmanager
    def alone(self, patience: float = 0) -> Iterator[bool]:
        """Wait some seconds until no cursor is open, and say whether that came; none is opened meanwhile."""
        until = time.monotonic() + patience
        while True:
            with self._opening:
                alone = not self._cursors
                if alone or time.monotonic() >= until:
                    yield alone
                    return
            time.sleep(0.05)

    def close(self) -> None:
        self.root.close()


def open_memory(name: str) -> Instance:
    """Start an empty instance in memory."""
    instance = Instance(duckdb.connect(":memory:"), MEMORY_CATALOG, name)
    _sign(instance.root)
    return instance


def open_file(path: Path, *, own: bool | None, allow_write: bool) -> Instance:
    """Open a file; a new one is made and signed as our own, one that is not ours is opened read-only.

    Raises UnusableInput when it is no DuckDB database or its folder is missing, ConnectionFailed when
    another program holds it.
    """
    fresh = not path.exists()
    if fresh and own is False and not allow_write:
        raise UnusableInput(f"no such file: {str(path)!r}", hint="Check the path.")
    if fresh and not path.parent.is_dir():
        raise UnusableInput(f"no such folder: {str(path.parent)!r}", hint="Make it first, or check the path.")
    root = duckdb.connect(":memory:")
    if own is None:
        own = fresh or _signed(root, path)
    _attach(root, path, read_only=not (own or allow_write))
    instance = Instance(root, FILE_CATALOG, path.stem, path, own)
    if own or allow_write:
        sweep_spare(path.resolve())
    if own:
        with instance.lent() as cursor:
            _sign(cursor)
    return instance


def _signed(root: duckdb.DuckDBPyConnection, path: Path) -> bool:
    _attach(root, path, read_only=True)
    rows = root.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = ? AND schema_name = ? AND table_name = 'made'",
        [FILE_CATALOG, HOME],
    ).fetchall()
    root.execute(f"DETACH {quote(FILE_CATALOG)}")
    return bool(rows)


def _attach(root: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> None:
    mode = " (READ_ONLY)" if read_only else ""
    try:
        root.execute(f"ATTACH {literal(str(path))} AS {quote(FILE_CATALOG)}{mode}")
    except (duckdb.IOException, duckdb.BinderException, duckdb.InternalException) as error:
        root.close()
        raise _unreachable(path, str(error)) from None


def _unreachable(path: Path, reason: str) -> ConnectionFailed | UnusableInput:
    if "lock" in reason or "already attached" in reason:
        return ConnectionFailed(
            f"the DuckDB file {str(path)!r} is open in another program or connection",
            hint=f"Close it there first. DuckDB says: {reason.splitlines()[0]}",
        )
    return UnusableInput(
        f"{str(path)!r} cannot be opened as a DuckDB database", hint=f"DuckDB says: {reason.splitlines()[0]}"
    )


def _sign(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make the list of what dbworkbench made; a file that holds it is our own."""
    cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {HOME}")
    cursor.execute(
        f"CREATE TABLE IF NOT EXISTS {MADE} "
        "(kind VARCHAR, schema_name VARCHAR, object_name VARCHAR, design VARCHAR)"
    )
