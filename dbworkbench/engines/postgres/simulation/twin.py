"""A database that has another one's schema and statistics, any size, and no row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from psycopg import sql

from dbworkbench.engines.postgres.account import server_account
from dbworkbench.engines.postgres.creation import run
from dbworkbench.engines.postgres.ddl import draft
from dbworkbench.engines.postgres.login import Connection, EmbeddedLogin
from dbworkbench.engines.postgres.scratch import scratch_database
from dbworkbench.engines.postgres.session import autocommitted, maintenance, session
from dbworkbench.engines.postgres.simulation.anatomy import Anatomy, Relation, read_anatomy
from dbworkbench.engines.postgres.simulation.estimation import complete_statistics, estimate_index
from dbworkbench.engines.postgres.simulation.extended import bring_extended
from dbworkbench.engines.postgres.simulation.hypothetical import (
    IndexStatement,
    make_index,
    read_index_statement,
    share_of_rows,
    with_expression,
)
from dbworkbench.engines.postgres.simulation.scale import Scale
from dbworkbench.engines.postgres.simulation.scaling import overflowing, scale_statistics
from dbworkbench.engines.postgres.simulation.schema import load_schema
from dbworkbench.engines.postgres.simulation.server import simulation_server
from dbworkbench.engines.postgres.simulation.source import Source
from dbworkbench.engines.postgres.simulation.statisticsimport import bring_in
from dbworkbench.engines.postgres.simulation.storage import Storage
from dbworkbench.engines.postgres.simulation.trees import height_of, plant
from dbworkbench.errors import UnknownName, WorkbenchError
from dbworkbench.model.design import Design
from dbworkbench.model.tablestatistics import DatabaseStatistics, TableStatistics

FILES = "SELECT oid, pg_relation_filepath(oid) FROM pg_class WHERE oid = ANY(%s)"
LONGEST = "60s"  # for a statement: what reads the holes all the same is stopped

Prepare = Callable[[EmbeddedLogin, str], EmbeddedLogin]
"""Makes the schema in an empty database and returns the login that plans there."""


@dataclass(frozen=True)
class File:
    """Where a relation's file lies, and how many of its pages hold something."""

    path: str
    floor: int


