"""Amounts as they occur: many moderate ones, few large ones, prices that end as prices do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import Bits, Fractions, fractions

HUNDRED = 100
ENDINGS = (99, 99, 99, 99, 99, 99, 95, 95, 95, 90, 50, 50, 49, 0, 0, 0)
"""The last two digits of prices, by weight."""
LOOSE = 0.08
"""The share of prices with other endings."""


@dataclass(frozen=True)
class LogNormal(Choice):
    """The logarithm is normally distributed around that of `center`; number 0 stands for `base`.

    With `priced`, numbers are hundredths and mostly end in 99, 95, 50 or 00.
    """

    center: float
    sigma: float
    base: int = 0
    priced: bool = False

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        start = draw.start(*names)
        amount = self.center * np.exp(self.sigma * _gauss(start, draw.start(*names, "angle"), draw.index))
        whole = np.floor(np.minimum(amount, 2.0**61)).astype(np.int64)
        if self.priced:
            whole = _ended(whole, fractions(draw.start(*names, "ending"), draw.index))
        return np.clip(whole - self.base, 0, size - 1).astype(np.uint64)

    def __str__(self) -> str:
        return "log-normal, priced" if self.priced else "log-normal"


def _ended(
    hundredths: np.ndarray[tuple[int], np.dtype[np.int64]], way: Fractions
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Give most amounts the ending of a price."""
    place = ((way - LOOSE) / (1 - LOOSE) * len(ENDINGS)).astype(np.int64)
    ended = hundredths // HUNDRED * HUNDRED + np.array(ENDINGS, np.int64)[np.maximum(place, 0)]
    return np.where(way < LOOSE, hundredths, ended)


def _gauss(start: int, other: int, index: Bits) -> Fractions:
    """Return standard normal numbers (Box and Muller 1958)."""
    radius = np.sqrt(-2 * np.log1p(-fractions(start, index)))
    return np.asarray(radius * np.cos(2 * np.pi * fractions(other, index)))
