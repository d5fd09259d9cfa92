"""How a row chooses one of `size` things that are numbered from 0."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from dbworkbench.seeding.spread.hashing import Bits, Fractions, draw, fractions, permute, stream


@dataclass(frozen=True)
class Draw:
    """Rows by index, drawn for the `attempt`-th time (0 is the first) out of `rows` in all."""

    index: Bits
    rows: int
    attempt: int = 0

    def start(self, *names: object) -> int:
        """Return a stream that is another one at each attempt."""
        return stream(*names, self.attempt) if self.attempt else stream(*names)


class Choice(ABC):
    """A rule by which rows choose; `unique` ones never choose the same thing for two rows."""

    unique = False

    @abstractmethod
    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        """Return a number below `size` for each row; `names` tell streams apart."""

    def at(self, shares: Fractions, size: int) -> Bits:
        """Return the numbers below which shares of the rows choose; evenly unless a choice says otherwise."""
        return np.minimum((shares * size).astype(np.uint64), np.uint64(size - 1))

    @abstractmethod
    def __str__(self) -> str: ...


@dataclass(frozen=True)
class InOrder(Choice):
    """Row i chooses number i."""

    unique = True

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        return draw.index

    def __str__(self) -> str:
        return "in order"


@dataclass(frozen=True)
class Shuffled(Choice):
    """Each row chooses another number, in a scattered order."""

    unique = True

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        index = draw.index
        if (draw.attempt + 1) * draw.rows <= size:
            index = index + np.uint64(draw.attempt * draw.rows)
        return permute(stream(*names), index, size)

    def __str__(self) -> str:
        return "all different"


@dataclass(frozen=True)
class Even(Choice):
    """Every number is as likely as any other."""

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        return _below(draw.start(*names), draw.index, size)

    def __str__(self) -> str:
        return "evenly"


@dataclass(frozen=True)
class Zipf(Choice):
    """The r-th most popular number has a probability of about r to the power of `-exponent`.

    Ranks come from inverting the continuous distribution on [1, size + 1); popular numbers are scattered.
    With `among`, only so many of the numbers are ever chosen.
    """

    exponent: float
    among: int | None = None

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        ranks = self.at(fractions(draw.start(*names), draw.index), size)
        return permute(stream(*names, "popular"), ranks, size)

    def at(self, shares: Fractions, size: int) -> Bits:
        """Return ranks: popular numbers are scattered only when they are chosen."""
        return zipf_ranks(shares, self.exponent, min(size, self.among or size))

    def __str__(self) -> str:
        among = f" of {self.among}" if self.among else ""
        return f"zipf({self.exponent:g}){among}"


@dataclass(frozen=True)
class Weighted(Choice):
    """Number k has the weight `weights[k]`."""

    weights: tuple[float, ...]

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        return self.at(fractions(draw.start(*names), draw.index), size)

    def at(self, shares: Fractions, size: int) -> Bits:
        bounds = np.cumsum(self.weights)
        chosen = np.searchsorted(bounds, shares * bounds[-1], side="right").astype(np.uint64)
        return np.asarray(np.minimum(chosen, np.uint64(size - 1)), np.uint64)

    def __str__(self) -> str:
        total = sum(self.weights)
        return "weighted " + " : ".join(f"{weight / total:.0%}" for weight in self.weights)


@dataclass(frozen=True)
class Skewed(Choice):
    """Numbers near 0 are likelier: u to the power of `power` of the way."""

    power: float = 2.0

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        return self.at(fractions(draw.start(*names), draw.index), size)

    def at(self, shares: Fractions, size: int) -> Bits:
        return super().at(shares**self.power, size)

    def __str__(self) -> str:
        return "small ones likelier"


@dataclass(frozen=True)
class Growing(Choice):
    """Seconds of many days: later days are busier, and so are the hours after noon.

    In a `flow` later rows lie later, as rows do that are written when things happen.
    """

    flow: bool = False

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        days = size // 86_400
        if days < 2:
            return Even().choose(draw, size, *names)
        first = fractions(draw.start(*names), draw.index)
        if self.flow:
            first = np.minimum((draw.index + first) / draw.rows, 1 - 2**-53)
        day = np.floor(days * first ** (1 / 1.5))
        second = fractions(draw.start(*names, "hour"), draw.index)
        third = fractions(draw.start(*names, "second"), draw.index)
        time = np.floor((0.6 * second + 0.4 * third) * 72_000 + 14_399) % 86_400
        seconds: Bits = (np.minimum(day, days - 1) * 86_400 + time).astype(np.uint64)
        return seconds

    def __str__(self) -> str:
        return "later rows later" if self.flow else "more of late"


def _below(start: int, index: Bits, size: int) -> Bits:
    return draw(start, index) % np.uint64(size)


def zipf_ranks(at: Fractions, exponent: float, size: int) -> Bits:
    """Return the ranks below which shares lie, from 0, by inverting the continuous distribution."""
    if abs(exponent - 1) < 1e-9:
        ranks = np.exp(at * np.log(size + 1))
    else:
        power = 1 - exponent
        ranks = (at * ((size + 1) ** power - 1) + 1) ** (1 / power)
    return np.asarray(np.clip(np.floor(ranks) - 1, 0, size - 1), np.uint64)