class Twin:
    """An empty database that its planner believes to be of any size.

    Sessions that were opened before a change of size must not plan after it: every verb opens its own.
    """

    def __init__(
        self, login: EmbeddedLogin, planner: EmbeddedLogin, name: str, statistics: DatabaseStatistics
    ) -> None:
        """Take over a database whose schema is made; `statistics` are what a scale of 1 means."""
        self.login = login
        self.planner = planner
        self.name = name
        self.scale = Scale(1.0)
        self._storage = Storage(login.lease.cluster.data, server_account())
        self._files: dict[str, File] = {}
        self._heights: dict[str, int] = {}
        self._there: DatabaseStatistics | None = None
        self.anatomy: Anatomy = {}
        self._look()
        self.original = complete_statistics(statistics, self.anatomy)
        self.resize(self.scale)

    def resize(self, scale: Scale | float) -> None:
        """Let the planner believe another size, `scale` times the original."""
        wanted = scale if isinstance(scale, Scale) else replace(self.scale, factor=scale)
        self.statistics = scale_statistics(self.original, self.anatomy, wanted)
        self.scale = wanted
        self._apply()

    def rebase(self, scale: Scale) -> None:
        """Take another size for the original one, which 1 means from now on."""
        self.original = scale_statistics(self.original, self.anatomy, scale)
        self.resize(Scale(1.0, history=self.scale.history))

    @contextmanager
    def with_index(self, ddl: str, *, pages: int | None = None) -> Iterator[TableStatistics]:
        """Let the planner believe in one more index for the length of a block; nest blocks for several.

        `pages` are those it would have now, where that is known better than can be estimated. Raises
        UnusableInput for what is no CREATE INDEX, QueryFailed when the server refuses it.
        """
        statement = read_index_statement(ddl)
        name = self._create(statement)
        try:
            self._believe(name, pages)
            yield self.statistics.by_key[name]
        finally:
            self._drop_all([name])

    @contextmanager
    def with_indexes(self, ddls: Sequence[str]) -> Iterator[dict[str, Relation | WorkbenchError]]:
        """Let the planner believe in many more indexes at once for the length of a block.

        Yields what came of each statement: the index, or why the server refuses it.
        """
        found = self._create_all([read_index_statement(ddl) for ddl in ddls])
        keys = [key for key in found if isinstance(key, str)]
        try:
            self._believe_all(keys)
            told = [self.anatomy[key] if isinstance(key, str) else key for key in found]
            yield dict(zip(ddls, told, strict=True))
        finally:
            self._drop_all(keys)

    def _create(self, statement: IndexStatement) -> str:
        """Make an index while its table's files are empty, and return its key."""
        (made,) = self._create_all([statement])
        if isinstance(made, WorkbenchError):
            raise made
        return made

    def _create_all(self, statements: Sequence[IndexStatement]) -> list[str | WorkbenchError]:
        """Make indexes while their tables' files are empty, and return their keys, or what is wrong."""
        for statement in statements:
            if statement.table not in self.anatomy:
                known = (key for key, relation in self.anatomy.items() if not relation.is_index)
                raise UnknownName("table", statement.table, known)
        tables = {statement.table for statement in statements}
        parts = [key for key in self._files if any(self._is_part(key, table) for table in tables)]
        before = set(self.anatomy)
        self._heights = {key: height for key, height in self._heights.items() if key in before}
        for key in parts:
            self._storage.resize(self._files[key].path, 0)
        try:
            with autocommitted(self.planner, self.name) as connection:
                made = [
                    make_index(connection, statement, self.anatomy[statement.table].oid)
                    for statement in statements
                ]
        finally:
            self._forget(parts)  # the build has reset what is known of the table
            self._look()
            self.original = complete_statistics(self.original, self.anatomy)
            self.resize(self.scale)
        by_oid = {relation.oid: key for key, relation in self.anatomy.items() if key not in before}
        return [found if isinstance(found, WorkbenchError) else by_oid[found] for found in made]

    def _is_part(self, key: str, table: str) -> bool:
        """Whether a relation is a table, or a partition of it."""
        relation = self.anatomy[key]
        return key == table or bool(relation.partition_of and self._is_part(relation.partition_of, table))

    def _forget(self, keys: Sequence[str]) -> None:
        """Count as unknown what is in the database of some tables, so that it is brought in again."""
        if self._there:
            tables = tuple(table for table in self._there.tables if table.key not in keys)
            self._there = replace(self._there, tables=tables)

    def _believe(self, name: str, pages: int | None) -> None:
        """Estimate what of its table a new index holds, and how large it is."""
        self._believe_all([name])
        if pages is not None and self.anatomy[name].kind != "I":
            self._storage.resize(self._files[name].path, pages, self._files[name].floor)
            self.statistics = _with(self.statistics, replace(self.statistics.by_key[name], pages=pages))

    def _believe_all(self, names: Sequence[str]) -> None:
        """Estimate new indexes; those of a partitioned table stay, as their parts are estimated whole."""
        with autocommitted(self.planner, self.name) as connection:
            for name in names:
                if self.anatomy[name].kind != "I":
                    self.original = _with(self.original, self._estimated(connection, self.anatomy[name]))
        self.resize(self.scale)

    def _estimated(self, connection: Connection, index: Relation) -> TableStatistics:
        table = self.original.by_key[index.table]
        part = share_of_rows(connection, index, self.statistics.by_key[index.table])
        return with_expression(connection, index, table, estimate_index(index, table, part))

    def _drop_all(self, names: Sequence[str]) -> None:
        with autocommitted(self.planner, self.name) as connection:
            for name in names:
                index = sql.Identifier(self.anatomy[name].schema, self.anatomy[name].name)
                connection.execute(sql.SQL("DROP INDEX {}").format(index))
                self._heights.pop(name, None)
        self._look()
        self.original = complete_statistics(self.original, self.anatomy)
        self.statistics = complete_statistics(self.statistics, self.anatomy)
        self._there = self.statistics

    @property
    def rows(self) -> Mapping[str, int]:
        """The rows of every table, by key, that the planner believes."""
        return {
            table.key: max(0, round(table.tuples))
            for table in self.statistics.tables
            if not self.anatomy[table.key].is_index and not self.anatomy[table.key].partition_of
        }

    @property
    def notes(self) -> Mapping[str, str]:
        """What could not be so in a real database of this size, by table."""
        return overflowing(self.statistics, self.anatomy)

    def root(self, key: str) -> str:
        """Return the table that a table is a partition of, or the table itself."""
        while (found := self.anatomy.get(key)) and found.partition_of:
            key = found.partition_of
        return key

    @contextmanager
    def _master(self) -> Iterator[Connection]:
        """Lend a superuser's connection, for which nobody's functions stand before the server's own."""
        with autocommitted(self.login, self.name) as connection:
            connection.execute("SET search_path = pg_catalog")
            yield connection

    def _look(self) -> None:
        """Read which tables and indexes there are, and where their files lie."""
        with self._master() as connection:
            self.anatomy = read_anatomy(connection)
            stored = [relation.oid for relation in self.anatomy.values() if relation.is_stored]
            paths = dict(connection.execute(FILES, [stored]).fetchall())
        self._files = {
            key: self._files.get(key) or File(paths[relation.oid], self._storage.size(paths[relation.oid]))
            for key, relation in self.anatomy.items()
            if relation.is_stored
        }

    def _apply(self) -> None:
        """Bring statistics and files into line with what is to be believed."""
        with autocommitted(self.planner, self.name) as connection:
            bring_in(connection, self.statistics, self._there)
        if self._there is None or self._there.extended != self.statistics.extended:
            with self._master() as connection:
                bring_extended(connection, self.statistics.extended)
        before = self._there.by_key if self._there else {}
        self._there = self.statistics
        grown = self._grow_trees()
        for key, file in self._files.items():
            pages = self.statistics.by_key[key].pages
            if key in grown or key not in before or before[key].pages != pages:
                self._storage.resize(file.path, pages, file.floor)

    def _grow_trees(self) -> set[str]:
        """Give B-trees the height that they would have, and return which have changed."""
        wanted = {key: self._height(key) for key in self._files if self.anatomy[key].method == "btree"}
        changed = {key: height for key, height in wanted.items() if height != self._heights.get(key, 0)}
        if changed:
            with self._master() as connection:
                plant(connection, {self.anatomy[key].oid: height for key, height in changed.items()})
            for key in changed:
                del self._files[key]
            self._look()
        self._heights = wanted
        return set(changed)

    def _height(self, key: str) -> int:
        known, index = self.statistics.by_key, self.anatomy[key]
        return height_of(index, known[key], known[index.table])


