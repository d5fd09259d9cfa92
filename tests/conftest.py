"""Engines and throwaway databases for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """The embedded server."""
    engine = connect("postgres")
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def duck() -> Iterator[Engine]:
    """DuckDB in memory."""
    engine = connect("duckdb")
    yield engine
    engine.close()


@pytest.fixture
def scratch_pg(postgres: Engine) -> Iterator[Database]:
    """An empty PostgreSQL database, dropped after the test."""
    with postgres.scratch() as database:
        yield database


@pytest.fixture
def scratch_duck(duck: Engine) -> Iterator[Database]:
    """An empty DuckDB database, dropped after the test."""
    with duck.scratch() as database:
        yield database
