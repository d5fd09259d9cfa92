"""How a database bears many clients: throughput and latency against their number."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dbworkbench.benchmarks.contest import TIMEOUT_S, Contestant, Progress, ends_within
from dbworkbench.benchmarks.figures import duration
from dbworkbench.benchmarks.measuring import SETS
from dbworkbench.benchmarks.surroundings import UNKNOWN, Surroundings, look_around, watched
from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html, table_text
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.trend import Trend, TrendPoint, Trends
from dbworkbench.drawings.trendplot import draw_trends
from dbworkbench.engines.load import Load, Script
from dbworkbench.errors import QueryFailed, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.model.settings import NOTHING
from dbworkbench.model.statistics import interval_of_mean, quantile, statistic
from dbworkbench.plans.sampling import sample_parameters, show_parameters

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

CLIENTS = (1, 2, 4, 8)
MOST_CLIENTS = 512
SECONDS = 1.0
REPEATS = 3
SLICES = 5  # of each run, for the interval of the throughput
MEDIAN, WIDE = 0.5, 20.0
SHOWN = {"p50": MEDIAN, "p95": 0.95}
GROWS = 1.1
HEAD = ("clients", "a second", "query", "median", "p95", "p99", "max", "runs", "target")


@dataclass(frozen=True)
class Level:
    """What a number of clients did: transactions a second with their interval, and ms by query.

    `turns` are the ms by query of each turn of theirs.
    """

    clients: int
    throughput: float
    low: float
    high: float
    ms: Mapping[str, tuple[float, ...]]
    turns: tuple[Mapping[str, tuple[float, ...]], ...] = ()

    def latency(self, query: str, part: float) -> TrendPoint | None:
        """Return a quantile of a query's ms and its range over the turns; None when it did not run."""
        ms = self.ms.get(query, ())
        if not ms:
            return None
        each = [quantile(turn[query], part) for turn in self.turns if turn.get(query)]
        middle = quantile(ms, part)
        return TrendPoint(self.clients, middle, min([middle, *each]), max([middle, *each]))

    @property
    def every(self) -> tuple[float, ...]:
        return tuple(value for values in self.ms.values() for value in values)


