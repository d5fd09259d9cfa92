"""DuckDB: databases in memory, or one file."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import duckdb

from dbworkbench.engines.duckdb.clone import cloned
from dbworkbench.engines.duckdb.database import DuckDBDatabase
from dbworkbench.engines.duckdb.instance import Instance, open_file, open_memory
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import Refused

NEEDED = {"add_constraint": "PostgreSQL", "wal": "PostgreSQL, which counts WAL records"}
FEATURES = frozenset({"cancel", "clone", "expression_index", "transactional_ddl"})


class DuckDBEngine(Engine):
    """DuckDB in this process: one instance per database name in memory, or one file as the one database.

    The instances live as long as the engine; calls work on cursors of them. A file is our own when
    dbworkbench made it (it holds the schema `dbworkbench`), else foreign and opened read-only.
    """

    kind: ClassVar[str] = "duckdb"

    def __init__(
        self, alias: str, path: str | None = None, *, own: bool | None = None, allow_write: bool = False
    ) -> None:
        """Open the file, if one is given; `own=None` finds out whether dbworkbench made it.

        Raises UnusableInput when the file is no database, ConnectionFailed when another program has it.
        """
        self._file: Instance | None = None
        self._instances: dict[str, Instance] = {}
        self.path = None if path is None else Path(path).expanduser()
        if self.path is not None:
            self._file = open_file(self.path, own=own, allow_write=allow_write)
            own = self._file.own
        super().__init__(alias, own=own is not False, allow_write=allow_write)
        self._finalizer = weakref.finalize(self, _close_all, self._file, self._instances)

    @property
    def version(self) -> tuple[int, ...]:
        return tuple(int(part) for part in duckdb.__version__.split(".")[:3])

    def supports(self, feature: str) -> bool:
        return feature in FEATURES

    def needed(self, feature: str) -> str:
        return NEEDED.get(feature, "another engine, such as PostgreSQL")

    def database(self, name: str) -> DuckDBDatabase:
        if self._file is not None:
            return DuckDBDatabase(self, self._file.name, self._file)
        if name not in self._instances:
            self._instances[name] = open_memory(name)
        return DuckDBDatabase(self, name, self._instances[name])

    def databases(self) -> tuple[str, ...]:
        if self._file is not None:
            return (self._file.name,)
        return tuple(sorted(self._instances))

    def drop(self, name: str) -> None:
        """Forget a database in memory; raises Refused for a file, which is the user's to delete."""
        if self._file is not None:
            raise Refused(
                f"{self.alias} is the file {self.path}, which dbworkbench does not delete",
                hint="Close the engine and delete the file yourself.",
            )
        instance = self._instances.pop(name, None)
        if instance is not None:
            instance.close()

    @contextmanager
    def scratch(self, template: Database | None = None) -> Iterator[DuckDBDatabase]:
        """Lend a database in memory, empty or with everything that the template holds."""
        if not isinstance(template, DuckDBDatabase):
            with _instance("scratch") as instance:
                yield DuckDBDatabase(_ScratchEngine(self.alias), "scratch", instance)
            return
        with cloned(template.instance) as instance:
            yield DuckDBDatabase(_ScratchEngine(self.alias), f"copy of {template.name}", instance)

    def close(self) -> None:
        self._finalizer()


class _ScratchEngine(DuckDBEngine):
    """The engine of scratch databases: always writable, whatever they were cloned from."""


@contextmanager
def _instance(name: str) -> Iterator[Instance]:
    instance = open_memory(name)
    try:
        yield instance
    finally:
        instance.close()


def _close_all(file: Instance | None, instances: dict[str, Instance]) -> None:
    """Close every instance; a function of its own so that the finalizer does not keep the engine."""
    for instance in ([file] if file else []) + list(instances.values()):
        instance.close()
    instances.clear()
