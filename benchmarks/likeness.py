"""A copy of TPC-H made from statistics alone, against rows seeded without: how far estimates are off."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from benchmarks import tpch
from benchmarks.comparison import Comparison
from benchmarks.predicates import Predicates
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.model.design import Design
from dbworkbench.model.tablestatistics import DatabaseStatistics
from dbworkbench.seeding import seed
from dbworkbench.seeding.statistics.comparison import compare_estimates
from dbworkbench.seeding.statistics.translation import Translation

EACH = 8
"""Queries on two columns of each table, and on each join."""

SEED = 4


def compare() -> Iterator[Comparison]:
    """Compare the errors of estimates and of rows with those of rows seeded without statistics."""
    engine = connect("postgres")
    try:
        with engine.scratch() as original, engine.scratch() as copy, engine.scratch() as naive:
            design = tpch.fill(original)
            yield from compare_copies(design, original, copy, naive)
    finally:
        engine.close()


def compare_copies(
    design: Design, original: Database, copy: Database, naive: Database
) -> Iterator[Comparison]:
    """Fill two empty databases and hold both against the original."""
    statistics = original.statistics()
    seconds, own = seed_like(design, copy, statistics)
    plain = seed_plain(design, naive, statistics)
    found = list(Predicates(design, original, statistics, SEED).queries(EACH))
    groups = {query.name: group for group, query in found}
    queries = [query for _, query in found]
    mine = compare_estimates(original, copy, queries, translation=own, groups=groups)
    theirs = compare_estimates(original, naive, queries, groups=groups)
    print(f"{mine}\n\nwithout statistics: {theirs.summary}\n", file=sys.stderr)
    yield Comparison(
        "estimates, factor", "seeded without statistics", "",
        [item.estimate_error for item in mine.queries], [item.estimate_error for item in theirs.queries],
    )  # fmt: skip
    yield Comparison(
        "rows, factor", "seeded without statistics", "",
        [item.row_error or 1 for item in mine.queries], [item.row_error or 1 for item in theirs.queries],
    )  # fmt: skip
    yield Comparison("1.2 million rows", "seeded without statistics", "s", [seconds], [plain])


def seed_like(design: Design, copy: Database, statistics: DatabaseStatistics) -> tuple[float, Translation]:
    """Seed from statistics; return the processor's seconds of this process, and what stands for what."""
    copy.create(design)
    started = time.process_time()
    report = seed(design, copy, like=statistics)
    return time.process_time() - started, report.translation or Translation()


def seed_plain(design: Design, naive: Database, statistics: DatabaseStatistics) -> float:
    """Seed as many rows without any statistics; return the processor's seconds of this process."""
    naive.create(design)
    rows = {table.key: round(statistics.by_key[table.key].tuples) for table in design.tables}
    started = time.process_time()
    seed(design, naive, rows=rows)
    return time.process_time() - started
