"""A database that has another one's schema and statistics, any size, and no row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from psycopg import sql

from dbworkbench.engines.postgres.account import server_account
from dbworkbench.engines.postgres.login import EmbeddedLogin
from dbworkbench.engines.postgres.scratch import scratch_database
from dbworkbench.engines.postgres.session import autocommitted, maintenance
from dbworkbench.engines.postgres.simulation.anatomy import Anatomy, Relation, read_anatomy
from dbworkbench.engines.postgres.simulation.census import Census, Name, key_of
from dbworkbench.engines.postgres.simulation.estimation import with_missing
from dbworkbench.engines.postgres.simulation.scale import Scale
from dbworkbench.engines.postgres.simulation.scaling import overflowing, scale_census
from dbworkbench.engines.postgres.simulation.schema import load_schema
from dbworkbench.engines.postgres.simulation.server import simulation_server
from dbworkbench.engines.postgres.simulation.source import Source
from dbworkbench.engines.postgres.simulation.statisticsimport import bring_in
from dbworkbench.engines.postgres.simulation.storage import Storage

FILES = """
SELECT n.nspname, c.relname, pg_relation_filepath(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = ANY(%s)
"""
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

    def __init__(self, login: EmbeddedLogin, planner: EmbeddedLogin, name: str, census: Census) -> None:
        """Take over a database whose schema is made; `census` is what a scale of 1 means."""
        self.login = login
        self.planner = planner
        self.name = name
        self._storage = Storage(login.lease.cluster.data, server_account())
        self._there: Census | None = None
        self.read_schema(census)
        self.scale = Scale(1.0)
        self.resize(self.scale)

    def read_schema(self, census: Census) -> None:
        """Look at the tables and indexes that are there, and estimate the sizes that a census lacks."""
        with autocommitted(self.login, self.name) as connection:
            self.anatomy: Anatomy = read_anatomy(connection)
            stored = [relation.oid for relation in self.anatomy.values() if relation.is_stored]
            paths = connection.execute(FILES, [stored]).fetchall()
        before = getattr(self, "_files", {})
        self._files: dict[Name, File] = {
            (schema, name): before.get((schema, name)) or File(path, self._storage.size(path))
            for schema, name, path in paths
        }
        known = {name: found for name, found in census.relations.items() if name in self.anatomy}
        self.base = with_missing(replace(census, relations=known), self.anatomy)

    def resize(self, scale: Scale | float) -> None:
        """Let the planner believe another size, `scale` times the original."""
        self.scale = scale if isinstance(scale, Scale) else replace(self.scale, factor=scale)
        self.census = scale_census(self.base, self.anatomy, self.scale)
        self._apply()

    def _apply(self) -> None:
        """Bring statistics and files into line with the census."""
        with autocommitted(self.planner, self.name) as connection:
            bring_in(connection, self.census, self._there)
        before = self._there.relations if self._there else {}
        self._there = self.census
        for name, file in self._files.items():
            pages = self.census.relations[name].pages
            if name not in before or before[name].pages != pages:
                self._storage.resize(file.path, pages, file.floor)

    @property
    def rows(self) -> Mapping[str, int]:
        """The rows of every table, by key, that the planner believes."""
        return {
            key_of(name): max(0, round(figures.tuples))
            for name, figures in self.census.relations.items()
            if not self.anatomy[name].is_index and not self._is_partition(self.anatomy[name])
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be so in a real database of this size."""
        return overflowing(self.census, self.anatomy)

    def _is_partition(self, relation: Relation) -> bool:
        return relation.is_partition


@contextmanager
def open_twin(prepare: Prepare, census: Census) -> Iterator[Twin]:
    """Lend a twin on this process' server for simulations, and drop it with all its files afterwards."""
    login = EmbeddedLogin(simulation_server())
    with scratch_database(login) as name:
        planner = prepare(login, name)
        with maintenance(login) as connection:
            database = sql.Identifier(name)
            connection.execute(
                sql.SQL("ALTER DATABASE {} SET statement_timeout = {}").format(database, sql.Literal(LONGEST))
            )
        yield Twin(login, planner, name, census)


@contextmanager
def twin_of(source: Source) -> Iterator[Twin]:
    """Lend a twin of a database that holds rows."""

    def prepare(login: EmbeddedLogin, name: str) -> EmbeddedLogin:
        return load_schema(login, name, source)

    with open_twin(prepare, source.census) as twin:
        yield twin


def keep_open(lending: Any) -> tuple[Twin, Callable[[], None]]:
    """Return a lent twin that is given back by a call, instead of at the end of a block."""
    stack = ExitStack()
    return stack.enter_context(lending), stack.close
