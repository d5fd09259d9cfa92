"""How long runs take, one by one on the raw path, with the contestants of a round in random order."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import TypeAlias

FEW, LEAST_RUNS, MOST_ROUNDS = 3, 20, 200
SESSIONS = 30
LONG_S = 10.0
BUDGET_S = 1.5
WARMUP = 1

Run: TypeAlias = Callable[[], int]
Opener: TypeAlias = Callable[[], AbstractContextManager[Run]]
"""Lends a run in a session of its own: what it does once, which returns the number of rows."""


@dataclass(frozen=True)
class Runs:
    """What a contestant took, in ms, round by round, and how many rows came.

    Every `together` rounds after one another shared a session.
    """

    ms: tuple[float, ...]
    rows: int
    together: int = 1


@dataclass(frozen=True)
class Course:
    """How often contestants run: `rounds` is found from a time budget when not given, or too long to keep.

    The contestants are several `sides`, which may each come with several parameters. `chills` are called
    before every run, one for each contestant, and are not timed.
    """

    rounds: int | None
    sides: int
    order: random.Random
    progress: Callable[[float], None]
    warmup: int = WARMUP
    chills: Sequence[Callable[[], None]] = ()


def run_rounds(contestants: Sequence[Opener], course: Course) -> list[Runs]:
    """Run every contestant once a round, in a new random order each, and time each run.

    All of them get new sessions up to SESSIONS times: where a session happens to lie in memory and on
    which core it runs makes it faster or slower by some percent as long as it lasts, which no number of
    runs within it averages out (Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time", 2013).
    Each session begins with `warmup` runs that do not count. Without rounds given there are as many as fit
    into BUDGET_S for each side, at least LEAST_RUNS a side (FEW rounds where one is very long) and at most
    MOST_ROUNDS. The garbage collector is paused meanwhile.
    """
    if not contestants:
        return []
    times: list[list[float]] = [[] for _ in contestants]
    rows = [0] * len(contestants)
    wanted, together, done = course.rounds, 1, 0
    with _without_collector():
        while wanted is None or done < wanted:
            with _opened(contestants, course.order) as runs:
                spent = _warm(runs, rows, course)
                if not done:
                    wanted = wanted or _affordable(spent, course.sides, len(contestants) // course.sides)
                    together = -(-wanted // SESSIONS)
                for _ in range(min(together, wanted - done)):  # type: ignore[operator]  # known by now
                    _run_round(runs, times, course)
                    done += 1
                    course.progress(done / wanted)  # type: ignore[operator]  # known by now
    return [Runs(tuple(ms), count, together) for ms, count in zip(times, rows, strict=True)]


@contextmanager
def _opened(contestants: Sequence[Opener], order: random.Random) -> Iterator[list[Run]]:
    """Open everybody's session in random order, and lend the runs in the order of contestants."""
    runs: dict[int, Run] = {}
    numbers = list(range(len(contestants)))
    order.shuffle(numbers)
    with ExitStack() as stack:
        for number in numbers:
            runs[number] = stack.enter_context(contestants[number]())
        yield [runs[number] for number in range(len(contestants))]


def _warm(runs: Sequence[Run], rows: list[int], course: Course) -> float:
    """Run everybody without counting it; return the seconds of one round.

    The order is random here, too: who ran last finds the processor's caches as it left them.
    """
    spent = 0.0
    numbers = list(range(len(runs)))
    for _ in range(max(1, course.warmup)):
        spent = 0.0
        course.order.shuffle(numbers)
        for number in numbers:
            ms, rows[number] = _time(runs[number])
            spent += ms / 1000
        if spent > LONG_S:
            break
    return spent


def _run_round(runs: Sequence[Run], times: list[list[float]], course: Course) -> None:
    numbers = list(range(len(runs)))
    course.order.shuffle(numbers)
    for number in numbers:
        if course.chills:
            course.chills[number]()
        times[number].append(_time(runs[number])[0])


def _affordable(round_s: float, sides: int, runs: int) -> int:
    fitting = int(BUDGET_S * sides / round_s) if round_s else MOST_ROUNDS
    least = FEW if round_s > LONG_S else -(-LEAST_RUNS // runs)
    return min(MOST_ROUNDS, max(least, fitting))


def _time(run: Run) -> tuple[float, int]:
    started = time.perf_counter_ns()
    rows = run()
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
