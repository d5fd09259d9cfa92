"""The plans that a query can have: which indexes each needs, and what it costs.

From the top down: with every index offered the planner shows the cheapest plan; without one of those it
uses, the next one; and without all that are as large, a smaller one. So the plans that matter are found
with few questions, pairs that help only together among them.
"""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from dbworkbench.advice.costs import Costs, Indexes

MOST_PLANS = 120
LEAST_GAIN = 0.02
"""A plan that saves less than this part of the cost is not looked into any further."""


@dataclass(frozen=True)
class Atom:
    """A plan: the indexes that it needs, and its cost in the planner's unit."""

    used: Indexes
    cost: float


def find_atoms(
    costs: Costs,
    name: str,
    tables: Mapping[str, str],
    *,
    most: int = MOST_PLANS,
    deadline: float = math.inf,
) -> tuple[Atom, ...]:
    """Return plans of a query, the cheapest first; `tables` tells each index' table.

    At `deadline`, a time of the monotonic clock, what is known has to do.
    """
    base = costs.base[name]
    found: dict[Indexes, float] = {frozenset(): base}
    numbers = count()
    top = costs.relevant[name]
    queue: list[tuple[float, int, Indexes]] = [(0.0, next(numbers), top)]
    seen = {top}
    while queue and most > 0 and time.monotonic() < deadline:
        _, _, offered = heapq.heappop(queue)
        most -= 1
        estimate = costs.estimate(name, offered)
        found[estimate.used] = min(estimate.cost, found.get(estimate.used, estimate.cost))
        if estimate.cost > base * (1 - LEAST_GAIN):
            continue
        for fewer in _narrowed(offered, estimate.used, costs.whatif.bytes, tables):
            if fewer not in seen:
                seen.add(fewer)
                heapq.heappush(queue, (estimate.cost, next(numbers), fewer))
    for index in costs.order[name]:
        if time.monotonic() > deadline:
            break
        alone = costs.estimate(name, [index])
        found[alone.used] = alone.cost
    return tuple(sorted((Atom(used, cost) for used, cost in found.items()), key=lambda atom: atom.cost))


def _narrowed(
    offered: Indexes, used: Indexes, sizes: Mapping[str, int], tables: Mapping[str, str]
) -> list[Indexes]:
    """Return what to offer next: without an index of the plan, and without all of its table as large."""
    narrowed = []
    for index in sorted(used):
        large = {
            other for other in offered if tables[other] == tables[index] and sizes[other] >= sizes[index]
        }
        narrowed += [offered - large, offered - {index}]
    return narrowed
