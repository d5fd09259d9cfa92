"""Choices that are tried: built, measured, and what was learnt goes into the next search."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dbworkbench.advice.candidates import Candidate
from dbworkbench.advice.costs import Costs, Indexes
from dbworkbench.advice.lab import Lab, least_ms
from dbworkbench.advice.landscape import Landscape, Terrain, Way, bits, without_dominated
from dbworkbench.advice.question import Question
from dbworkbench.advice.search import search

MOST_ROUNDS = 12
PATIENCE = 3.0
"""A plan that takes so many times as long as without indexes is stopped, and so is trying without result."""

SLOWER = 1.05


@dataclass
class Known:
    """What is known of a plan: its cost in the planner's unit, its ms where it was measured."""

    cost: float
    ms: float | None = None


@dataclass
class Trial:
    """All that is known so far of every query's plans, and of the sizes of indexes."""

    questions: Sequence[Question]
    candidates: Sequence[Candidate]
    before: Mapping[str, float]
    ways: dict[str, dict[Indexes, Known]]
    sizes: dict[str, int]
    budget: int
    weighted: bool
    upkeep: Mapping[str, Mapping[str, float]]
    refused: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Number the indexes, and take the times before as measured."""
        self.place = {candidate.ddl: place for place, candidate in enumerate(self.candidates)}
        for name, ways in self.ways.items():
            ways[frozenset()].ms = self.before[name]

    def landscape(self, budget: int | None = None) -> Landscape:
        """Return all as a landscape to search, times that were not measured being thought of."""
        terrains = {question.name: self._terrain(question) for question in self.questions}
        sizes = [self.sizes.get(candidate.ddl, 0) for candidate in self.candidates]
        forbidden = self.choice(self.refused)
        return Landscape(terrains, sizes, self.budget if budget is None else budget, self.weighted, forbidden)

    def _terrain(self, question: Question) -> Terrain:
        ways, scale = self.ways[question.name], self._scale(question.name)
        found = [
            Way(self.choice(needs), known.cost, known.cost * scale if known.ms is None else known.ms)
            for needs, known in ways.items()
        ]
        upkeep = self.upkeep.get(question.name, {})
        return Terrain(
            without_dominated(found),
            self.before[question.name],
            question.rate,
            self.choice(upkeep),
            max(upkeep.values(), default=0.0),
        )

    def _scale(self, name: str) -> float:
        """Return the ms of a unit of cost: of measured plans with indexes, else of the one without."""
        ways = self.ways[name]
        told = [
            known.ms / known.cost for needs, known in ways.items() if needs and known.ms and known.cost > 0
        ]
        if told:
            return math.exp(sum(map(math.log, told)) / len(told))
        return self.before[name] / max(ways[frozenset()].cost, 1e-9)

    def choice(self, indexes: Indexes | Mapping[str, float] | set[str]) -> int:
        return sum(1 << self.place[ddl] for ddl in indexes if ddl in self.place)

    def named(self, choice: int) -> tuple[Candidate, ...]:
        return tuple(self.candidates[place] for place in bits(choice))


def explore(
    trial: Trial,
    lab: Lab,
    costs: Costs,
    *,
    limit: float,
    seconds: float,
    measured: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> int:
    """Search, build, measure and search again, until the best choice is one that was measured.

    Returns the best choice whose plans were all measured, as those of `measured` were before; on the disk it
    takes no more than the budget. As long as there is none, because the first ones were larger than thought,
    PATIENCE times the `seconds` may pass.
    """
    deadline = time.monotonic() + seconds
    best, tried = measured, {0, measured}
    chosen = search(trial.landscape())
    for _ in range(MOST_ROUNDS):
        candidates = trial.named(chosen)
        tell(f"{len(candidates)} indexes")
        lab.build(candidates)
        trial.sizes |= lab.bytes
        trial.refused |= set(lab.refused)
        landscape = trial.landscape()
        if landscape.fits(chosen):
            measure(trial, lab, costs, candidates, limit)
            tried.add(chosen)
            landscape = trial.landscape()
            best = min((known for known in tried if landscape.fits(known)), key=landscape.score)
        late = time.monotonic() - deadline
        if late > PATIENCE * seconds or (late > 0 and best):
            break
        chosen = search(landscape, start=best)
        if chosen in tried:
            break
    return best


def measure(trial: Trial, lab: Lab, costs: Costs, candidates: Sequence[Candidate], limit: float) -> None:
    """Measure every query under a choice of indexes, unless its plan was measured before."""
    lab.show([candidate.ddl for candidate in candidates])
    shown = frozenset(candidate.ddl for candidate in candidates)
    for question in trial.questions:
        ways, used = trial.ways[question.name], lab.used(question)
        if used not in ways:
            ways[used] = Known(costs.estimate(question.name, used).cost)
        _prefer(ways, used, shown)
        if ways[used].ms is None:
            before = trial.before[question.name]
            patience = min(limit, PATIENCE * before / 1000 + 0.2)
            ms = least_ms(lab.clone, question, patience)
            if ms is not None and ms > SLOWER * before:
                ms = least_ms(lab.clone, question, patience, runs=6)
            ways[used].ms = patience * 1000 * len(question.sets) if ms is None else ms


def _prefer(ways: dict[Indexes, Known], used: Indexes, shown: Indexes) -> None:
    """Raise the cost of plans that the real planner had the choice of and did not take."""
    cost = ways[used].cost
    for needs, known in ways.items():
        if needs != used and needs <= shown and known.cost <= cost:
            known.cost = cost * 1.0001 + 1e-6