@dataclass(frozen=True)
class Concurrency:
    """Throughput and latency of queries, run side by side in proportion to their rates, by clients."""

    queries: tuple[Query, ...]
    database: str
    levels: tuple[Level, ...]
    parameters: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    surroundings: Surroundings = UNKNOWN
    shares: Mapping[str, float] = NOTHING
    heading: str = ""

    def level(self, clients: int) -> Level:
        """Return what a number of clients did. Raises UnusableInput when it was not measured."""
        for level in self.levels:
            if level.clients == clients:
                return level
        known = ", ".join(str(level.clients) for level in self.levels)
        raise UnusableInput(f"{clients} clients were not measured", hint=f"Measured: {known}.")

    @cached_property
    def best(self) -> Level:
        """The level from which on more clients bring no more than noise."""
        best = self.levels[0]
        for level in self.levels[1:]:
            if level.low > best.high and level.throughput > GROWS * best.throughput:
                best = level
        return best

    def document(self) -> dict[str, Any]:
        """Return the figures as plain data; times in ms."""
        return {
            "database": self.database,
            "levels": [
                {
                    "clients": level.clients,
                    "throughput": level.throughput,
                    "interval": [level.low, level.high],
                    "queries": [
                        {"name": name, "runs": len(ms), "median_ms": quantile(ms, 0.5),
                         "p95_ms": quantile(ms, 0.95), "p99_ms": quantile(ms, 0.99), "max_ms": max(ms)}
                        for name, ms in level.ms.items()
                        if ms
                    ],
                }
                for level in self.levels
            ],
            "surroundings": str(self.surroundings),
        }  # fmt: skip

    def picture(self, *, theme: str = "light") -> Picture:
        """Draw throughput and latencies, with their ranges, against the number of clients."""
        rates = tuple(
            TrendPoint(level.clients, level.throughput, level.low, level.high) for level in self.levels
        )
        throughput = Trends(
            "throughput", "clients", "/s", (Trend("all queries", "", rates),), proportion=True
        )
        return draw_trends((throughput, self._latencies()), theme=theme)

    def __str__(self) -> str:
        parts = [self.heading, table_text(HEAD, self._rows()), *self._sentences()]
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading) if self.heading else "", table_html(HEAD, self._rows())]
        parts += [paragraph_html(sentence) for sentence in self._sentences()]
        return "".join([*parts, self.picture().html()])

    def _latencies(self) -> Trends:
        lines = tuple(
            Trend(f"{query.name} {name}".strip(), query.name, points, faint=part > MEDIAN)
            for query in self.queries
            for name, part in SHOWN.items()
            if (points := self._points(query, part))
        )
        bounds = tuple(
            (query.name or "query", query.target.milliseconds, str(query.target))
            for query in self.queries
            if query.target is not None
        )
        seen = [point.y for line in lines for point in line.points]
        return Trends("latency", "clients", "ms", lines, bounds, log=max(seen) > WIDE * min(seen))

    def _points(self, query: Query, part: float) -> tuple[TrendPoint, ...]:
        found = (level.latency(query.name, part) for level in self.levels)
        return tuple(point for point in found if point is not None)

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for level in self.levels:
            ends = f"[{level.low:6,.0f} – {level.high:6,.0f}]"
            rate = measured(f"{level.throughput:8,.0f} {ends}")
            for place, query in enumerate(self.queries):
                lead = ("", "") if place else (str(level.clients), rate)
                yield (*lead, query.name or "query", *self._figures(query, level.ms.get(query.name, ())))

    def _figures(self, query: Query, ms: Sequence[float]) -> tuple[str, ...]:
        if not ms:
            return ("", "", "", "", measured(f"{0:7}"), "")
        times = (measured(duration(statistic(ms, name))) for name in ("median", "p95", "p99", "max"))
        met = query.target and query.target.met(statistic(ms, query.target.statistic))
        verdict = f"{query.target}: {measured('met' if met else 'missed')}" if query.target else ""
        return (*times, measured(f"{len(ms):7,}"), verdict)

    def _sentences(self) -> Iterator[str]:
        first, best = self.levels[0], self.best
        gain = best.throughput / first.throughput
        yield (
            f"throughput stops growing at {measured(_clients(best.clients))}, with {measured(f'{gain:.2f}')} "
            f"times that of {_clients(first.clients)}"
        )
        if len(self.queries) > 1:
            parts = [f"{name} {share:.0%}" for name, share in self.shares.items()]
            yield f"chosen at random, by rate: {', '.join(parts)}"
        for query in self.queries:
            sets = [show_parameters(values) for values in self.parameters.get(query.name, ()) if values]
            if sets:
                yield f"{query.name or 'query'} with {'; '.join(sets)}"
        yield (
            "measured by pgbench with prepared statements, its clients on the processors of this machine, "
            f"on {measured(str(self.surroundings))}"
        )


