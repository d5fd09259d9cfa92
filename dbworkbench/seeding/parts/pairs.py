"""Junction tables: pairs of two parents, popular ones in more of them, no pair twice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.part import Part, ReferencePart, Scene, Values, row_number
from dbworkbench.seeding.spread.choice import Draw, zipf_ranks
from dbworkbench.seeding.spread.fan import Dealing, FanOut, Popular, deal, zipf_share
from dbworkbench.seeding.spread.hashing import Bits, Fractions, Whole, fractions, permute, stream


@dataclass(frozen=True)
class PairsPart(Part):
    """Each row of the first parent gets as many partners as its fan-out says, all different.

    Partners are drawn by systematic sampling with probabilities in proportion to the second fan-out (Madow
    1949): one out of each stretch of the running sum; partners that would be met twice in a stretch are met
    once for certain, and the others share what is left.
    """

    table: str
    first: ReferencePart
    second: ReferencePart
    fans: tuple[FanOut, FanOut]

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # they are its members'
        return (*self.first.columns, *self.second.columns)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        parents, partners = (scene.parents[each.parent].size for each in (self.first, self.second))
        start = stream(*self.names(scene))
        dealing = deal(self.fans[0], parents, draw.rows)
        rank, line = dealing.find(permute(start, draw.index, draw.rows))
        number = permute(stream(start, "parents"), rank, parents)
        count = dealing.size_of(rank)
        begin = fractions(stream(start, "begin"), number)
        partner = chosen(deal(self.fans[1], partners, draw.rows), partners, count, line, begin)
        partner = permute(stream(start, "partners"), partner, partners)
        return {
            **_named(self.first, number, scene),
            **_named(self.second, partner, scene),
        }

    def __str__(self) -> str:
        return f"pairs of {self.first.parent} ({self.fans[0]}) and {self.second.parent} ({self.fans[1]})"


def chosen(dealing: Dealing, size: int, count: Whole, line: Bits, begin: Fractions) -> Bits:
    """Return the rank that the line-th of `count` different partners has."""
    certain = _certain(dealing, size, count)
    rest = np.maximum(count - certain, 1)
    before = share_before(dealing, certain, size)
    step = np.maximum(line.astype(np.int64) - certain, 0)
    share = before + (begin + step) / rest * (1 - before)
    rank = np.clip(_rank(dealing, size, share), certain, size - 1)
    return np.where(line.astype(np.int64) < certain, line.astype(np.int64), rank).astype(np.uint64)


def share_before(dealing: Dealing, ranks: Whole, size: int) -> Fractions:
    """Return the share of rows of the first so many ranks; every rank has some."""
    if isinstance(dealing, Popular):
        return zipf_share(ranks, dealing.exponent, size)
    points, shares = _curve(dealing, size)
    return np.interp(ranks, points, shares)


def _rank(dealing: Dealing, size: int, shares: Fractions) -> Whole:
    if isinstance(dealing, Popular):
        ranks = zipf_ranks(np.minimum(shares, 1 - 2**-53), dealing.exponent, size).astype(np.int64)
    else:
        points, known = _curve(dealing, size)
        ranks = np.floor(np.interp(shares, known, points)).astype(np.int64)
    ranks = np.clip(ranks, 0, size - 1)
    ranks += (share_before(dealing, ranks + 1, size) <= shares) & (ranks + 1 < size)
    ranks -= (share_before(dealing, ranks, size) > shares) & (ranks > 0)
    return ranks


@lru_cache(maxsize=16)
def _curve(dealing: Dealing, size: int) -> tuple[Fractions, Fractions]:
    """Return the running share over the ranks, straight within a class; those without rows get a little."""
    children, parents = dealing.counts()
    weights = np.maximum(children, 1e-3).astype(np.float64)
    points = np.concatenate([[0.0], np.cumsum(parents)])
    shares = np.concatenate([[0.0], np.cumsum(weights * parents)])
    return points, shares / shares[-1]


def _certain(dealing: Dealing, size: int, count: Whole) -> Whole:
    """Return how many ranks are partners for certain of a row with so many partners."""
    different, places = np.unique(count, return_inverse=True)
    found = np.array([_certain_of(dealing, size, int(each)) for each in different.tolist()], np.int64)
    return found[places]


@lru_cache(maxsize=4096)
def _certain_of(dealing: Dealing, size: int, count: int) -> int:
    """Return the least t so that no rank from t on has more than its stretch of what is left."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        first, second = share_before(dealing, np.array([middle, middle + 1]), size)
        fits = (second - first) * (count - middle) <= (1 - first) * (1 + 1e-9)
        low, high = (low, middle) if fits else (middle + 1, high)
    return low


def _named(member: ReferencePart, numbers: Bits, scene: Scene) -> Values:
    values = scene.parents[member.parent].take(member.parent_columns, numbers)
    named = {mine: values[theirs] for mine, theirs in zip(member.columns, member.parent_columns, strict=True)}
    return {**named, row_number(member.columns): pa.array(numbers)}
