"""How good each choice of indexes is: every query's plan under it, in milliseconds, as one number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

LEAST_GAIN = 0.04
"""Which part of one query's time an index has to save, so that it is worth its name beside its room."""

SHORTEST_MS = 0.01
SLOWER, UNFELT_MS = 1.05, 0.05
"""A query got slower when it takes so many times as long and so much longer: less is noise.

Where nobody tells how often it runs, less than that is as good as nothing: the way to the server is longer.
"""

HARM, MANY = 0.1, 22
"""A query that got slower counts this part of the whole on top, less where there are many: it is avoided."""


@dataclass(frozen=True)
class Way:
    """One plan of a query: the indexes that it needs (as bits), the planner's cost, and its time in ms."""

    needs: int
    cost: float
    ms: float


@dataclass(frozen=True)
class Terrain:
    """One query: its ways, the cheapest first; how long it took before; and how often it runs.

    `written` are the indexes (as bits) that the query keeps up when it writes; each adds `upkeep` of its time
    before.
    """

    ways: tuple[Way, ...]
    before_ms: float
    rate: float = 1.0
    written: int = 0
    upkeep: float = 0.0

    def way(self, chosen: int) -> Way:
        """Return the way that the planner takes: the cheapest of those whose indexes are there."""
        for way in self.ways:
            if not way.needs & ~chosen:
                return way
        return self.ways[-1]

    def ms(self, chosen: int) -> float:
        upkeep = self.upkeep * self.before_ms * (chosen & self.written).bit_count() if self.written else 0.0
        return max(SHORTEST_MS, self.way(chosen).ms + upkeep)


def without_dominated(ways: Sequence[Way]) -> tuple[Way, ...]:
    """Return ways, the cheapest first, without what the planner never takes: a cheaper one needs less."""
    kept: list[Way] = []
    for way in sorted(ways, key=lambda way: (way.cost, way.needs.bit_count())):
        if not any(not earlier.needs & ~way.needs for earlier in kept):
            kept.append(way)
    return tuple(kept)


@dataclass(frozen=True)
class Landscape:
    """All queries and the sizes of all indexes. A choice is a number whose bits are indexes.

    With `weighted` the load counts: the sum of times by how often queries run. Without, nobody knows how
    often, and every query counts as much as any other: by the geometric mean of after ÷ before, in which it
    does not matter how long one takes (Fleming and Wallace, "How not to lie with statistics", 1986).
    """

    terrains: Mapping[str, Terrain]
    sizes: Sequence[int]
    budget: int
    weighted: bool = False
    forbidden: int = 0

    def score(self, chosen: int) -> float:
        """Return the whole as a number below 0 for what is better than without indexes; less is better."""
        parts = sum(self.part(name, chosen) for name in self.terrains)
        return parts + self.penalty * chosen.bit_count()

    @cached_property
    def penalty(self) -> float:
        """What each index counts against a choice."""
        return LEAST_GAIN / max(1, len(self.terrains))

    def part(self, name: str, chosen: int) -> float:
        """Return the share of one query in the score."""
        terrain = self.terrains[name]
        ms = terrain.ms(chosen)
        slower = terrain.way(chosen).ms > SLOWER * terrain.before_ms + UNFELT_MS
        harm = HARM * min(1.0, MANY / len(self.terrains)) if slower else 0.0
        return self.share(name, ms) + harm

    def share(self, name: str, ms: float) -> float:
        """Return what one query would add to the score if it took so long."""
        terrain = self.terrains[name]
        if self.weighted:
            return terrain.rate * (ms - terrain.before_ms) / self._load
        return math.log(max(UNFELT_MS, ms) / max(UNFELT_MS, terrain.before_ms)) / len(self.terrains)

    def bytes(self, chosen: int) -> int:
        return sum(self.sizes[place] for place in bits(chosen))

    def fits(self, chosen: int) -> bool:
        return not chosen & self.forbidden and self.bytes(chosen) <= self.budget

    @cached_property
    def _load(self) -> float:
        return sum(terrain.rate * terrain.before_ms for terrain in self.terrains.values()) or 1.0

    @cached_property
    def needed(self) -> int:
        """All indexes that some way needs."""
        found = 0
        for terrain in self.terrains.values():
            for way in terrain.ways:
                found |= way.needs
        return found & ~self.forbidden

    @cached_property
    def least(self) -> int | None:
        """The bytes of the smallest choice that makes some query's way shorter; None when nothing does."""
        found = [
            self.bytes(way.needs)
            for terrain in self.terrains.values()
            for way in terrain.ways
            if way.needs and way.ms < terrain.before_ms and not way.needs & self.forbidden
        ]
        return min(found, default=None)


def bits(chosen: int) -> list[int]:
    """Return the places of the bits that are set."""
    places = []
    while chosen:
        low = chosen & -chosen
        places.append(low.bit_length() - 1)
        chosen ^= low
    return places
