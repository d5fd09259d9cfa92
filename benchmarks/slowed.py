"""A database on which every run takes longer by a factor that is known, and the rows for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.model.query import Query

ROWS = 100_000
QUERY = Query("tens", "SELECT id % 10, count(*) FROM item WHERE id < 3000 GROUP BY 1")


class Slowed(PostgresDatabase):
    """Another door to a database: after each run it waits busily for a share of the run's own time."""

    def __init__(self, database: Database, factor: float) -> None:
        assert isinstance(database, PostgresDatabase)
        super().__init__(database.engine, database.name)
        self.factor = factor

    @contextmanager
    def prepared(
        self, sql: str, parameters: Mapping[str, Any], *, timeout: float | None = None
    ) -> Iterator[Callable[[], int]]:
        with super().prepared(sql, parameters, timeout=timeout) as run:

            def slow() -> int:
                started = time.perf_counter()
                rows = run()
                until = started + (time.perf_counter() - started) * self.factor
                while time.perf_counter() < until:
                    pass
                return rows

            yield slow


@contextmanager
def filled() -> Iterator[Database]:
    """Lend a database with a table of ROWS numbers."""
    engine = connect("postgres")
    with engine.scratch() as database:
        database.query(
            f"CREATE TABLE item AS SELECT i AS id FROM generate_series(1, {ROWS}) AS i", write=True
        )
        database.refresh_statistics()
        yield database
    engine.close()
