"""The best choice of indexes within a budget, over plans that are known.

An iterated local search (Lourenço, Martin, Stützle 2003): from several starts, whole plans are taken in at
once, so that indexes which help only together are found, and what loses least for its room makes way. Then
single indexes are added, dropped and exchanged until nothing gets better; then a part is thrown out at random
and it begins again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence

from dbworkbench.advice.landscape import Landscape, bits

ROUNDS = 12
SHAKEN = 0.35
LEAST = 1e-6


def search(landscape: Landscape, *, rounds: int = ROUNDS, seed: int = 0, start: int = 0) -> int:
    """Return the best choice that was found; the same landscape and seed give the same one."""
    shake = random.Random(seed)  # noqa: S311  # nothing secret
    walk = _Walk(landscape)
    starts = [start if landscape.fits(start) else 0, 0, walk.greedy(by_room=True), walk.greedy(by_room=False)]
    best = min((walk.improved(chosen) for chosen in dict.fromkeys(starts)), key=walk.score)
    for _ in range(rounds):
        shaken = best
        for place in bits(best):
            if shake.random() < SHAKEN:
                shaken &= ~(1 << place)
        if shake.random() < 0.5:
            shaken = walk.with_plan(shaken, shake.choice(walk.plans)) if walk.plans else shaken
        found = walk.improved(shaken)
        if walk.score(found) < walk.score(best) - LEAST:
            best = found
    return best


class _Walk:
    """Steps over a landscape; scores are kept."""

    def __init__(self, landscape: Landscape) -> None:
        self.landscape = landscape
        self._parts: dict[tuple[str, int], float] = {}
        self._scores: dict[int, float] = {}
        self._touched = {
            name: terrain.written | _union(way.needs for way in terrain.ways)
            for name, terrain in landscape.terrains.items()
        }
        wanted = {
            way.needs
            for terrain in landscape.terrains.values()
            for way in terrain.ways
            if way.needs and way.ms < terrain.before_ms
        }
        self.plans = sorted(needs for needs in wanted if landscape.fits(needs))
        self._names: dict[int, list[str]] = {}
        for name, touched in self._touched.items():
            for place in bits(touched):
                self._names.setdefault(place, []).append(name)
        self._promised = {place: self._promises(place) for place in bits(landscape.needed)}

    def _promises(self, place: int) -> dict[str, float]:
        """Return the least part of each query in the score that a plan with an index could have."""
        found = {}
        for name in self._names[place]:
            ways = [way.ms for way in self.landscape.terrains[name].ways if way.needs >> place & 1]
            if ways:
                found[name] = self.landscape.share(name, min(ways))
        return found

    def score(self, chosen: int, near: int | None = None) -> float:
        """Return the score of a choice, counted from one `near` by where it differs."""
        known = self._scores.get(chosen)
        if known is None:
            known = self._whole(chosen) if near is None else self._beside(chosen, near)
            self._scores[chosen] = known
        return known

    def _whole(self, chosen: int) -> float:
        parts = (self._part(name, chosen & touched) for name, touched in self._touched.items())
        return self.landscape.penalty * chosen.bit_count() + sum(parts)

    def _beside(self, chosen: int, near: int) -> float:
        differs = bits(chosen ^ near)
        names = dict.fromkeys(name for place in differs for name in self._names.get(place, ()))
        more = self.landscape.penalty * (chosen.bit_count() - near.bit_count())
        for name in names:
            touched = self._touched[name]
            more += self._part(name, chosen & touched) - self._part(name, near & touched)
        return self.score(near) + more

    def _part(self, name: str, chosen: int) -> float:
        known = self._parts.get((name, chosen))
        if known is None:
            known = self._parts[name, chosen] = self.landscape.part(name, chosen)
        return known

    def greedy(self, *, by_room: bool) -> int:
        """Take the plan that gains most, for its room or at all, until nothing fits or gains."""
        chosen = 0
        while True:
            best, then = 0.0, chosen
            for needs in self.plans:
                step = chosen | needs
                if step != chosen and self.landscape.fits(step):
                    gain = self.score(chosen) - self.score(step, chosen)
                    gain /= max(1, self.landscape.bytes(step & ~chosen)) if by_room else 1
                    best, then = max((best, then), (gain, step))
            if then == chosen:
                return chosen
            chosen = then

    def improved(self, chosen: int) -> int:
        """Step on as long as some step is better: plans that are cheaper than now, then single indexes."""
        while True:
            before = chosen
            for steps in (self._by_plans, self._by_single):
                chosen = self._pass(steps, chosen)
            if chosen == before:
                return chosen

    def _pass(self, steps: Callable[[int], Iterator[int]], chosen: int) -> int:
        """Try every step from here once, and go on from the better ones."""
        moved = True
        while moved:
            here, moved = self.score(chosen), False
            for step in steps(chosen):
                if self.score(step, chosen) < here - LEAST:
                    chosen, moved = self.without_unused(step), True
                    break
        return chosen

    def _by_plans(self, chosen: int) -> Iterator[int]:
        """Yield choices with one more plan that its query would take."""
        leaving = self._cheapest_to_lose(chosen)
        for name, terrain in self.landscape.terrains.items():
            now = terrain.way(chosen & self._touched[name])
            for way in terrain.ways:
                if way is now:
                    break
                if way.ms < now.ms and not way.needs & self.landscape.forbidden:
                    yield self.with_plan(chosen, way.needs, leaving)

    def _by_single(self, chosen: int) -> Iterator[int]:
        """Yield choices with one index less, or one more, where it promises anything, in place of another."""
        inside, sizes = bits(chosen), self.landscape.sizes
        yield from (chosen & ~(1 << place) for place in inside)
        room = self.landscape.budget - self.landscape.bytes(chosen)
        for place in bits(self.landscape.needed & ~chosen):
            if self._promises_more(place, chosen):
                then = chosen | 1 << place
                yield from (then & ~(1 << other) for other in inside if sizes[place] - sizes[other] <= room)

    def _promises_more(self, place: int, chosen: int) -> bool:
        return any(
            promised < self._part(name, chosen & self._touched[name])
            for name, promised in self._promised[place].items()
        )

    def with_plan(self, chosen: int, needs: int, leaving: Sequence[int] = ()) -> int:
        """Take in all that a plan needs; what loses least for its room makes way until it fits."""
        then = chosen | needs
        room = self.landscape.budget - self.landscape.bytes(then)
        for place in leaving or self._cheapest_to_lose(chosen):
            if room >= 0:
                break
            if not needs >> place & 1:
                then &= ~(1 << place)
                room += self.landscape.sizes[place]
        return then if room >= 0 else chosen

    def _cheapest_to_lose(self, chosen: int) -> list[int]:
        here, sizes = self.score(chosen), self.landscape.sizes
        return sorted(
            bits(chosen),
            key=lambda place: (self.score(chosen & ~(1 << place), chosen) - here) / max(1, sizes[place]),
        )

    def without_unused(self, chosen: int) -> int:
        return chosen & _union(terrain.way(chosen).needs for terrain in self.landscape.terrains.values())


def _union(values: Iterable[int]) -> int:
    found = 0
    for value in values:
        found |= value
    return found
