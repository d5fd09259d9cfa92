"""Engines and throwaway databases for every test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from hypothesis import settings

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from tests.mariadb import MariaDB, run_mariadb
from tests.node.parsers import NODE, install_parsers

# the same examples in every run of CI; new ones on the desk, where they are looked into
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")
Official: TypeAlias = Callable[[str, str], Any]


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


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDB]:
    """A private MariaDB on a socket in a temporary folder, stopped whatever happens."""
    if shutil.which("mariadbd") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("MariaDB is not installed: apt install mariadb-server")
        pytest.skip("needs mariadb-server")
    with run_mariadb(tmp_path_factory.mktemp("mariadb")) as server:
        yield server


@pytest.fixture(scope="session")
def official() -> Official:
    """Ask the official parser of another tool: the name of a script in tests/node, and the text."""
    if shutil.which("npm") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Node is not installed: apt install npm")
        pytest.skip("needs Node")
    install_parsers()
    return ask


def ask(script: str, text: str) -> Any:
    """Return what a script says of a text, as JSON."""
    ran = subprocess.run(
        ["node", str(NODE / script)], input=text, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(ran.stdout)
