"""Journeys through a status machine: every way from the first state to a last one, with its share.

Rows get their journeys by quota, like children in `fan`: a permutation ranks the rows, and the running sum
of the shares says which rank travels which way. So the shares come out exactly, and from a place among all
states of all rows one can go back to the row and its step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.spread.hashing import Bits, Fractions, Whole, fractions, permute, stream, unpermute
from dbworkbench.seeding.spread.law import law_of
from dbworkbench.seeding.spread.wish.sentence import SPANS
from dbworkbench.seeding.spread.wish.wish import Machine, Step, Wish

LONGEST = 64
MOST = 4096
RAREST = 1e-5
USUAL_LAG = Wish("exponential", (float(SPANS["day"]),), kind="span")


@dataclass(frozen=True)
class Journeys:
    """The ways through a machine, those of more rows first."""

    machine: Machine

    @cached_property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """The states that each way passes through, in order."""
        return tuple(way for way, _ in self._found)

    @cached_property
    def shares(self) -> Fractions:
        return np.array([share for _, share in self._found])

    @cached_property
    def lengths(self) -> Whole:
        """How many states each way has."""
        return np.array([len(way) for way in self.ways], np.int64)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """All states, in the order in which they are written."""
        steps = self.machine.steps
        return tuple(
            dict.fromkeys((self.machine.start, *(name for s in steps for name in (s.source, s.target))))
        )

    @cached_property
    def reached(self) -> dict[str, Whole]:
        """For each state the step at which each way first reaches it, -1 when never."""
        return {
            state: np.array([way.index(state) if state in way else -1 for way in self.ways], np.int64)
            for state in self.states
        }

    def share_reaching(self, state: str) -> float:
        """Return the share of rows that are or were in a state."""
        return float(self.shares[self.reached[state] >= 0].sum())

    def final_shares(self) -> dict[str, float]:
        """Return the share of rows that end in each state."""
        found = dict.fromkeys(self.states, 0.0)
        for way, share in zip(self.ways, self.shares.tolist(), strict=True):
            found[way[-1]] += share
        return found

    def rows(self, rows: int) -> int:
        """Return how many states so many rows pass through together."""
        return int(self._quotas(rows) @ self.lengths)

    def travel(self, names: tuple[object, ...], index: Bits, rows: int) -> Whole:
        """Return the way of each row."""
        rank = permute(stream(*names, "way"), index, rows).astype(np.int64)
        way: Whole = np.searchsorted(np.cumsum(self._quotas(rows)), rank, side="right").astype(np.int64)
        return way

    def trace(self, names: tuple[object, ...], places: Bits, rows: int) -> tuple[Bits, Whole, Whole]:
        """Return the row, its way and its step for places among all states of all rows."""
        quotas = self._quotas(rows)
        ends = np.cumsum(quotas * self.lengths)
        spot = places.astype(np.int64)
        way = np.searchsorted(ends, spot, side="right")
        offset = spot - (ends - quotas * self.lengths)[way]
        rank = (np.cumsum(quotas) - quotas)[way] + offset // self.lengths[way]
        index = unpermute(stream(*names, "way"), rank.astype(np.uint64), rows)
        return index, way.astype(np.int64), offset % self.lengths[way]

    def seconds(self, names: tuple[object, ...], index: Bits, way: Whole, step: Whole) -> Fractions:
        """Return how long after the beginning rows reach a step of their way; negative steps give 0."""
        total = np.zeros(len(index))
        for number in range(1, int(self.lengths.max(initial=1))):
            going = np.flatnonzero(step >= number)
            if not going.size:
                break
            shares = fractions(stream(*names, "wait", number), index[going])
            total[going] += self._waits(number, way[going], shares)
        return total

    def _waits(self, number: int, way: Whole, shares: Fractions) -> Fractions:
        waits = np.zeros(len(way))
        taken = self._taken[way, number]
        for at, step in enumerate(self.machine.steps):
            here = taken == at
            if here.any():
                waits[here] = np.maximum(0, law_of(step.lag or USUAL_LAG).at(shares[here]))
        return waits

    @cached_property
    def _taken(self) -> Whole:
        """For each way and number of a state the transition that led there."""
        numbers = {(step.source, step.target): at for at, step in enumerate(self.machine.steps)}
        taken = np.full((len(self.ways), int(self.lengths.max())), -1, np.int64)
        for row, way in enumerate(self.ways):
            for number in range(1, len(way)):
                taken[row, number] = numbers[way[number - 1], way[number]]
        return taken

    def _quotas(self, rows: int) -> Whole:
        ends = np.rint(np.cumsum(self.shares) / self.shares.sum() * rows).astype(np.int64)
        return np.asarray(np.diff(ends, prepend=0), np.int64)

    @cached_property
    def _found(self) -> tuple[tuple[tuple[str, ...], float], ...]:
        found = _ways(self.machine)
        return tuple(sorted(found, key=lambda item: (-item[1], item[0])))


@lru_cache(maxsize=32)
def _ways(machine: Machine) -> tuple[tuple[tuple[str, ...], float], ...]:
    """Follow all transitions; a way that hardly any row goes on, or a very long one, ends where it is."""
    after: dict[str, list[Step]] = {}
    for step in machine.steps:
        after.setdefault(step.source, []).append(step)
    found: list[tuple[tuple[str, ...], float]] = []
    waiting: list[tuple[tuple[str, ...], float]] = [((machine.start,), 1.0)]
    while waiting:
        way, share = waiting.pop()
        steps = after.get(way[-1], []) if len(way) < LONGEST else []
        going = [(step, share * step.share / 100) for step in steps]
        going = [(step, part) for step, part in going if part > RAREST]
        staying = share - sum(part for _, part in going)
        if staying > RAREST / 10 or not going:
            found.append((way, staying))
        waiting += [((*way, step.target), part) for step, part in going]
        if len(found) > MOST:
            raise UnusableInput(
                f"the machine that begins in {machine.start} has more than {MOST:,} ways through",
                hint="Make transitions back less likely, or leave some out.",
            )
    return tuple(found)
