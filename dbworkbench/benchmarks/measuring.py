"""Measure queries on several databases that take turns."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeAlias

from dbworkbench.benchmarks.benchmark import Benchmark, Measurement
from dbworkbench.benchmarks.timing import WARMUP, Runs, run_rounds
from dbworkbench.errors import QueryFailed
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.plans.sampling import sample_parameters

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

Progress: TypeAlias = Callable[[str, int, int], None]
TIMEOUT_S = 30.0
SETS = 5


def bench(
    queries: Iterable[Query],
    databases: Mapping[str, Database],
    *,
    design: Design | None = None,
    rounds: int | None = None,
    warmup: int = WARMUP,
    seed: int = 0,
    timeout: float | None = None,
    progress: Progress | None = None,
    sets: int = SETS,
) -> Benchmark:
    """Measure the latency of queries on databases by alias, which take turns in random order.

    Each run is one execution of a prepared query on the raw path, with its rows fetched. Parameters
    without value are sampled from the first database, `sets` of them, and each set is run once a round.
    `rounds` is found from a time budget when not given; a query that takes longer than `timeout` seconds
    (30 when not given) is left out and shown as such. Raises QueryFailed when a database refuses a query.
    """
    wanted = tuple(queries)
    order = random.Random(seed)  # noqa: S311  # an order of runs, nothing secret
    limit = TIMEOUT_S if timeout is None else timeout
    parameters: dict[str, tuple[Mapping[str, Any], ...]] = {}
    measurements: list[Measurement] = []
    first = next(iter(databases.values()))
    for query in wanted:
        values = sample_parameters(first, design, query, count=sets, seed=seed, timeout=limit)
        parameters[query.name] = values
        measurements += _measure(query, databases, values, rounds, warmup, order, limit, progress)
    return Benchmark(wanted, tuple(databases), tuple(measurements), parameters, seed)


def _measure(
    query: Query,
    databases: Mapping[str, Database],
    values: Sequence[Mapping[str, Any]],
    rounds: int | None,
    warmup: int,
    order: random.Random,
    limit: float,
    progress: Progress | None,
) -> list[Measurement]:
    """Measure one query: all databases and all its parameters take part in every round."""

    def tell(part: float) -> None:
        if progress is not None:
            progress(query.name, round(part * 100), 100)

    with ExitStack() as stack:
        contestants = {
            alias: [stack.enter_context(database.prepared(query.sql, v, timeout=limit)) for v in values]
            for alias, database in databases.items()
            if all(_ends_within(database, query, v, limit) for v in values)
        }
        everyone = [run for runs in contestants.values() for run in runs]
        times = run_rounds(
            everyone, rounds=rounds, sides=len(contestants), warmup=warmup, order=order, progress=tell
        )
    found = {
        alias: _measurement(query, alias, times[number * len(values) : (number + 1) * len(values)])
        for number, alias in enumerate(contestants)
    }
    return [found.get(alias, Measurement(query.name, alias, (), capped=limit)) for alias in databases]


def _ends_within(database: Database, query: Query, values: Mapping[str, Any], limit: float) -> bool:
    """Run once and say whether it ended within the limit; an error of another kind is raised."""
    started = time.monotonic()
    try:
        with database.prepared(query.sql, values, timeout=limit) as run:
            run()
    except QueryFailed:
        if time.monotonic() - started < limit:
            raise
        return False
    return True


def _measurement(query: Query, alias: str, runs: Sequence[Runs]) -> Measurement:
    """Join the runs of all sets of parameters, round by round, so that two databases' runs are pairs."""
    ms = tuple(value for single in zip(*(run.ms for run in runs), strict=True) for value in single)
    return Measurement(query.name, alias, ms, tuple(run.rows for run in runs))
