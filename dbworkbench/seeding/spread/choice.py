"""How a row chooses one of `size` things that are numbered from 0."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

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
        count = min(size, self.among or size)
        ranks = _zipf_ranks(fractions(draw.start(*names), draw.index), self.exponent, count)
        return permute(stream(*names, "popular"), ranks, size)

    def __str__(self) -> str:
        among = f" of {self.among}" if self.among else ""
        return f"zipf({self.exponent:g}){among}"


@dataclass(frozen=True)
class Weighted(Choice):
    """Number k has the weight `weights[k]`."""

    weights: tuple[float, ...]

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        bounds = np.cumsum(self.weights)
        at = fractions(draw.start(*names), draw.index) * bounds[-1]
        chosen = np.searchsorted(bounds, at, side="right").astype(np.uint64)
        return np.asarray(np.minimum(chosen, np.uint64(size - 1)), np.uint64)

    def __str__(self) -> str:
        total = sum(self.weights)
        return "weighted " + " : ".join(f"{weight / total:.0%}" for weight in self.weights)


@dataclass(frozen=True)
class Skewed(Choice):
    """Numbers near 0 are likelier: u to the power of `power` of the way."""

    power: float = 2.0

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        way = fractions(draw.start(*names), draw.index) ** self.power
        return np.minimum((way * size).astype(np.uint64), np.uint64(size - 1))

    def __str__(self) -> str:
        return "small ones likelier"


@dataclass(frozen=True)
class Bell(Choice):
    """Normally distributed around a number, cut off at both ends (Box and Muller 1958)."""

    mean: float
    deviation: float

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        number = np.rint(self.mean + self.deviation * _normal(draw, *names))
        return np.asarray(np.clip(number, 0, size - 1), np.uint64)

    def __str__(self) -> str:
        return "normal"


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


@dataclass(frozen=True)
class FanOut(Choice):
    """Things get as many rows as weights say that are drawn once for each thing.

    `kind` is geometric (mean), uniform (low, high), normal (mean, deviation) or constant; the number of
    rows in all stays as asked, so weights give the shape, not the total.
    """

    kind: str
    parameters: tuple[float, ...]

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        bounds = fan_bounds(self, stream(*names, "weights"), size)
        at = fractions(draw.start(*names), draw.index) * bounds[-1]
        chosen = np.searchsorted(bounds, at, side="right").astype(np.uint64)
        return np.asarray(np.minimum(chosen, np.uint64(size - 1)), np.uint64)

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(f'{value:g}' for value in self.parameters)})"


@lru_cache(maxsize=16)
def fan_bounds(fan: FanOut, start: int, size: int) -> Fractions:
    """Return the running sum of the weights of `size` things."""
    index = np.arange(size, dtype=np.uint64)
    match fan.kind:
        case "geometric":
            chance = 1 / (1 + fan.parameters[0])
            weights = np.floor(np.log1p(-fractions(start, index)) / np.log1p(-chance))
        case "uniform":
            low, high = fan.parameters
            weights = np.floor(low + fractions(start, index) * (high - low + 1))
        case "normal":
            mean, deviation = fan.parameters
            weights = np.maximum(0, np.rint(mean + deviation * _normal(Draw(index, size), start)))
        case _:
            weights = np.ones(size)
    bounds = np.cumsum(weights)
    return bounds if bounds[-1] > 0 else np.cumsum(np.ones(size))


@lru_cache(maxsize=16)
def fan_starts(fan: FanOut, start: int, size: int, rows: int) -> npt.NDArray[np.int64]:
    """Return the first of `rows` places of each of `size` things, when places are dealt out by weight."""
    bounds = fan_bounds(fan, start, size)
    ends = np.floor(bounds * (rows / bounds[-1]) + 0.5).astype(np.int64)
    return np.concatenate([np.zeros(1, np.int64), np.minimum(ends[:-1], rows)])


def _below(start: int, index: Bits, size: int) -> Bits:
    return draw(start, index) % np.uint64(size)


def _zipf_ranks(at: Fractions, exponent: float, size: int) -> Bits:
    if abs(exponent - 1) < 1e-9:
        ranks = np.exp(at * np.log(size + 1))
    else:
        power = 1 - exponent
        ranks = (at * ((size + 1) ** power - 1) + 1) ** (1 / power)
    return np.asarray(np.clip(np.floor(ranks) - 1, 0, size - 1), np.uint64)


def _normal(drawn: Draw, *names: object) -> Fractions:
    radius = np.sqrt(-2 * np.log1p(-fractions(drawn.start(*names), drawn.index)))
    return np.asarray(radius * np.cos(2 * np.pi * fractions(drawn.start(*names, "angle"), drawn.index)))