def bench_clients(
    queries: Iterable[Query],
    database: Database,
    *,
    clients: Sequence[int] = CLIENTS,
    design: Design | None = None,
    seconds: float = SECONDS,
    repeats: int = REPEATS,
    seed: int = 0,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Concurrency:
    """Measure queries under the load of several numbers of clients, which take turns in random order.

    Each client runs one query after the other without a pause, chosen by their rates (queries without one
    count as the rarest of the others), for `seconds` in each of `repeats` turns. Only reading is possible.
    Raises QueryFailed when a query fails or takes longer than `timeout` seconds (30 when not given),
    Unsupported where the engine has no program for it, Refused for a foreign server without consent.
    """
    wanted = tuple(queries)
    levels = _checked(clients)
    limit = TIMEOUT_S if timeout is None else timeout
    database.engine.require("concurrency")
    parameters = {
        query.name: sample_parameters(database, design, query, count=SETS, seed=seed, timeout=limit)
        for query in wanted
    }
    for query in wanted:
        _try(Contestant("", database, query, parameters[query.name]), limit)
    shares = _shares(wanted)
    scripts = _scripts(wanted, parameters, shares)
    loads: dict[int, list[Load]] = {count: [] for count in levels}
    turns = list(_turns(levels, repeats, seed))
    with watched() as usage:
        for done, count in enumerate(turns, 1):
            loads[count].append(database.put_load(scripts, count, seconds=seconds, timeout=limit))
            if progress is not None:
                progress(_clients(count), done, len(turns))
    return Concurrency(
        wanted,
        database.engine.alias,
        tuple(_level(wanted, found) for found in loads.values()),
        parameters,
        look_around({database.engine.alias: database}, usage),
        shares,
    )


def _checked(clients: Sequence[int]) -> tuple[int, ...]:
    if not clients or not all(1 <= count <= MOST_CLIENTS for count in clients):
        raise UnusableInput(
            f"not numbers of clients: {', '.join(map(str, clients)) or 'none'}",
            hint=f"Give some from 1 to {MOST_CLIENTS}, such as 1,2,4,8.",
        )
    return tuple(sorted(set(clients)))


def _try(contestant: Contestant, limit: float) -> None:
    """Run a query once for each set, so that what is wrong with it is said in its own words."""
    if not ends_within(contestant, limit):
        name = contestant.query.name or "the query"
        raise QueryFailed(
            f"{name} takes longer than {limit:g} s with one client already",
            hint="Give it more time (timeout), or a faster plan.",
        )


def _shares(queries: Sequence[Query]) -> dict[str, float]:
    rates = [query.rate for query in queries if query.rate]
    rarest = min(rates, default=1.0)
    total = sum(query.rate or rarest for query in queries)
    return {query.name: (query.rate or rarest) / total for query in queries}


def _scripts(
    queries: Sequence[Query],
    parameters: Mapping[str, Sequence[Mapping[str, Any]]],
    shares: Mapping[str, float],
) -> list[Script]:
    """Make one script of each query for each set of its parameters."""
    return [
        Script(query.name, query.sql, values, max(1, round(10_000 * shares[query.name] / len(sets))))
        for query in queries
        for sets in [parameters[query.name]]
        for values in sets
    ]


def _turns(levels: Sequence[int], repeats: int, seed: int) -> Iterator[int]:
    order = random.Random(seed)  # noqa: S311  # an order of runs, nothing secret
    for _ in range(repeats):
        turn = list(levels)
        order.shuffle(turn)
        yield from turn


def _level(queries: Sequence[Query], loads: Sequence[Load]) -> Level:
    turns = tuple(_by_query(queries, load) for load in loads)
    throughput = sum(load.throughput for load in loads) / len(loads)
    low, high = interval_of_mean([rate for load in loads for rate in _sliced(load)])
    return Level(
        loads[0].clients,
        throughput,
        max(0.0, min(low, throughput)),
        max(high, throughput),
        {query.name: tuple(ms for turn in turns for ms in turn[query.name]) for query in queries},
        turns,
    )


def _by_query(queries: Sequence[Query], load: Load) -> dict[str, tuple[float, ...]]:
    found: dict[str, list[float]] = {query.name: [] for query in queries}
    for transaction in load.transactions:
        found[transaction.script].append(transaction.ms)
    return {name: tuple(ms) for name, ms in found.items()}


def _sliced(load: Load) -> list[float]:
    """Return the throughput of each of several equal stretches of time, scaled to that of the whole."""
    ends = [transaction.ended for transaction in load.transactions]
    first, last = min(ends), max(ends)
    if last <= first:
        return [load.throughput]
    counts = [0] * SLICES
    for end in ends:
        counts[min(SLICES - 1, int((end - first) / (last - first) * SLICES))] += 1
    return [load.throughput * count * SLICES / len(ends) for count in counts]


def _clients(count: int) -> str:
    return f"{count} {'client' if count == 1 else 'clients'}"
