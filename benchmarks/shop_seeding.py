"""Seeding a shop of five tables, against loading rows that are made already, and against other ways."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.comparison import Comparison, Run
from benchmarks.shop import read_shop, rows_of
from benchmarks.shop_ceiling import copy_into_postgres, insert_into_duckdb, write_arrow, write_copies
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.seeding import seed

MILLION = 1_000_000
SAMPLE = 20_000
MEGABYTE = 1 << 20
SHOP = read_shop()
MEASURE = """
import sys
from benchmarks.shop_seeding import measure_alone
measure_alone(sys.argv[1], int(sys.argv[2]))
"""


def compare(total: int = MILLION, rounds: int = 5) -> Iterator[Comparison]:
    """Compare the seconds up to the commit, all constraints and statistics made; then peak memory.

    What other ways take is extrapolated from 20,000 rows, which flatters them: indexes grow.
    """
    yield from compare_postgres(total, rounds)
    yield from compare_duckdb(total, rounds)
    for kind in ("postgres", "duckdb"):
        yield from compare_sizes(kind, total)


def compare_more() -> Iterator[Comparison]:
    """Compare at ten million rows."""
    return compare(10 * MILLION, rounds=3)


def compare_postgres(total: int, rounds: int) -> Iterator[Comparison]:
    from benchmarks.shop_rivals import RIVALS  # packages of the extra `bench`, for this one alone

    engine = connect("postgres")
    with engine.scratch() as database, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database.create(SHOP)
        write_copies(SHOP, database, rows_of(total), folder)

        def timed(fill: Callable[[], object]) -> float:
            empty(database)
            return seconds_of(fill)

        runs: dict[str, Run] = {
            "seed": partial(timed, partial(seed, SHOP, database, rows=rows_of(total))),
            "ceiling": partial(timed, partial(copy_into_postgres, database, folder, list(rows_of(total)))),
        }
        runs |= {rival: partial(timed, partial(fill, database, SAMPLE)) for rival, fill in RIVALS.items()}
        found = take_turns(runs, rounds)
    engine.close()
    what = f"seed {total:,} rows, PostgreSQL"
    yield Comparison(what, "COPY of the same bytes", "s", found["seed"], found["ceiling"])
    for rival in RIVALS:
        stretched = [value * total / SAMPLE for value in found[rival]]
        yield Comparison(what, f"{rival}, from {SAMPLE:,}", "s", found["seed"], stretched)


def compare_like(total: int = MILLION, rounds: int = 5) -> Iterator[Comparison]:
    """Compare a copy of the shop from its statistics alone with loading the copy's rows from files."""
    engine = connect("postgres")
    rows = rows_of(total)
    with engine.scratch() as original, engine.scratch() as copy, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for database in (original, copy):
            database.create(SHOP)
        seed(SHOP, original, rows=rows)
        statistics = original.statistics()
        write_copies(SHOP, copy, rows, folder, statistics)

        def timed(fill: Callable[[], object]) -> float:
            empty(copy)
            return seconds_of(fill)

        found = take_turns(
            {
                "like": partial(timed, partial(seed, SHOP, copy, rows=rows, like=statistics)),
                "ceiling": partial(timed, partial(copy_into_postgres, copy, folder, list(rows))),
            },
            rounds,
        )
    engine.close()
    what = f"seed {total:,} rows like statistics, PostgreSQL"
    yield Comparison(what, "COPY of the same bytes", "s", found["like"], found["ceiling"])


def empty(database: Database) -> None:
    with database.connect(write=True) as connection:
        connection.execute(f"TRUNCATE {', '.join(SHOP.metadata.tables)}".encode())


def compare_duckdb(total: int, rounds: int) -> Iterator[Comparison]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_arrow(SHOP, rows_of(total), folder)

        def timed(fill: Callable[[Database], object]) -> float:
            with file_database(folder / "shop.duckdb") as database:
                return seconds_of(partial(fill, database))

        found = take_turns(
            {
                "seed": partial(timed, lambda database: seed(SHOP, database, rows=rows_of(total))),
                "ceiling": partial(
                    timed, lambda database: insert_into_duckdb(database, folder, list(rows_of(total)))
                ),
            },
            rounds,
        )
    yield Comparison(
        f"seed {total:,} rows, DuckDB file",
        "INSERT of the same Arrow",
        "s",
        found["seed"],
        found["ceiling"],
    )


def compare_sizes(kind: str, total: int) -> Iterator[Comparison]:
    """Compare peak memory and time a row with those at a tenth of the rows, in processes of their own."""
    (seconds, peak), (less_seconds, less_peak) = (measure(kind, rows) for rows in (total, total // 10))
    what, less = f"{total:,} rows, {kind}", f"{total // 10:,} rows"
    yield Comparison(f"peak memory, {what}", less, "MB", [peak] * 3, [less_peak] * 3)
    micros = [value * 1e6 / rows for value, rows in ((seconds, total), (less_seconds, total // 10))]
    yield Comparison(f"time a row, {what}", less, "µs", [micros[0]] * 3, [micros[1]] * 3)


def measure(kind: str, total: int) -> tuple[float, float]:
    """Return seconds and peak memory in MB of seeding in a fresh process."""
    command = [sys.executable, "-c", MEASURE, kind, str(total)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return told["seconds"], told["peak"] / MEGABYTE


def measure_alone(kind: str, total: int) -> None:
    """Seed an empty database and print seconds and peak memory."""
    with fresh_database(kind) as database:
        if kind == "postgres":
            database.create(SHOP)
        report = seed(SHOP, database, rows=rows_of(total))
    print(json.dumps({"seconds": report.seconds, "peak": report.peak_memory_bytes}))


@contextmanager
def fresh_database(kind: str) -> Iterator[Database]:
    if kind == "duckdb":
        with tempfile.TemporaryDirectory() as folder, file_database(Path(folder) / "shop.duckdb") as database:
            yield database
        return
    engine = connect(kind)
    with engine.scratch() as database:
        yield database
    engine.close()


@contextmanager
def file_database(path: Path) -> Iterator[Database]:
    """Lend a new DuckDB file with the shop's tables, and delete it."""
    engine = connect(f"duckdb:///{path}", allow_write=True)
    database = engine.database("shop")
    database.create(SHOP)
    try:
        yield database
    finally:
        engine.close()
        path.unlink()


def take_turns(runs: dict[str, Run], rounds: int) -> dict[str, list[float]]:
    """Run all by turns, each time beginning with the next one; the first round does not count."""
    names = list(runs)
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):
        start = number % len(names)
        for name in (*names[start:], *names[:start]):
            value = runs[name]()
            if number:
                found[name].append(value)
    return found


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
