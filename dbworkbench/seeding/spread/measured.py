"""Choices by a distribution on the values themselves, cut to the values that there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import Bits, Fractions, fractions, permute, stream
from dbworkbench.seeding.spread.law import Law


@dataclass(frozen=True)
class Measured(Choice):
    """Number n stands for `origin + n × step`; it gets the share of the law that is rounded to it.

    What the law has outside the values that there are is left out, and the rest scaled up (truncation).
    """

    law: Law
    origin: float
    step: float
    said: str

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        return self.at(fractions(draw.start(*names), draw.index), size)

    def at(self, shares: Fractions, size: int) -> Bits:
        low = self.origin - self.step / 2
        values = self.law.within(shares, low, low + self.step * size)
        return np.clip(np.rint((values - self.origin) / self.step), 0, size - 1).astype(np.uint64)

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True)
class Levels(Choice):
    """Only `count` different numbers, spread as the inner choice spreads all."""

    inner: Choice
    count: int

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        return self.at(fractions(draw.start(*names), draw.index), size)

    def at(self, shares: Fractions, size: int) -> Bits:
        return self.inner.at((np.floor(shares * self.count) + 0.5) / self.count, size)

    def __str__(self) -> str:
        return f"{self.inner} on {self.count:,} values"


@dataclass(frozen=True)
class Some(Choice):
    """Evenly, but only among `count` numbers that are scattered over all."""

    count: int

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        count = min(self.count, size)
        number = np.floor(fractions(draw.start(*names), draw.index) * count).astype(np.uint64)
        return permute(stream(*names, "some"), number, size)

    def __str__(self) -> str:
        return f"evenly among {self.count:,}"
