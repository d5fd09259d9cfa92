"""A database that has another one's schema and statistics, any size, and no row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from psycopg import sql

from dbworkbench.engines.postgres.account import server_account
from dbworkbench.engines.postgres.creation import run
from dbworkbench.engines.postgres.ddl import draft
from dbworkbench.engines.postgres.login import EmbeddedLogin
from dbworkbench.engines.postgres.scratch import scratch_database
from dbworkbench.engines.postgres.session import autocommitted, maintenance, session
from dbworkbench.engines.postgres.simulation.anatomy import Anatomy, read_anatomy
from dbworkbench.engines.postgres.simulation.estimation import complete_statistics
from dbworkbench.engines.postgres.simulation.scale import Scale
from dbworkbench.engines.postgres.simulation.scaling import overflowing, scale_statistics
from dbworkbench.engines.postgres.simulation.schema import load_schema
from dbworkbench.engines.postgres.simulation.server import simulation_server
from dbworkbench.engines.postgres.simulation.source import Source
from dbworkbench.engines.postgres.simulation.statisticsimport import bring_in
from dbworkbench.engines.postgres.simulation.storage import Storage
from dbworkbench.model.design import Design
from dbworkbench.model.tablestatistics import DatabaseStatistics

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
        self._there: DatabaseStatistics | None = None
        self.anatomy: Anatomy = {}
        self._look()
        self.original = complete_statistics(statistics, self.anatomy)
        self.resize(self.scale)

    def resize(self, scale: Scale | float) -> None:
        """Let the planner believe another size, `scale` times the original."""
        self.scale = scale if isinstance(scale, Scale) else replace(self.scale, factor=scale)
        self.statistics = scale_statistics(self.original, self.anatomy, self.scale)
        self._apply()

    def rebase(self, scale: Scale) -> None:
        """Take another size for the original one, which 1 means from now on."""
        self.original = scale_statistics(self.original, self.anatomy, scale)
        self.resize(Scale(1.0, history=self.scale.history))

    @property
    def rows(self) -> Mapping[str, int]:
        """The rows of every table, by key, that the planner believes."""
        return {
            table.key: max(0, round(table.tuples))
            for table in self.statistics.tables
            if not self.anatomy[table.key].is_index and not self.anatomy[table.key].partition_of
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be so in a real database of this size."""
        return overflowing(self.statistics, self.anatomy)

    def _look(self) -> None:
        """Read which tables and indexes there are, and where their files lie."""
        with autocommitted(self.login, self.name) as connection:
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
        before = self._there.by_key if self._there else {}
        self._there = self.statistics
        for key, file in self._files.items():
            pages = self.statistics.by_key[key].pages
            if key not in before or before[key].pages != pages:
                self._storage.resize(file.path, pages, file.floor)


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
