"""Measure queries on several databases that take turns, or ways to write a query on one."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dbworkbench.benchmarks.benchmark import Benchmark
from dbworkbench.benchmarks.contest import TIMEOUT_S, Conduct, Contest, Contestant, Progress, contend
from dbworkbench.benchmarks.surroundings import look_around, watched
from dbworkbench.benchmarks.timing import WARMUP
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.model.settings import Settings
from dbworkbench.plans.sampling import Keys, sample_parameters

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

SETS = 5
BOTH = "both"
CHOICES = (*(key.value for key in Keys), BOTH)


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
    keys: str = Keys.ANY,
    cold: bool = False,
) -> Benchmark:
    """Measure the latency of queries on databases by alias, which take turns in random order.

    Each run is one execution of a prepared query on the raw path, with its rows fetched. Parameters
    without value are sampled from the first database, `sets` of them, and each set is run once a round;
    `keys` says which: `any`, those with most rows (`hot`), with fewest (`cold`), or `both` in equal parts.
    `cold` has the pages of the database put out of memory before each run. `rounds` is found from a time
    budget when not given; a query that takes longer than `timeout` seconds (30 when not given) is left
    out and shown as such. Raises QueryFailed when a database refuses a query, Unsupported for `cold`
    where it cannot be done.
    """
    wanted = tuple(queries)
    conduct = _conduct(rounds, warmup, seed, timeout, cold, progress)
    parameters: dict[str, tuple[Mapping[str, Any], ...]] = {}
    contests: dict[str, Contest] = {}
    hot: dict[str, int] = {}
    first = next(iter(databases.values()))
    with watched() as usage:
        for query in wanted:
            values, hot[query.name] = _draw(first, design, query, sets, seed, conduct.limit, keys)
            parameters[query.name] = values
            contestants = [Contestant(alias, each, query, values) for alias, each in databases.items()]
            contests[query.name] = contend(query.name, contestants, conduct)
    return Benchmark(
        wanted,
        tuple(databases),
        tuple(found for contest in contests.values() for found in contest.measurements),
        parameters,
        seed,
        checks=tuple(check for contest in contests.values() for check in contest.checks),
        plans={(name, label): plan for name, done in contests.items() for label, plan in done.plans.items()},
        surroundings=look_around(databases, usage),
        hot=Settings(hot),
        cold=cold,
    )


def bench_variants(
    variants: Mapping[str, Query],
    database: Database,
    *,
    values: Mapping[str, Sequence[Mapping[str, Any]]] = {},
    design: Design | None = None,
    rounds: int | None = None,
    seed: int = 0,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Benchmark:
    """Measure several ways to write one query on one database, by turns; the labels stand for databases.

    `values` are the sets of parameters of a variant, as many for each; those of the first are sampled when
    they are not given, and taken by every other one without its own. Raises QueryFailed.
    """
    limit = TIMEOUT_S if timeout is None else timeout
    label, query = next(iter(variants.items()))
    drawn = values.get(label) or sample_parameters(
        database, design, query, count=SETS, seed=seed, timeout=limit
    )
    contestants = [
        Contestant(name, database, variant, tuple(values.get(name, drawn)))
        for name, variant in variants.items()
    ]
    return bench_contestants(query, contestants, rounds=rounds, seed=seed, timeout=timeout, progress=progress)


def bench_contestants(
    query: Query,
    contestants: Sequence[Contestant],
    *,
    rounds: int | None = None,
    seed: int = 0,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Benchmark:
    """Measure contestants of one query by turns; their labels stand for databases. Raises QueryFailed."""
    conduct = _conduct(rounds, WARMUP, seed, timeout, False, progress)
    with watched() as usage:
        contest = contend(query.name, contestants, conduct)
    databases = {one.database.engine.alias: one.database for one in contestants}
    return Benchmark(
        (query,),
        tuple(one.label for one in contestants),
        contest.measurements,
        {query.name: contestants[0].values},
        seed,
        checks=contest.checks,
        plans={(query.name, name): plan for name, plan in contest.plans.items()},
        surroundings=look_around(databases, usage),
    )


def _conduct(
    rounds: int | None,
    warmup: int,
    seed: int,
    timeout: float | None,
    cold: bool,
    progress: Progress | None,
) -> Conduct:
    if rounds is not None and rounds < 1:
        raise UnusableInput(
            f"{rounds} rounds measure nothing", hint="Give 1 or more, or none for a good number."
        )
    order = random.Random(seed)  # noqa: S311  # an order of runs, nothing secret
    return Conduct(order, rounds, warmup, TIMEOUT_S if timeout is None else timeout, cold, progress)


def _draw(
    database: Database,
    design: Design | None,
    query: Query,
    count: int,
    seed: int,
    limit: float,
    keys: str,
) -> tuple[tuple[Mapping[str, Any], ...], int]:
    """Draw sets of parameters, and say how many hot ones come first where both kinds are wanted."""
    if keys not in CHOICES:
        raise UnknownName("choice of keys", keys, CHOICES)
    parts = [(Keys.HOT, -(-count // 2)), (Keys.COLD, count // 2)] if keys == BOTH else [(Keys(keys), count)]
    drawn = [
        sample_parameters(database, design, query, count=number, seed=seed, timeout=limit, keys=kind)
        for kind, number in parts
    ]
    hot = drawn[0]
    rest = tuple(values for values in drawn[-1] if values not in hot) if len(drawn) > 1 else ()
    return hot + rest, len(hot) if rest else 0
