"""Before and after by turns: every query in two clones, one with the indexes, and what it says."""

from __future__ import annotations

import gc
import math
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbworkbench.advice.lab import LONG_MS, Lab, least_ms, runner
from dbworkbench.advice.question import Question
from dbworkbench.benchmarks.effect import NOTICEABLE, Effect, judge_query
from dbworkbench.model.statistics import Ratio, quantile, ratio_of_medians

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.database import PostgresDatabase

SIDE_S, BRIEF_S, ALL_S = 0.5, 0.05, 25.0
"""Seconds that a query is run on each side: as a rule, where nothing can change, and all queries together."""

FEWEST, MOST = 5, 40
AGAIN = 4
"""How often a query is measured at most, while noise may be what hides a gain, or looks like a loss."""


@dataclass(frozen=True)
class Proof:
    """One query measured: ms of each run before and after, by turns, and the new indexes that it uses.

    A side is empty when it ran into the limit of `capped` seconds. A long run before is not repeated, so that
    the interval then tells of the other side alone. `kept` are new indexes that it keeps up, as it writes.
    """

    query: str
    before: tuple[float, ...]
    after: tuple[float, ...]
    used: frozenset[str] = frozenset()
    capped: float | None = None
    rate: float | None = None
    kept: frozenset[str] = frozenset()

    @property
    def before_ms(self) -> float:
        """The median; the limit, where that was reached."""
        return quantile(self.before, 0.5) if self.before else (self.capped or 0.0) * 1000

    @property
    def after_ms(self) -> float:
        return quantile(self.after, 0.5) if self.after else (self.capped or 0.0) * 1000

    @property
    def ratio(self) -> Ratio:
        """After ÷ before with its interval: below 1 is faster. Of a side without runs the limit counts."""
        if self.before and self.after:
            return ratio_of_medians(self.after, self.before)
        value = self.after_ms / max(self.before_ms, 1e-9)
        return Ratio(value, 0.0, value) if not self.before else Ratio(value, value, math.inf)

    @property
    def effect(self) -> Effect:
        """What the indexes did, by the whole interval; what no new index touches differs by noise alone."""
        if not self.used and not self.kept:
            return Effect.NO_DIFFERENCE
        if not self.before or not self.after:
            return Effect.HELPS_MUCH if self.after else Effect.HARMS if self.before else Effect.NO_DIFFERENCE
        ratio = self.ratio
        speedup = Ratio(1 / ratio.value, 1 / ratio.high, 1 / ratio.low)
        return judge_query(speedup, plan_changed=True)

    @property
    def undecided(self) -> bool:
        """Whether a plan looks better or worse, and noise could explain it as yet."""
        apart = not 1 / NOTICEABLE <= self.ratio.value <= NOTICEABLE
        return bool(self.used) and self.effect is Effect.NO_DIFFERENCE and apart

    @property
    def helped(self) -> bool:
        return bool(self.used) and self.effect in (Effect.HELPS, Effect.HELPS_MUCH)


def prove(
    questions: Sequence[Question],
    before: PostgresDatabase,
    lab: Lab,
    baseline: Mapping[str, float],
    *,
    limit: float,
    kept: Mapping[str, frozenset[str]] = {},
    seed: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Proof]:
    """Measure queries before and after by turns; `baseline` is their time before in ms, to plan by.

    What took longer than a second before is not run there again. `kept` are the names of indexes that a query
    keeps up; what neither reads nor keeps up a new one cannot change, and is run a few times only.
    """
    order = random.Random(seed)  # noqa: S311  # an order of runs, nothing secret
    seconds = min(SIDE_S, ALL_S / max(1, len(questions)))
    proofs = {}
    for question in questions:
        tell(question.name)
        written = kept.get(question.name, frozenset())
        proof = _prove_one(
            question, before, lab, baseline[question.name], limit, order, seconds, touched=bool(written)
        )
        proofs[question.name] = replace(proof, kept=written)
    return proofs


def _prove_one(
    question: Question,
    before: PostgresDatabase,
    lab: Lab,
    known: float,
    limit: float,
    order: random.Random,
    seconds: float,
    *,
    touched: bool,
) -> Proof:
    used = lab.used(question)
    capped = known >= limit * 1000
    after = least_ms(lab.clone, question, limit, runs=1)
    told = Proof(question.name, () if capped else (known,), (), used, limit, question.query.rate)
    if after is None:
        return told
    sides = [lab.clone] if known > LONG_MS else [before, lab.clone]
    with ExitStack() as stack:
        runs = [
            [stack.enter_context(runner(side, question, values, limit)) for values in question.sets]
            for side in sides
        ]
        spent = after + (known if len(sides) > 1 else 0.0)
        for _ in range(AGAIN):
            times = by_turns(runs, spent, order, seconds=seconds if used or touched else BRIEF_S)
            told = _added(told, times[0] if len(sides) > 1 else (), times[-1])
            if not told.undecided and told.effect is not Effect.HARMS:
                break
    return told


def _added(told: Proof, before: tuple[float, ...], after: tuple[float, ...]) -> Proof:
    """Add runs; the one that was known before gives way to those that were made by turns."""
    earlier = told.before if told.after or not before else ()
    return replace(told, before=earlier + before, after=told.after + after)


def by_turns(
    sides: Sequence[Sequence[Callable[[], float]]],
    round_ms: float,
    order: random.Random,
    *,
    seconds: float = SIDE_S,
) -> list[tuple[float, ...]]:
    """Run all in random order, round by round; a value is the mean over a side's sets of values."""
    rounds = max(FEWEST, min(MOST, int(seconds * 1000 * len(sides) / max(round_ms, 0.001))))
    found: list[list[float]] = [[] for _ in sides]
    numbers = [(side, run) for side, runs in enumerate(sides) for run in range(len(runs))]
    for side, run in numbers:
        sides[side][run]()
    gc.collect()
    for _ in range(rounds):
        order.shuffle(numbers)
        spent = [0.0] * len(sides)
        for side, run in numbers:
            spent[side] += sides[side][run]()
        for side, total in enumerate(spent):
            found[side].append(total / len(sides[side]))
    return [tuple(times) for times in found]


def geometric_mean(proofs: Sequence[Proof]) -> float:
    """Return the geometric mean of after ÷ before."""
    if not proofs:
        return 1.0
    logs = [math.log(max(proof.after_ms, 1e-3) / max(proof.before_ms, 1e-3)) for proof in proofs]
    return math.exp(math.fsum(logs) / len(logs))
