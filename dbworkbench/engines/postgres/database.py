"""One PostgreSQL database: each call opens a connection of its own and gives it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import sqlalchemy as sa

from dbworkbench.engines.engine import (
    Creation,
    Database,
    IndexSize,
    Loader,
    RememberedStatements,
    Rows,
    WriteCost,
    ask_consent,
)
from dbworkbench.engines.load import Load, Script
from dbworkbench.engines.postgres import arrow, creation, ddl, explain, measures, prepared
from dbworkbench.engines.postgres.failure import explain_failure
from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.ownership import read_ownership
from dbworkbench.engines.postgres.result import fetch
from dbworkbench.engines.postgres.session import autocommitted, session
from dbworkbench.engines.postgres.tablestates import read_table_states
from dbworkbench.errors import Refused
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss
from dbworkbench.model.parameters import Rendered, render
from dbworkbench.model.tablestate import TableState
from dbworkbench.model.tablestatistics import DatabaseStatistics

if TYPE_CHECKING:
    import pyarrow as pa

    from dbworkbench.engines.postgres.engine import PostgresEngine
    from dbworkbench.engines.snapshot import Snapshot


class PostgresDatabase(Database):
    """A database of the embedded server, or the one that a URL names."""

    engine: PostgresEngine
    judges = True

    def __init__(self, engine: PostgresEngine, name: str) -> None:
        super().__init__(engine, name)

    # -- connections ------------------------------------------------------------------------------

    @contextmanager
    def connect(self, *, write: bool = False) -> Iterator[Connection]:
        if write:
            ask_consent(self.engine, "this")
        with self._session(read_only=not (write or self.engine.own)) as connection:
            yield connection

    def sqlalchemy(self) -> sa.Engine:
        """Return a SQLAlchemy engine without a pool; its URL holds no password."""
        return sa.create_engine("postgresql+psycopg://", creator=self._open, poolclass=sa.NullPool)

    # -- the design -------------------------------------------------------------------------------

    def statements(self, design: Design) -> tuple[tuple[str, ...], tuple[Loss, ...]]:
        plan = ddl.draft(design, self.engine.version[0])
        return tuple(statement.sql for statement in plan.statements), plan.losses

    def create(self, design: Design, *, replace: bool = False) -> Creation:
        return creation.create(self, design, replace=replace)

    def introspect(self, name: str | None = None) -> Design:
        from dbworkbench.engines.postgres.catalog import read_catalog

        with self._session(read_only=True) as connection:
            return read_catalog(connection, name=name or self.name)

    def remainder(self) -> tuple[Loss, ...]:
        from dbworkbench.engines.postgres.catalog import read_remainder

        with self._session(read_only=True) as connection:
            return read_remainder(connection)

    def owner_note(self) -> str:
        with self._session(read_only=True) as connection:
            return read_ownership(connection).note(self.name)

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
        rendered = render(sql, "numeric")
        values = rendered.values(parameters)
        with (
            self._explained(rendered, timeout),
            self._session(read_only=not write, timeout=timeout) as connection,
        ):
            arrow.read_as_text(connection)
            fetched = fetch(connection, rendered.text, values, None if write else limit, several=write)
            if fetched.truncated:
                connection.rollback()
            arrow.know_arrays(connection, fetched.fields)
            return Rows(arrow.to_arrow(fetched, connection), fetched.truncated, fetched.affected)

    def loader(self, design: Design, *, append: bool = False) -> AbstractContextManager[Loader]:
        from dbworkbench.engines.postgres.loader import lend_loader

        return lend_loader(self, design, append=append)

    def judge(self, table: str, conditions: Sequence[str], rows: pa.Table) -> Sequence[bool] | None:
        from dbworkbench.engines.postgres.judgement import judge_rows

        return judge_rows(self, table, conditions, rows)

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        from dbworkbench.engines.postgres.snapshot import lend_snapshot

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
        """VACUUM too: without a visibility map no index-only scan is chosen."""
        ask_consent(self.engine, "refreshing the statistics")
        with autocommitted(self.engine.login, self.name) as connection:
            connection.execute("VACUUM (ANALYZE)")

    def statistics(self) -> DatabaseStatistics:
        from dbworkbench.engines.postgres.plannerstatistics import read_statistics

        with self._session(read_only=True) as connection:
            return read_statistics(connection, self.name)

    def statement_statistics(self) -> RememberedStatements:
        from dbworkbench.engines.postgres.statementstatistics import read_statements

        return read_statements(self.engine.login, self.name)

    # -- plans and timings ------------------------------------------------------------------------

    def explain(
        self,
        sql: str,
        parameters: Mapping[str, Any] = {},
        *,
        analyze: bool = False,
        timeout: float | None = None,
    ) -> Any:
        rendered = render(sql, "numeric")
        values = rendered.values(parameters)
        prefixed = rendered.after(explain.prefix(analyze=analyze, major=self.engine.version[0]))
        with (
            self._explained(prefixed, timeout),
            self._session(read_only=not self.engine.writable, timeout=timeout) as connection,
        ):
            return explain.explain(connection, prefixed.text, values)

    def table_states(self, tables: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], TableState]:
        with self._session(read_only=True) as connection:
            return read_table_states(connection, tables)

    @contextmanager
    def prepared(
        self, sql: str, parameters: Mapping[str, Any], *, timeout: float | None = None
    ) -> Iterator[Callable[[], int]]:
        rendered = render(sql, "numeric")
        values = rendered.values(parameters)
        with (
            self._explained(rendered, timeout),
            self._timed_session(timeout) as connection,
            prepared.prepared(connection, rendered.text, values) as run,
        ):
            yield run

    def chilled(self) -> AbstractContextManager[Callable[[], None]]:
        from dbworkbench.engines.postgres.chilling import lend_chill

        self.engine.require("cold")
        if not self.engine.own:
            raise Refused(
                f"{self.engine.alias} is not dbworkbench's own server, so its caches are left alone",
                hint="Measure cold runs on a copy in the embedded server.",
            )
        return lend_chill(self.engine.login, self.name)

    def put_load(
        self, scripts: Sequence[Script], clients: int, *, seconds: float = 1.0, timeout: float = 30.0
    ) -> Load:
        from dbworkbench.engines.postgres.pgbench import run_load

        if not self.engine.writable:
            raise Refused(
                f"{self.engine.alias} is not dbworkbench's own server, and {clients} clients at once may "
                "disturb who works with it",
                hint="Say so when connecting: connect(url, allow_write=True), %connect URL --write; "
                "or measure a copy in the embedded server.",
            )
        return run_load(self, scripts, clients, seconds, timeout)

    def configuration(self) -> Mapping[str, str]:
        with self._session(read_only=True) as connection:
            return measures.configuration(connection)

    def write_cost(self, table: str, rows: int) -> WriteCost:
        from dbworkbench.engines.postgres.writecost import write_cost

        return write_cost(self, table, rows)

    # -- within -----------------------------------------------------------------------------------

    def _session(
        self, *, read_only: bool, timeout: float | None = None
    ) -> AbstractContextManager[Connection]:
        return session(self.engine.login, self.name, read_only=read_only, timeout=timeout)

    def _timed_session(self, timeout: float | None) -> AbstractContextManager[Connection]:
        """On our own server each run is a transaction, as pgbench has it; elsewhere all are one."""
        lend = autocommitted if self.engine.own else session
        return lend(self.engine.login, self.name, read_only=True, timeout=timeout)

    def _open(self) -> Connection:
        connection = self.engine.login.open(self.name)
        connection.read_only = None if self.engine.writable else True
        return connection

    @contextmanager
    def _explained(self, rendered: Rendered, timeout: float | None) -> Iterator[None]:
        """Let an error of the driver leave as one of ours."""
        try:
            yield
        except psycopg.Error as error:
            raise explain_failure(
                error,
                rendered,
                timeout=timeout,
                tables=lambda: self._names("table"),
                columns=lambda: self._names("column"),
                own=self.engine.own,
            ) from None

    def _names(self, kind: str) -> list[str]:
        with self._session(read_only=True) as connection:
            return measures.names(connection, kind)
