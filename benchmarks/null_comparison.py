"""How often an interval of a query against itself holds the ratio 1, as it should in 95 of 100."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.slowed import QUERY, Slowed, filled
from dbworkbench.benchmarks import Benchmark, bench
from dbworkbench.engines.engine import Database
from dbworkbench.model.statistics import Ratio, quantile

TRIALS, WANTED = 200, 180
ROUNDS = 30
POWERS = ((1.10, 30, 100, 90), (1.05, 200, 100, 90))
"""By how much B is slower, at how many rounds, in how many trials, and how often it must be told."""


def report() -> Iterator[str]:
    """Measure a query against itself."""
    with filled() as database:
        ratios = list(compare(database, 1.0, ROUNDS, TRIALS))
    hits = sum(ratio.includes(1.0) for ratio in ratios)
    yield (
        f"a query against itself at {ROUNDS} rounds: {hits} of {TRIALS} intervals hold the ratio 1 "
        f"(wanted: {WANTED}); {_width(ratios)}"
    )


def report_power() -> Iterator[str]:
    """Measure a query against itself with a part of its time added."""
    with filled() as database:
        for factor, rounds, trials, wanted in POWERS:
            ratios = list(compare(database, factor, rounds, trials))
            told = sum(ratio.low > 1 for ratio in ratios)
            held = sum(ratio.includes(factor) for ratio in ratios)
            yield (
                f"B {factor - 1:.0%} slower at {rounds} rounds: told in {told} of {trials} "
                f"(wanted: {wanted}), {held} intervals hold {factor:g}; {_width(ratios)}"
            )


def compare(database: Database, factor: float, rounds: int, trials: int) -> Iterator[Ratio]:
    """Yield B over A, where B takes `factor` times as long, each time measured anew."""
    slow = Slowed(database, factor)
    for trial in range(trials):
        yield measure(database, slow, rounds, trial).ratio(QUERY.name, "b", "a")


def measure(a: Database, b: Database, rounds: int, seed: int) -> Benchmark:
    return bench([QUERY], {"a": a, "b": b}, rounds=rounds, seed=seed)


def _width(ratios: list[Ratio]) -> str:
    half = quantile([(ratio.high / ratio.low) ** 0.5 - 1 for ratio in ratios], 0.5)
    return f"half an interval is {half:.1%} wide (median)"
