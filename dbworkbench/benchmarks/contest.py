"""Contestants of one query: databases, or ways to write it, that take turns in every round."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from dbworkbench.benchmarks.answers import Answer, find_difference, read_answer
from dbworkbench.benchmarks.check import Check
from dbworkbench.benchmarks.measurement import Measurement
from dbworkbench.benchmarks.timing import WARMUP, Course, Opener, Run, Runs, run_rounds
from dbworkbench.errors import QueryFailed, ReadOnly, WorkbenchError
from dbworkbench.model.plan import Plan
from dbworkbench.model.query import Query
from dbworkbench.plans.reading import read_plan

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

Progress: TypeAlias = Callable[[str, int, int], None]
TIMEOUT_S = 30.0
PATIENCE_S = 5.0  # for all that is run beside the rounds: answers to compare, and plans


@dataclass(frozen=True)
class Contestant:
    """A query on a database under the label that it is shown by, with the values it is run for."""

    label: str
    database: Database
    query: Query
    values: tuple[Mapping[str, Any], ...]

    @property
    def plain(self) -> bool:
        """Whether each set of values is one run of the query, whose answer and plan can be looked at."""
        return True

    def openers(self, limit: float) -> list[Opener]:
        """Return what opens a session, for each set of values."""
        return [partial(self._open, values, limit) for values in self.values]

    def _open(self, values: Mapping[str, Any], limit: float) -> AbstractContextManager[Run]:
        return self.database.prepared(self.query.sql, values, timeout=limit)


@dataclass(frozen=True)
class Conduct:
    """How queries are measured: `limit` is the time in seconds after which one is left out."""

    order: random.Random
    rounds: int | None = None
    warmup: int = WARMUP
    limit: float = TIMEOUT_S
    cold: bool = False
    progress: Progress | None = None


@dataclass(frozen=True)
class Contest:
    """What came of it: the runs, whether the answers are the same, and a plan for each contestant."""

    measurements: tuple[Measurement, ...]
    checks: tuple[Check, ...] = ()
    plans: Mapping[str, Plan] = field(default_factory=dict)


def contend(name: str, contestants: Sequence[Contestant], conduct: Conduct) -> Contest:
    """Measure the contestants of a query; one that does not end within the limit is left out.

    Raises QueryFailed when a database refuses the query.
    """
    able = [one for one in contestants if ends_within(one, conduct.limit)]
    checks = tuple(_check(name, able, conduct.limit)) if all(one.plain for one in able) else ()
    with ExitStack() as stack:
        course = _course(name, able, conduct, stack)
        times = run_rounds([o for one in able for o in one.openers(conduct.limit)], course)
    found = {}
    for contestant in able:
        taken, times = times[: len(contestant.values)], times[len(contestant.values) :]
        found[contestant.label] = _measurement(name, contestant.label, taken)
    return Contest(
        tuple(
            found.get(one.label, Measurement(name, one.label, (), capped=conduct.limit))
            for one in contestants
        ),
        checks,
        dict(_plans(able, found, conduct.limit)),
    )


def _course(name: str, able: Sequence[Contestant], conduct: Conduct, stack: ExitStack) -> Course:
    def tell(part: float) -> None:
        if conduct.progress is not None:
            conduct.progress(name, round(part * 100), 100)

    chills: list[Callable[[], None]] = []
    for contestant in able if conduct.cold else ():
        chills += [stack.enter_context(contestant.database.chilled())] * len(contestant.values)
    return Course(conduct.rounds, max(1, len(able)), conduct.order, tell, conduct.warmup, chills)


def ends_within(contestant: Contestant, limit: float) -> bool:
    """Run once for each set and say whether it ended in time; an error of another kind is raised."""
    for opener in contestant.openers(limit):
        started = time.monotonic()
        try:
            with opener() as run:
                run()
        except QueryFailed as error:
            if time.monotonic() - started < limit:
                raise _named(error, contestant) from None
            return False
        except ReadOnly as error:
            raise _named(error, contestant) from None
    return True


def _named(error: WorkbenchError, contestant: Contestant) -> WorkbenchError:
    """Return an error that says which query it is about, and on which side."""
    side = f"on {contestant.label}" if contestant.label else ""
    error.message = f"{f'{contestant.query.name} {side}'.strip()}: {error.message}".removeprefix(": ")
    return error


def _check(name: str, able: Sequence[Contestant], limit: float) -> Iterator[Check]:
    """Compare the answers of contestants next to each other, until the patience for it is over."""
    if len(able) < 2:
        return
    read: dict[str, list[Answer]] = {one.label: [] for one in able}
    started = time.monotonic()
    for number in range(min(len(one.values) for one in able)):
        for one in able:
            read[one.label].append(read_answer(one.database, one.query, one.values[number], limit))
        if time.monotonic() - started > PATIENCE_S:
            break
    for left, right in pairwise(able):
        yield compare_answers(name, left, right, read[left.label], read[right.label])


def compare_answers(
    name: str, left: Contestant, right: Contestant, ours: Sequence[Answer], theirs: Sequence[Answer]
) -> Check:
    """Compare the answers of two contestants, set by set; the first that differ are kept."""
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        difference = find_difference(one, other)
        if difference is not None:
            counts = (len(one.rows), len(other.rows))
            return Check(
                name, left.label, right.label, number + 1, counts, "", difference, left.values[number]
            )
    counts = (sum(len(one.rows) for one in ours), sum(len(other.rows) for other in theirs))
    cut = any(answer.cut for answer in (*ours, *theirs))
    return Check(name, left.label, right.label, len(ours), counts, ours[0].digest, cut=cut)


def _measurement(name: str, label: str, runs: Sequence[Runs]) -> Measurement:
    """Join the runs of all sets of parameters, round by round, so that two contestants' runs are pairs."""
    ms = tuple(value for single in zip(*(run.ms for run in runs), strict=True) for value in single)
    return Measurement(name, label, ms, tuple(run.rows for run in runs), together=runs[0].together)


def _plans(
    able: Sequence[Contestant], found: Mapping[str, Measurement], limit: float
) -> Iterator[tuple[str, Plan]]:
    """Explain the first set of each contestant that is quick enough to be run once more."""
    for contestant in able:
        if not contestant.plain or found[contestant.label].ms[0] > PATIENCE_S * 1000:
            continue
        try:
            sql, values = contestant.query.sql, contestant.values[0]
            document = contestant.database.explain(sql, values, analyze=True, timeout=limit)
            yield contestant.label, read_plan(document, engine=contestant.database.engine.kind)
        except WorkbenchError:
            continue  # times stand without a plan where an engine gives none that can be read
