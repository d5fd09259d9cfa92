"""Prices: amounts of money that end as prices do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import Bits, Fractions, Whole, fractions

HUNDRED = 100
ENDINGS = (99, 99, 99, 99, 99, 99, 95, 95, 95, 90, 50, 50, 49, 0, 0, 0)
"""The last two digits of prices, by weight."""
LOOSE = 0.08
"""The share of prices with other endings."""


@dataclass(frozen=True)
class Priced(Choice):
    """An amount in hundredths as another choice finds it, with the ending of a price; number 0 is `base`."""

    inner: Choice
    base: int

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        amount = self.inner.choose(draw, size, *names).astype(np.int64) + self.base
        return self._ended(amount, fractions(draw.start(*names, "ending"), draw.index), size)

    def at(self, shares: Fractions, size: int) -> Bits:
        amount = self.inner.at(shares, size).astype(np.int64) + self.base
        return self._ended(amount, shares * (1 << 20) % 1.0, size)

    def _ended(self, amount: Whole, way: Fractions, size: int) -> Bits:
        place = np.maximum((way - LOOSE) / (1 - LOOSE) * len(ENDINGS), 0).astype(np.int64)
        ended = amount // HUNDRED * HUNDRED + np.array(ENDINGS, np.int64)[place]
        whole = np.where(way < LOOSE, amount, ended)
        return np.asarray(np.clip(whole - self.base, 0, size - 1), np.uint64)

    def __str__(self) -> str:
        return f"{self.inner}, priced"
