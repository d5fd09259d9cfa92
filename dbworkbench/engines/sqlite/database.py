"""One SQLite database: its design, its rows, its plans."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from dbworkbench.engines.engine import (
    Creation,
    Database,
    Engine,
    IndexSize,
    Loader,
    Rows,
    WriteCost,
    ask_consent,
)
from dbworkbench.engines.sqlite import creation, measuring, planning
from dbworkbench.engines.sqlite.catalog import read_catalog
from dbworkbench.engines.sqlite.ddl import draft
from dbworkbench.engines.sqlite.execution import translating
from dbworkbench.engines.sqlite.loader import SQLiteLoader
from dbworkbench.engines.sqlite.prepared import prepared
from dbworkbench.engines.sqlite.result import fetch
from dbworkbench.engines.sqlite.store import Store, hold_back
from dbworkbench.engines.sqlite.transaction import transaction
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss
from dbworkbench.model.parameters import Rendered
from dbworkbench.model.tablestate import TableState

if TYPE_CHECKING:
    from dbworkbench.engines.snapshot import Snapshot

UNWRITTEN = Rendered("", ())  # a statement of ours, into which an error cannot point


class SQLiteDatabase(Database):
    """A database file; every call works on a connection of its own."""

    def __init__(self, engine: Engine, name: str, store: Store) -> None:
        super().__init__(engine, name)
        self.store = store

    # -- connections ------------------------------------------------------------------------------

    @contextmanager
    def connect(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """Lend a connection in one transaction, read-only unless the engine is ours or `write` is given."""
        if write:
            ask_consent(self.engine, "this statement")
        reading = not (write or self.engine.own)
        with self.store.lent(reading=reading) as connection, transaction(connection):
            yield connection

    def sqlalchemy(self) -> sa.Engine:
        return sa.create_engine("sqlite://", creator=self.store.connection, poolclass=NullPool)

    # -- the design -------------------------------------------------------------------------------

    def statements(self, design: Design) -> tuple[tuple[str, ...], tuple[Loss, ...]]:
        """Return the DDL and the losses; everything is tried on an empty database."""
        drafted = draft(design)
        return drafted.texts, drafted.losses

    def create(self, design: Design, *, replace: bool = False) -> Creation:
        ask_consent(self.engine, "creating a design")
        return creation.create(self.store, self.name, design, self.engine.alias, replace=replace)

    def introspect(self, name: str | None = None) -> Design:
        with (
            self.store.lent() as connection,
            translating(connection, UNWRITTEN, own=self.engine.own),
        ):
            return read_catalog(connection, name or self.name)

    # -- rows -------------------------------------------------------------------------------------

    def query(
        self,
        sql: str,
        parameters: Mapping[str, Any] = {},
        *,
        limit: int | None = None,
        timeout: float | None = None,
        write: bool = False,
    ) -> Rows:
        """Run SQL; without `write` on a connection that only reads.

        A limit stops a reading query early; a writing one runs to its end.
        """
        if write:
            ask_consent(self.engine, "this statement")
        own = self.engine.own
        with (
            self.store.lent() as connection,
            translating(connection, UNWRITTEN, own=own),
            transaction(connection, write=write),
        ):
            return fetch(connection, sql, parameters, limit=limit, timeout=timeout, write=write, own=own)

    @contextmanager
    def loader(self, design: Design, *, append: bool = False) -> Iterator[Loader]:
        """Lend a loader; indexes of empty tables are made again after the rows are in."""
        ask_consent(self.engine, "loading rows")
        own = self.engine.own
        with (
            self.store.lent() as connection,
            SQLiteLoader.open(connection, design, append=append, own=own) as loader,
        ):
            yield loader

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        from dbworkbench.engines.sqlite.snapshot import lend_snapshot

        return lend_snapshot(self)

    def row_counts(self, design: Design | None = None) -> dict[str, int]:
        design = design or self.introspect()
        with self.store.lent(reading=True) as connection:
            return measuring.row_counts(connection, design)

    def bytes(self) -> int:
        """Return the size of the file and of its log."""
        return measuring.size(self.store)

    def index_sizes(self) -> tuple[IndexSize, ...]:
        """Return the size of every index; raises Unsupported where SQLite was built without dbstat."""
        self.engine.require("index_sizes")
        with self.store.lent(reading=True) as connection:
            return measuring.index_sizes(connection)

    def refresh_statistics(self) -> None:
        """Run ANALYZE, which fills sqlite_stat1."""
        ask_consent(self.engine, "ANALYZE")
        with self.store.lent() as connection, translating(connection, UNWRITTEN, own=self.engine.own):
            connection.execute("ANALYZE")

    # -- plans and timings ------------------------------------------------------------------------

    def explain(
        self,
        sql: str,
        parameters: Mapping[str, Any] = {},
        *,
        analyze: bool = False,
        timeout: float | None = None,
    ) -> Any:
        """Return the rows of EXPLAIN QUERY PLAN: SQLite tells no estimates and no times of its steps."""
        own = self.engine.own
        with self.store.lent() as connection:
            if not self.engine.writable:
                hold_back(connection)
            connection.execute("BEGIN")
            try:
                return planning.explain(
                    connection, sql, parameters, analyze=analyze, timeout=timeout, own=own
                )
            finally:
                connection.execute("ROLLBACK")

    def table_states(self, tables: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], TableState]:
        """Return the rows of tables, counted up to a million; SQLite keeps no other account of them."""
        with self.store.lent(reading=True) as connection:
            return measuring.table_states(connection, tables)

    @contextmanager
    def prepared(
        self, sql: str, parameters: Mapping[str, Any], *, timeout: float | None = None
    ) -> Iterator[Callable[[], int]]:
        own = self.engine.own
        with (
            self.store.lent() as connection,
            prepared(connection, sql, parameters, timeout, own=own) as run,
        ):
            yield run

    def write_cost(self, table: str, rows: int) -> WriteCost:
        ask_consent(self.engine, "measuring a write")
        with self.store.lent() as connection, translating(connection, UNWRITTEN, own=self.engine.own):
            return measuring.write_cost(connection, self.introspect(), table, rows)
