"""A point select as a benchmark runs it, against `pgbench -M prepared` on the same server and rows."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.comparison import Comparison, by_turns
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.engines.postgres.programs import Programs
from dbworkbench.model.statistics import interval_of_mean, quantile

ROUNDS = 10
RUNS = 2000
ROWS = 100_000
KEY = 4711


WITHIN = 25.0
"""µs that a run may take longer than pgbench's transaction, by the medians of rounds that took turns."""


def report() -> Iterator[str]:
    """Say by how many µs a run takes longer, with the interval of the mean over the rounds."""
    (found,) = compare()
    differences = [mine - other for mine, other in zip(found.values, found.references, strict=True)]
    low, high = interval_of_mean(differences)
    yield (
        f"point select: {quantile(found.values, 0.5):.1f} µs on the raw prepared path, "
        f"{quantile(found.references, 0.5):.1f} µs by pgbench -M prepared; "
        f"{quantile(differences, 0.5):+.1f} µs [{low:+.1f}, {high:+.1f}] (wanted: within {WITHIN:g})"
    )


def compare() -> Iterator[Comparison]:
    """Compare the median time of a run, in µs."""
    engine = connect("postgres")
    with engine.scratch() as database, tempfile.TemporaryDirectory() as folder:
        database.query(
            f"CREATE TABLE item AS SELECT i AS id, 'note ' || i AS note FROM generate_series(1, {ROWS}) AS i",
            write=True,
        )
        database.query("ALTER TABLE item ADD PRIMARY KEY (id)", write=True)
        database.refresh_statistics()
        mine, other = by_turns(partial(run_ours, database), partial(run_pgbench, database, folder), ROUNDS)
    engine.close()
    yield Comparison("point select, raw prepared path", "pgbench -M prepared", "µs", mine, other)


def run_ours(database: Database) -> float:
    """Return the median µs of a run on the path that `bench` uses."""
    times = []
    with database.prepared("SELECT note FROM item WHERE id = :id", {"id": KEY}) as run:
        for _ in range(RUNS):
            started = time.perf_counter_ns()
            run()
            times.append((time.perf_counter_ns() - started) / 1000)
    return quantile(times, 0.5)


def run_pgbench(database: Database, folder: str) -> float:
    """Return the median µs of a transaction in pgbench's own log."""
    script = Path(folder) / "select.sql"
    script.write_text(f"\\set id {KEY}\nSELECT note FROM item WHERE id = :id;\n")
    with database.connect() as connection:
        place = connection.info
        target = ["-h", place.host, "-p", str(place.port), "-U", place.user, place.dbname]
    subprocess.run(
        [
            Programs.find().path("pgbench"),
            *("-n", "-M", "prepared", "-c", "1", "-j", "1", "-t", str(RUNS), "-f", script, "-l"),
            *target,
        ],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    (log,) = Path(folder).glob("pgbench_log.*")
    times = [float(line.split()[2]) for line in log.read_text().splitlines()]
    log.unlink()
    return quantile(times, 0.5)
