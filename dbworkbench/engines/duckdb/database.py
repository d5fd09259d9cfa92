"""One DuckDB database: its design, its rows, its plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from dbworkbench.engines.duckdb import creation, measuring, planning
from dbworkbench.engines.duckdb.catalog import read_catalog
from dbworkbench.engines.duckdb.ddl import draft
from dbworkbench.engines.duckdb.instance import Instance
from dbworkbench.engines.duckdb.loader import DuckDBLoader
from dbworkbench.engines.duckdb.prepared import prepared
from dbworkbench.engines.duckdb.programs import exported_macros
from dbworkbench.engines.duckdb.result import fetch
from dbworkbench.engines.duckdb.statements import check_reading
from dbworkbench.engines.duckdb.transaction import transaction
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
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss
from dbworkbench.model.parameters import render

if TYPE_CHECKING:
    from dbworkbench.engines.snapshot import Snapshot


class DuckDBDatabase(Database):
    """A database in a DuckDB instance; every call works on a cursor of its own."""

    def __init__(self, engine: Engine, name: str, instance: Instance) -> None:
        super().__init__(engine, name)
        self.instance = instance

    # -- connections ------------------------------------------------------------------------------

    @contextmanager
    def connect(self, *, write: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor in one transaction, read-only unless the engine is our own or `write` is given."""
        if write:
            ask_consent(self.engine, "this statement")
        read_only = not (write or self.engine.own)
        with self.instance.lent() as cursor, transaction(cursor, read_only=read_only):
            yield cursor

    def sqlalchemy(self) -> sa.Engine:
        from duckdb_sqlalchemy import ConnectionWrapper

        return sa.create_engine(
            "duckdb://", creator=lambda: ConnectionWrapper(self.instance.cursor()), poolclass=NullPool
        )

    # -- the design -------------------------------------------------------------------------------

    def statements(self, design: Design) -> tuple[tuple[str, ...], tuple[Loss, ...]]:
        """Return the DDL and the losses; expressions are tried on an empty database."""
        drafted = draft(design)
        return drafted.texts, drafted.losses

    def create(self, design: Design, *, replace: bool = False) -> Creation:
        ask_consent(self.engine, "creating a design")
        return creation.create(self.instance, self.name, design, self.engine.alias, replace=replace)

    def introspect(self, name: str | None = None) -> Design:
        with self.instance.lent() as cursor:
            return read_catalog(cursor, name or self.name, exported_macros(cursor))

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
        """Run SQL; without `write` in a transaction that only reads.

        A limit stops a reading query early; a writing one runs to its end.
        """
        if write:
            ask_consent(self.engine, "this statement")
        with self.instance.lent() as cursor, transaction(cursor, read_only=not write):
            if not write:
                check_reading(cursor, render(sql, "dollar"))
            return fetch(cursor, sql, parameters, limit=limit, timeout=timeout)

    @contextmanager
    def loader(self, design: Design, *, append: bool = False) -> Iterator[Loader]:
        """Lend a loader; indexes of empty tables are made again after the rows are in."""
        ask_consent(self.engine, "loading rows")
        with DuckDBLoader.open(self.instance, design, append=append) as loader:
            yield loader

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        from dbworkbench.engines.duckdb.snapshot import lend_snapshot

        return lend_snapshot(self)

    def row_counts(self, design: Design | None = None) -> dict[str, int]:
        design = design or self.introspect()
        with self.instance.lent() as cursor:
            return measuring.row_counts(cursor, design)

    def bytes(self) -> int:
        """Return the size of the file and its log, or the memory of the instance, clones included."""
        with self.instance.lent() as cursor:
            return measuring.size(cursor, self.instance.path)

    def index_sizes(self) -> tuple[IndexSize, ...]:
        """Raise Unsupported: DuckDB tells the size of no index."""
        self.engine.require("index_sizes")
        raise AssertionError("unreachable")

    def refresh_statistics(self) -> None:
        """Run ANALYZE, which in DuckDB counts distinct values anew."""
        ask_consent(self.engine, "ANALYZE")
        with self.instance.lent() as cursor:
            cursor.execute("ANALYZE")

    # -- plans and timings ------------------------------------------------------------------------

    def explain(
        self,
        sql: str,
        parameters: Mapping[str, Any] = {},
        *,
        analyze: bool = False,
        timeout: float | None = None,
    ) -> Any:
        """Return DuckDB's plan; tables are named without the catalog, which differs between clones."""
        mode = "" if self.engine.writable else " READ ONLY"
        with self.instance.lent() as cursor:
            cursor.execute(f"BEGIN TRANSACTION{mode}")
            try:
                return planning.explain(
                    cursor, sql, parameters, analyze=analyze, timeout=timeout, catalog=self.instance.catalog
                )
            finally:
                cursor.execute("ROLLBACK")

    @contextmanager
    def prepared(
        self, sql: str, parameters: Mapping[str, Any], *, timeout: float | None = None
    ) -> Iterator[Callable[[], int]]:
        with self.instance.lent() as cursor, prepared(cursor, sql, parameters, timeout) as run:
            yield run

    def write_cost(self, table: str, rows: int) -> WriteCost:
        ask_consent(self.engine, "measuring a write")
        with self.instance.lent() as cursor:
            return measuring.write_cost(cursor, self.introspect(), table, rows)
