"""Reading a dump of 371 tables, against psql loading it into a throwaway server with the same settings."""

from __future__ import annotations

import itertools
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.comparison import Comparison, by_turns
from benchmarks.dump import TABLES, make_dump
from dbworkbench import formats
from dbworkbench.engines.postgres.cluster import Lease, throwaway_cluster
from dbworkbench.formats.sql.workshop import SETTINGS

ROUNDS = 3  # each takes some ten seconds, most of them the server's
OWNER = "app"
_numbers = itertools.count()


def compare() -> Iterator[Comparison]:
    """Compare the seconds; both servers run before, and each makes its database within the time.

    The reader also drops its database within its time, psql's is dropped after it.
    """
    dump = make_dump()
    with throwaway_cluster(SETTINGS) as lease, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dump.sql"
        file.write_text(dump, encoding="utf-8")
        with psycopg.connect(**_conninfo(lease, "postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE ROLE {OWNER} SUPERUSER")
            mine, other = by_turns(
                partial(time_reading, dump), partial(time_psql, lease, admin, file), ROUNDS
            )
    yield Comparison(f"read a dump of {TABLES} tables", "psql loads it", "s", mine, other)


def time_reading(dump: str) -> float:
    """Return the seconds from the text to the design."""
    started = time.perf_counter()
    reading = formats.read_with_report(dump, "sql")
    assert not reading.missing
    return time.perf_counter() - started


def time_psql(lease: Lease, admin: psycopg.Connection[Any], file: Path) -> float:
    """Return the seconds that psql needs to load the file into a new database."""
    database = f"loaded_{next(_numbers)}"
    where = _conninfo(lease, database)
    program = [
        str(lease.cluster.programs.path("psql")),
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-o",
        "/dev/null",
    ]
    program += ["-h", str(where["host"]), "-p", str(where["port"]), "-U", str(where["user"])]
    started = time.perf_counter()
    admin.execute(f"CREATE DATABASE {database} TEMPLATE template0".encode())
    subprocess.run([*program, "-d", database, "-f", str(file)], check=True, capture_output=True)
    took = time.perf_counter() - started
    admin.execute(f"DROP DATABASE {database}".encode())
    return took


def _conninfo(lease: Lease, database: str) -> dict[str, Any]:
    return dict(lease.conninfo(database))
