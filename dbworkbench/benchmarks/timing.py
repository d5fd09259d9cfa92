"""How long runs take, one by one on the raw path, with the contestants of a round in random order."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

FEW, LEAST_RUNS, MOST_ROUNDS = 3, 20, 200
LONG_S = 10.0
BUDGET_S = 1.5
WARMUP = 1


@dataclass(frozen=True)
class Runs:
    """What a contestant took, in ms, round by round, and how many rows came."""

    ms: tuple[float, ...]
    rows: int


def run_rounds(
    contestants: Sequence[Callable[[], int]],
    *,
    rounds: int | None,
    sides: int,
    warmup: int,
    order: random.Random,
    progress: Callable[[float], None],
) -> list[Runs]:
    """Run every contestant once a round, in a new random order each, and time each run.

    The contestants are several `sides`, which may each come with several parameters. Without `rounds` there
    are as many as fit into BUDGET_S for each side, at least LEAST_RUNS a side (FEW rounds where one is very
    long) and at most MOST_ROUNDS. The garbage collector is paused meanwhile.
    """
    if not contestants:
        return []
    spent, rows = 0.0, [0] * len(contestants)
    for _ in range(max(1, warmup)):
        spent = 0.0
        for number, contestant in enumerate(contestants):
            ms, rows[number] = _time(contestant)
            spent += ms / 1000
        if spent > LONG_S:
            break
    wanted = rounds or _affordable(spent, sides, len(contestants) // sides)
    times: list[list[float]] = [[] for _ in contestants]
    numbers = list(range(len(contestants)))
    with _without_collector():
        for done in range(wanted):
            order.shuffle(numbers)
            for number in numbers:
                times[number].append(_time(contestants[number])[0])
            progress((done + 1) / wanted)
    return [Runs(tuple(ms), count) for ms, count in zip(times, rows, strict=True)]


def _affordable(round_s: float, sides: int, runs: int) -> int:
    fitting = int(BUDGET_S * sides / round_s) if round_s else MOST_ROUNDS
    least = FEW if round_s > LONG_S else -(-LEAST_RUNS // runs)
    return min(MOST_ROUNDS, max(least, fitting))


def _time(contestant: Callable[[], int]) -> tuple[float, int]:
    started = time.perf_counter_ns()
    rows = contestant()
    return (time.perf_counter_ns() - started) / 1e6, rows


@contextmanager
def _without_collector() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
