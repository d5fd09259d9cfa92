"""Fan-out: how many rows refer to each parent, dealt out exactly and without a table of the parents.

Parents are ranked, those with most children first, and a permutation says which parent has which rank.
Parents with the same number of children form a class, and only classes are counted up: quotas instead of
draws. So the memory needed follows the number of different counts, not the number of parents, and any row
finds its parent and its place among that parent's rows by itself.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from dbworkbench.seeding.spread.choice import Choice, Draw, zipf_ranks
from dbworkbench.seeding.spread.hashing import Bits, Fractions, Whole, fractions, permute, stream
from dbworkbench.seeding.spread.law import law_of
from dbworkbench.seeding.spread.wish.wish import Wish

MOST = 1 << 18
"""No parent is given more different numbers of children to choose from."""

ROUNDS = 40


@dataclass(frozen=True)
class FanOut(Choice):
    """Parents get as many rows as a distribution says, at least `least` and at most `most`.

    A share of `childless` parents gets none, and then the others get one at least. Where the number of rows
    is fixed by something else, the distribution is stretched until it gives as many.
    """

    wish: Wish
    childless: float | None = None
    least: int = 0
    most: int | None = None

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        return self.place(draw, size, *names)[0]

    def place(self, draw: Draw, size: int, *names: object) -> tuple[Bits, Bits]:
        """Return each row's parent, and its number among that parent's rows from 0."""
        start = stream(*names)
        if draw.attempt:
            spot = np.floor(fractions(draw.start(*names), draw.index) * draw.rows).astype(np.uint64)
        else:
            spot = permute(start, draw.index, draw.rows)
        ranks, lines = deal(self, size, draw.rows).find(spot)
        return permute(stream(start, "parents"), ranks, size), lines

    def __str__(self) -> str:
        return str(self.wish) + ("" if self.childless is None else f", {self.childless * 100:.4g}% childless")


class Dealing(ABC):
    """Places dealt out to ranks, one rank after the other."""

    rows: int

    @abstractmethod
    def find(self, places: Bits) -> tuple[Bits, Bits]:
        """Return the ranks that places fall to, and their numbers within."""

    @abstractmethod
    def size_of(self, ranks: Bits) -> Whole:
        """Return how many rows each of some ranks has."""

    @abstractmethod
    def counts(self) -> tuple[Whole, Whole]:
        """Return numbers of children, descending, and how many parents have each."""


@dataclass(frozen=True, eq=False)
class Classes(Dealing):
    """Parents by their number of children, most first."""

    children: Whole
    parents: Whole

    @property
    def rows(self) -> int:  # type: ignore[override]  # it follows from the classes
        return int(self.children @ self.parents)

    def find(self, places: Bits) -> tuple[Bits, Bits]:
        filled = self.children > 0
        children, parents = self.children[filled], self.parents[filled]
        rows = np.concatenate([[0], np.cumsum(children * parents)])
        ranks = np.concatenate([[0], np.cumsum(parents)])
        spot = places.astype(np.int64)
        group = np.searchsorted(rows, spot, side="right") - 1
        offset = spot - rows[group]
        rank = ranks[group] + offset // children[group]
        return _bits(rank), _bits(offset % children[group])

    def size_of(self, ranks: Bits) -> Whole:
        ends = np.cumsum(self.parents)
        return self.children[np.searchsorted(ends, ranks.astype(np.int64), side="right")]

    def counts(self) -> tuple[Whole, Whole]:
        return self.children, self.parents


@dataclass(frozen=True, eq=False)
class Popular(Dealing):
    """The rank r gets a share of about r to the power of `-exponent`; each gets `floor` rows before."""

    exponent: float
    size: int
    floor: int
    rows: int

    def find(self, places: Bits) -> tuple[Bits, Bits]:
        even = self.floor * self.size
        rest = np.maximum(places.astype(np.int64) - even, 0)
        ranks = zipf_ranks((rest + 0.5) / max(1, self.rows - even), self.exponent, self.size).astype(np.int64)
        for _ in range(2):  # rounding puts a place one rank beside at most
            ranks += (rest >= self.first(ranks + 1)) & (ranks + 1 < self.size)
            ranks -= rest < self.first(ranks)
        lines = rest - self.first(ranks) + self.floor
        first = places < np.uint64(even)
        size = np.uint64(self.size)
        return (
            np.where(first, places % size, _bits(ranks)),
            np.where(first, places // size, _bits(lines)),
        )

    def size_of(self, ranks: Bits) -> Whole:
        number = ranks.astype(np.int64)
        return self.first(number + 1) - self.first(number) + self.floor

    def counts(self) -> tuple[Whole, Whole]:
        ranks = np.arange(min(self.size, MOST), dtype=np.int64)
        counts = self.first(ranks + 1) - self.first(ranks) + self.floor
        children, parents = np.unique(counts, return_counts=True)
        return children[::-1], parents[::-1].astype(np.int64)

    def first(self, ranks: Whole) -> Whole:
        """Return the first place of ranks: the rounded integral of the density up to there."""
        share = zipf_share(ranks, self.exponent, self.size)
        return np.rint(share * (self.rows - self.floor * self.size)).astype(np.int64)


def _bits(numbers: Whole) -> Bits:
    return numbers.astype(np.uint64)


def zipf_share(ranks: Whole, exponent: float, size: int) -> Fractions:
    """Return the share that falls to the first so many ranks."""
    if abs(exponent - 1) < 1e-9:
        return np.asarray(np.log(ranks + 1.0) / math.log(size + 1))
    power = 1 - exponent
    return np.asarray(((ranks + 1.0) ** power - 1) / ((size + 1.0) ** power - 1))


def expected_rows(fan: FanOut, parents: int) -> int | None:
    """Return how many rows a fan-out gives so many parents; None when it only says who gets more."""
    return None if fan.wish.shape == "zipf" else deal(fan, parents, None).rows


@lru_cache(maxsize=32)
def deal(fan: FanOut, parents: int, rows: int | None) -> Dealing:
    """Deal rows out to parents; without a number of rows there are as many as the distribution gives."""
    if fan.wish.shape == "zipf":
        return _popular(fan, parents, rows or 0)
    natural = _quotas(_shares(fan, fan.wish, parents), parents)
    if rows is None or rows == natural @ np.arange(len(natural)):
        return _classes(natural)
    return _classes(_exact(fan, _quotas(_stretched(fan, parents, rows), parents), rows))


def bounds(fan: FanOut, parents: int) -> tuple[int, int | None]:
    """Return the least and the largest number of rows that can be dealt out to so many parents."""
    having = parents - round(parents * (fan.childless or 0))
    least = max(fan.least, 1 if fan.childless is not None else 0)
    return least * having, None if fan.most is None else fan.most * having


def _popular(fan: FanOut, parents: int, rows: int) -> Popular:
    having = max(1, parents - round(parents * (fan.childless or 0)))
    having = min(having, fan.wish.among or having)
    floor = max(fan.least, 1 if fan.childless else 0)
    return Popular(fan.wish.parameters[0], having, floor if floor * having <= rows else 0, rows)


def _classes(numbers: Whole) -> Classes:
    children = np.flatnonzero(numbers)[::-1].astype(np.int64)
    return Classes(children, numbers[children])


def _quotas(shares: Fractions, parents: int) -> Whole:
    """Return how many of the parents have 0, 1, 2, … children: shares rounded in their running sum."""
    ends = np.rint(np.cumsum(shares) / shares.sum() * parents).astype(np.int64)
    return np.asarray(np.diff(ends, prepend=0), np.int64)


def _shares(fan: FanOut, wish: Wish, parents: int) -> Fractions:
    """Return the shares of parents with 0, 1, 2, … children within the bounds that are set."""
    below = np.concatenate([[0.0], _below(wish, fan.most, parents)])
    shares = np.maximum(np.diff(below), 0.0)
    least = max(fan.least, 1 if fan.childless is not None else 0)
    if len(shares) <= least or shares[least:].sum() <= 0:
        beyond = below[-1] < 0.5 and len(shares) > least  # all of it lies above what is allowed
        shares = np.zeros(max(len(shares), least + 1))
        shares[-1 if beyond else least] = 1.0
    shares[:least] = 0
    shares /= shares.sum()
    if fan.childless is not None:
        shares *= 1 - fan.childless
        shares[0] = fan.childless
    return shares


def _below(wish: Wish, most: int | None, parents: int) -> Fractions:
    """Return the shares with at most 0, 1, 2, … children, as far as one of the parents is that far out."""
    tail = 0.5 / max(1, parents)
    first, last = wish.parameters[0], wish.parameters[-1]
    limit = MOST if most is None else most
    match wish.shape:
        case "geometric":
            stay = first / (1 + first)
            top = math.ceil(math.log(tail) / math.log(stay)) if stay > 0 else 0
            return np.asarray(1 - stay ** np.arange(1, min(top, limit) + 2))
        case "poisson":
            top = math.ceil(first + 12 * math.sqrt(first) + 12)
            numbers = np.arange(min(top, limit) + 1)
            logs = np.array([math.lgamma(number + 1) for number in numbers.tolist()])
            return np.cumsum(np.exp(numbers * math.log(first) - first - logs))
        case "uniform":
            numbers = np.arange(min(math.floor(last), limit) + 1)
            return np.clip(
                (numbers - math.ceil(first) + 1) / max(1, math.floor(last) - math.ceil(first) + 1), 0, 1
            )
        case "constant":
            numbers = np.arange(min(math.ceil(first), limit) + 1)
            return np.where(numbers < math.floor(first), 0.0, np.where(numbers >= first, 1.0, 1 - first % 1))
    law = law_of(wish)
    top = math.ceil(float(law.at(np.array([1 - tail]))[0]))
    return law.below(np.asarray(np.arange(max(0, min(top, limit)) + 1) + 0.5, np.float64))


def _stretched(fan: FanOut, parents: int, rows: int) -> Fractions:
    """Return the shares of the distribution multiplied by what gives as many rows as are wanted."""
    low, high = 1e-6, 1.0
    while _mean(fan, high, parents) * parents < rows and high < 1e9:
        high *= 2
    for _ in range(ROUNDS):
        middle = math.sqrt(low * high) if low > 0 else high / 2
        if _mean(fan, middle, parents) * parents < rows:
            low = middle
        else:
            high = middle
    return _shares(fan, stretch(fan.wish, high), parents)


def _mean(fan: FanOut, factor: float, parents: int) -> float:
    shares = _shares(fan, stretch(fan.wish, factor), parents)
    return float(shares @ np.arange(len(shares)))


def stretch(wish: Wish, factor: float) -> Wish:
    """Return a distribution of numbers that are so many times larger."""
    scales = 1 if wish.shape in {"lognormal", "pareto"} else len(wish.parameters)
    changed = tuple(value * factor if at < scales else value for at, value in enumerate(wish.parameters))
    return replace(wish, parameters=changed)


def _exact(fan: FanOut, numbers: Whole, rows: int) -> Whole:
    """Move parents to the next class until there are exactly so many rows."""
    missing = rows - int(numbers @ np.arange(len(numbers)))
    least = max(fan.least, 1 if fan.childless is not None else 0)
    while missing:
        up = missing > 0
        places = np.flatnonzero(numbers[least:]) + least
        places = places[places < (fan.most or MOST)] if up else places[places > least]
        if not places.size:
            return numbers
        place = int(places[np.argmax(numbers[places])])
        moved = min(abs(missing), max(1, int(numbers[place]) // 2))
        target = place + 1 if up else place - 1
        if target == len(numbers):
            numbers = np.append(numbers, 0)
        numbers[place] -= moved
        numbers[target] += moved
        missing += -moved if up else moved
    return numbers
