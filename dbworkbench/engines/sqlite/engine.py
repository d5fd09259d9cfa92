"""SQLite: databases in files of our own that go with the engine, or one file."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import ClassVar

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.sqlite.database import SQLiteDatabase
from dbworkbench.engines.sqlite.measuring import has_page_counts
from dbworkbench.engines.sqlite.store import Store, make, open_file
from dbworkbench.errors import Refused

FEATURES = frozenset(
    {
        "cancel",
        "cascade",
        "clone",
        "expression_index",
        "identity",
        "index_sizes",
        "partial_index",
        "transactional_ddl",
        "triggers",
    }
)
NEEDED = {
    "add_constraint": "PostgreSQL: SQLite makes constraints with their table",
    "index_sizes": "a SQLite that was built with dbstat",
    "wal": "PostgreSQL, which counts WAL records",
}


class SQLiteEngine(Engine):
    """SQLite in this process: files in a temporary folder, one a database name, or one file of the user's.

    The folder lives as long as the engine. A file is our own when dbworkbench made it (it holds the table
    `dbworkbench_made`), else foreign and opened read-only.
    """

    kind: ClassVar[str] = "sqlite"

    def __init__(
        self, alias: str, path: str | None = None, *, own: bool | None = None, allow_write: bool = False
    ) -> None:
        """Open the file, if one is given; `own=None` finds out whether dbworkbench made it.

        Raises UnusableInput when the file is no database, ConnectionFailed when it cannot be opened.
        """
        self._file: Store | None = None
        self._stores: dict[str, Store] = {}
        self._numbers = itertools.count(1)
        self.path = None if path is None else Path(path).expanduser()
        if self.path is not None:
            self._file = open_file(self.path, own=own, allow_write=allow_write)
            own = self._file.own
        super().__init__(alias, own=own is not False, allow_write=allow_write)
        self._folder: Path | None = None
        self._finalizer: weakref.finalize[..., SQLiteEngine] | None = None

    @property
    def version(self) -> tuple[int, ...]:
        return sqlite3.sqlite_version_info

    def supports(self, feature: str) -> bool:
        return feature in FEATURES and (feature != "index_sizes" or has_page_counts())

    def needed(self, feature: str) -> str:
        return NEEDED.get(feature, "another engine, such as PostgreSQL")

    def database(self, name: str) -> SQLiteDatabase:
        if self._file is not None:
            return SQLiteDatabase(self, self._file.name, self._file)
        if name not in self._stores:
            self._stores[name] = make(self._free_path(), name)
        return SQLiteDatabase(self, name, self._stores[name])

    def databases(self) -> tuple[str, ...]:
        return (self._file.name,) if self._file is not None else tuple(sorted(self._stores))

    def drop(self, name: str) -> None:
        """Delete a database of our own; raises Refused for a file, which is the user's to delete."""
        if self._file is not None:
            raise Refused(
                f"{self.alias} is the file {self.path}, which dbworkbench does not delete",
                hint="Close the engine and delete the file yourself.",
            )
        store = self._stores.pop(name, None)
        if store is not None:
            store.path.unlink(missing_ok=True)

    @contextmanager
    def scratch(self, template: Database | None = None) -> Iterator[SQLiteDatabase]:
        """Lend a database in a file of its own, empty or with everything that the template holds."""
        name = f"copy of {template.name}" if isinstance(template, SQLiteDatabase) else "scratch"
        store = make(self._free_path(), name)
        try:
            if isinstance(template, SQLiteDatabase):
                _copy(template.store, store)
            yield SQLiteDatabase(_ScratchEngine(self.alias), name, store)
        finally:
            store.path.unlink(missing_ok=True)

    def close(self) -> None:
        self._stores.clear()
        if self._finalizer is not None:
            self._finalizer()

    def _free_path(self) -> Path:
        """Return the path of a file that is gone with this engine; its folder is made when it is needed."""
        if self._folder is None or self._finalizer is None or not self._finalizer.alive:
            self._folder = Path(tempfile.mkdtemp(prefix="dbworkbench-"))
            self._finalizer = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder / f"{next(self._numbers)}.sqlite"


class _ScratchEngine(SQLiteEngine):
    """The engine of scratch databases: always writable, whatever they were cloned from."""


def _copy(source: Store, target: Store) -> None:
    """Copy page by page what is committed in the source."""
    with source.lent() as original, closing(sqlite3.connect(target.path)) as copy:
        original.backup(copy)
        copy.execute("CREATE TABLE IF NOT EXISTS dbworkbench_made (kind TEXT, name TEXT, design TEXT)")
