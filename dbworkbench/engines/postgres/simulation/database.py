"""A twin as an engine with one database: what plans are asked of it, and what it refuses to do."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn

import sqlalchemy as sa

from dbworkbench.engines.engine import Creation, Database, Engine, IndexSize, Loader, Rows, WriteCost
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.engines.postgres.engine import PostgresEngine, read_version
from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.simulation.likely import likely_values, name_in
from dbworkbench.engines.postgres.simulation.pages import PAGE
from dbworkbench.engines.postgres.simulation.twin import Twin
from dbworkbench.errors import Refused
from dbworkbench.model.design import Design
from dbworkbench.model.tablestatistics import DatabaseStatistics


class TwinEngine(PostgresEngine):
    """A server with one database, the twin, whatever name is asked for."""

    def __init__(self, twin: Twin, alias: str = "") -> None:
        """Plan on a twin that somebody lends."""
        Engine.__init__(self, alias or "twin", own=True)
        self.twin = twin
        self.login = twin.planner
        self._home = None
        self._stack = ExitStack()
        with self.login.open(twin.name) as connection:
            self._version = read_version(connection)

    def keep(self, stack: ExitStack) -> None:
        """Take over what is to be given back on closing, at the latest at the end of the process."""
        self._stack = stack
        atexit.register(self.close)

    def database(self, name: str = "") -> TwinDatabase:
        return TwinDatabase(self, self.twin.name)

    def databases(self) -> tuple[str, ...]:
        """Return nothing: what it holds takes no room and goes with the connection."""
        return ()

    def drop(self, name: str) -> None:
        self.refuse("dropped by name")

    @contextmanager
    def scratch(self, template: Database | None = None) -> Iterator[PostgresDatabase]:
        """Lend an empty database of the embedded server; a copy of a twin would be gigabytes of zeros."""
        if template is not None:
            self.refuse("copied")
        with self.home.scratch() as database:
            yield database

    @property
    def home(self) -> PostgresEngine:
        """The engine on the embedded server, opened when it is needed."""
        if self._home is None:
            self._home = PostgresEngine()
        return self._home

    def sweep_scratch(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        """Drop the twin with all its files, if it was handed over."""
        atexit.unregister(self.close)
        self._stack.close()
        if self._home is not None:
            self._home.close()
            self._home = None

    def refuse(self, what: str) -> NoReturn:
        """Raise Refused, with the number of rows that are believed."""
        rows = sum(self.twin.rows.values())
        raise Refused(
            f"@{self.alias} cannot be {what}: it holds no rows, its planner only believes in {rows:,}",
            hint=f"It gives plans that are not run: %explain NAME --estimate @{self.alias}, or %%explain.",
        )


class TwinDatabase(PostgresDatabase):
    """A database that can be asked for plans; whatever would read or write its rows is refused."""

    engine: TwinEngine

    @contextmanager
    def connect(self, *, write: bool = False) -> Iterator[Connection]:
        self.engine.refuse("written to" if write else "read")
        yield  # type: ignore[unreachable] # a generator is what a context manager is made of

    def sqlalchemy(self) -> sa.Engine:
        self.engine.refuse("read")

    def create(self, design: Design, *, replace: bool = False) -> Creation:
        self.engine.refuse("written to")

    def owner_note(self) -> str:
        return ""

    def query(
        self,
        sql: str,
        parameters: Mapping[str, Any] = {},
        *,
        limit: int | None = None,
        timeout: float | None = None,
        write: bool = False,
    ) -> Rows:
        self.engine.refuse("written to" if write else "read")

    @contextmanager
    def loader(self, design: Design, *, append: bool = False) -> Iterator[Loader]:
        self.engine.refuse("written to")
        yield  # type: ignore[unreachable] # as in `connect`

    def row_counts(self, design: Design | None = None) -> dict[str, int]:
        """Return the rows that the planner believes."""
        rows = self.engine.twin.rows
        if design is None:
            return dict(rows)
        known = {table.key: rows.get(table.key.removeprefix("public.")) for table in design.tables}
        return {key: count for key, count in known.items() if count is not None}

    def bytes(self) -> int:
        """Return the size that the planner believes."""
        return sum(max(0, table.pages) for table in self.engine.twin.statistics.tables) * PAGE

    def index_sizes(self) -> tuple[IndexSize, ...]:
        twin = self.engine.twin
        return tuple(
            IndexSize(relation.name, relation.table, twin.statistics.by_key[key].pages * PAGE)
            for key, relation in twin.anatomy.items()
            if relation.kind == "i"
        )

    def statistics(self) -> DatabaseStatistics:
        return self.engine.twin.statistics

    def likely_values(
        self, table: str, expressions: Sequence[str], count: int
    ) -> list[tuple[Any, ...]] | None:
        """Return values from the statistics of one table, which know nothing of what stands together."""
        key = table.replace('"', "").removeprefix("public.")
        found = self.engine.twin.statistics.by_key.get(key)
        relation = self.engine.twin.anatomy.get(key)
        names = [name_in(expression) for expression in expressions]
        if found is None or relation is None or not all(name in found.by_column for name in names):
            return []
        columns = [likely_values(found.by_column[name], relation.columns[name], count) for name in names]
        return list(zip(*columns, strict=False))

    def refresh_statistics(self) -> None:
        self.engine.refuse("analysed")

    def explain(
        self,
        sql: str,
        parameters: Mapping[str, Any] = {},
        *,
        analyze: bool = False,
        timeout: float | None = None,
    ) -> Any:
        if analyze:
            self.engine.refuse("measured")
        return super().explain(sql, parameters, timeout=timeout)

    @contextmanager
    def prepared(
        self, sql: str, parameters: Mapping[str, Any], *, timeout: float | None = None
    ) -> Iterator[Callable[[], int]]:
        self.engine.refuse("measured")
        yield  # type: ignore[unreachable] # as in `connect`

    def write_cost(self, table: str, rows: int) -> WriteCost:
        self.engine.refuse("measured")