def _with(known: DatabaseStatistics, table: TableStatistics) -> DatabaseStatistics:
    tables = (*(other for other in known.tables if other.key != table.key), table)
    return replace(known, tables=tables)


@contextmanager
def open_twin(prepare: Prepare, statistics: DatabaseStatistics) -> Iterator[Twin]:
    """Lend a twin on this process' server for simulations, and drop it with all its files afterwards."""
    login = EmbeddedLogin(simulation_server())
    with scratch_database(login) as name:
        planner = prepare(login, name)
        with maintenance(login) as connection:
            database = sql.Identifier(name)
            connection.execute(
                sql.SQL("ALTER DATABASE {} SET statement_timeout = {}").format(database, sql.Literal(LONGEST))
            )
        yield Twin(login, planner, name, statistics)


@contextmanager
def twin_of(source: Source) -> Iterator[Twin]:
    """Lend a twin of a database that holds rows."""

    def prepare(login: EmbeddedLogin, name: str) -> EmbeddedLogin:
        return load_schema(login, name, source)

    with open_twin(prepare, source.statistics) as twin:
        yield twin


@contextmanager
def twin_of_design(design: Design, statistics: DatabaseStatistics) -> Iterator[Twin]:
    """Lend a twin of a design, with statistics of its tables from elsewhere."""

    def prepare(login: EmbeddedLogin, name: str) -> EmbeddedLogin:
        with session(login, name, read_only=False) as connection:
            run(connection, draft(design, login.lease.cluster.programs.version[0]).statements)
        return login

    with open_twin(prepare, statistics) as twin:
        yield twin
