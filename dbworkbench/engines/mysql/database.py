"""One database of a MySQL or MariaDB server: each call opens a connection of its own and gives it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pymysql
import sqlalchemy as sa

from dbworkbench.engines.engine import (
    Creation,
    Database,
    IndexSize,
    Loader,
    Rows,
    WriteCost,
    ask_consent,
)
from dbworkbench.engines.mysql import creation, ddl, measures, planning
from dbworkbench.engines.mysql.catalog import read_catalog
from dbworkbench.engines.mysql.failure import explain_failure
from dbworkbench.engines.mysql.login import Connection
from dbworkbench.engines.mysql.result import fetch
from dbworkbench.engines.mysql.session import interruptible, kill_query, limit_time, session
from dbworkbench.errors import Unsupported
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss
from dbworkbench.model.parameters import Rendered, render

if TYPE_CHECKING:
    from dbworkbench.engines.mysql.engine import MySQLEngine
    from dbworkbench.engines.snapshot import Snapshot


class MySQLDatabase(Database):
    """The database that a URL names, or a scratch database beside it."""

    engine: MySQLEngine

    def __init__(self, engine: MySQLEngine, name: str) -> None:
        super().__init__(engine, name)

    # -- connections ------------------------------------------------------------------------------

    @contextmanager
    def connect(self, *, write: bool = False) -> Iterator[Connection]:
        if write:
            ask_consent(self.engine, "this")
        with self._session(read_only=not write) as connection:
            yield connection

    def sqlalchemy(self) -> sa.Engine:
        """Return a SQLAlchemy engine without a pool; its URL holds no password."""
        creator = lambda: self.engine.login.open(self.name)  # noqa: E731  # one line says it
        return sa.create_engine("mysql+pymysql://", creator=creator, poolclass=sa.NullPool)

    # -- the design -------------------------------------------------------------------------------

    def statements(self, design: Design) -> tuple[tuple[str, ...], tuple[Loss, ...]]:
        drafted = ddl.draft(design)
        return drafted.texts, drafted.losses

    def create(self, design: Design, *, replace: bool = False) -> Creation:
        """Make what is missing. MySQL commits each statement, so an error leaves what was made before."""
        ask_consent(self.engine, "creating a design")
        return creation.create(self, design, replace=replace)

    def introspect(self, name: str | None = None) -> Design:
        with self._session(read_only=True) as connection:
            return read_catalog(connection, name=name or self.name)

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
        if write:
            ask_consent(self.engine, "this statement")
        rendered = render(sql, "pyformat")
        values = dict(zip(rendered.names, rendered.values(parameters), strict=True))
        with self._running(rendered, timeout, read_only=not write) as connection:
            thread = connection.thread_id()
            stop = partial(kill_query, self.engine.login, thread)
            return fetch(connection, rendered.text, values, None if write else limit, stop)

    def loader(self, design: Design, *, append: bool = False) -> AbstractContextManager[Loader]:
        """Lend a loader, with consent to write; all rows are in one transaction."""
        from dbworkbench.engines.mysql.loader import lend_loader

        ask_consent(self.engine, "loading rows")
        return lend_loader(self.engine.login, self.name, design, append=append)

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        from dbworkbench.engines.mysql.snapshot import lend_snapshot

        return lend_snapshot(self)

    def row_counts(self, design: Design | None = None) -> dict[str, int]:
        with self._session(read_only=True) as connection:
            return measures.row_counts(connection, design)

    def bytes(self) -> int:
        with self._session(read_only=True) as connection:
            return measures.database_bytes(connection)

    def index_sizes(self) -> tuple[IndexSize, ...]:
        with self._session(read_only=True) as connection:
            return measures.index_sizes(connection)

    def refresh_statistics(self) -> None:
        """Run ANALYZE TABLE on every table."""
        ask_consent(self.engine, "refreshing the statistics")
        with self._session(read_only=False) as connection:
            measures.analyze(connection, measures.tables(connection))

    # -- plans and timings ------------------------------------------------------------------------

    def explain(
        self,
        sql: str,
        parameters: Mapping[str, Any] = {},
        *,
        analyze: bool = False,
        timeout: float | None = None,
    ) -> Any:
        rendered = render(sql, "pyformat")
        values = dict(zip(rendered.names, rendered.values(parameters), strict=True))
        words = planning.explain_words(analyze=analyze, mariadb=self.engine.mariadb)
        with self._running(rendered, timeout, read_only=not self.engine.writable) as connection:
            return planning.explain(connection, rendered.after(words).text, values)

    @contextmanager
    def prepared(
        self, sql: str, parameters: Mapping[str, Any], *, timeout: float | None = None
    ) -> Iterator[Callable[[], int]]:
        rendered = render(sql, "pyformat")
        with (
            self._running(rendered, timeout, read_only=True) as connection,
            planning.prepared(connection, sql, parameters) as run,
        ):
            yield run

    def write_cost(self, table: str, rows: int) -> WriteCost:
        """Raise Unsupported: what a write costs is measured in our own databases only."""
        del table, rows
        raise Unsupported("measuring a write", found=self._found, needed="PostgreSQL or DuckDB")

    # -- within -----------------------------------------------------------------------------------

    @property
    def _found(self) -> str:
        return f"{self.engine.flavour} {'.'.join(map(str, self.engine.version))}"

    def _session(self, *, read_only: bool) -> AbstractContextManager[Connection]:
        return session(self.engine.login, self.name, read_only=read_only)

    @contextmanager
    def _running(self, rendered: Rendered, timeout: float | None, *, read_only: bool) -> Iterator[Connection]:
        """Lend a session for somebody's statement: stopped in time, its errors explained."""
        try:
            with self._session(read_only=read_only) as connection:
                limit_time(connection, timeout, mariadb=self.engine.mariadb)
                with interruptible(self.engine.login, connection):
                    yield connection
        except pymysql.err.MySQLError as error:
            raise explain_failure(error, rendered, timeout, self._names) from None

    def _names(self, kind: str) -> list[str]:
        with self._session(read_only=True) as connection:
            return measures.names(connection, kind)
