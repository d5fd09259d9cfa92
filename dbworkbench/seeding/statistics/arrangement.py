"""Which place in the order of a column's values each row takes, so that rows lie as the original's lay."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from dbworkbench.seeding.spread.hashing import Bits, mix, permute, unpermute

Exchange: TypeAlias = Callable[[int, Bits, int], Bits]
"""`permute` or `unpermute`."""

SCATTERED = 0.03
"""A correlation nearer to 0 is none."""

PERIODS = (997, 101, 11)
STEP = 389
"""Prime to every period: multiplying by it strews the rows of a period."""


@dataclass(frozen=True)
class Arrangement:
    """Maps row numbers to places one to one; place p holds the p-th smallest value.

    `correlation` is that of row numbers and places (Pearson's, of ranks Spearman's). Rows of one window
    change places among each other, which leaves 1 - 1/windows²; a share of all rows changes places with one
    another anywhere, which multiplies it by the share that stays.
    """

    start: int
    rows: int
    correlation: float = 0.0

    def places(self, index: Bits) -> Bits:
        """Return the places of rows."""
        if self._free:
            return permute(self.start, index, self.rows)
        placed = self._shuffle(self._strew(index, permute), permute)
        return self._turned(placed)

    def rows_at(self, places: Bits) -> Bits:
        """Return the rows that take some places."""
        if self._free:
            return unpermute(self.start, places, self.rows)
        return self._strew(self._shuffle(self._turned(places), unpermute), unpermute)

    @property
    def _free(self) -> bool:
        return abs(self.correlation) < SCATTERED

    def _turned(self, places: Bits) -> Bits:
        return places if self.correlation > 0 else np.uint64(self.rows - 1) - places

    @cached_property
    def _windows(self) -> int:
        missing = 1 - min(abs(self.correlation), 1.0)
        return self.rows if missing <= 0 else min(self.rows, math.ceil(1 / math.sqrt(missing)))

    def _shuffle(self, places: Bits, exchange: Exchange) -> Bits:
        """Exchange the places within each window; windows are turned by a number of their own."""
        width = -(-self.rows // self._windows)
        if width < 2:
            return places
        window, within = places // np.uint64(width), places % np.uint64(width)
        last = (self.rows - 1) // width
        whole = window < np.uint64(last)
        rest = self.rows - last * width
        turn = mix(window + np.uint64(self.start)) % np.uint64(width)
        moved = np.empty_like(places)
        moved[whole] = self._within(within[whole], turn[whole], width, exchange)
        moved[~whole] = exchange(self.start ^ 1, within[~whole], rest)
        return window * np.uint64(width) + moved

    def _within(self, within: Bits, turn: Bits, width: int, exchange: Exchange) -> Bits:
        if exchange is permute:
            return (permute(self.start, within, width) + turn) % np.uint64(width)
        return unpermute(self.start, (within + np.uint64(width) - turn) % np.uint64(width), width)

    def _strew(self, places: Bits, exchange: Exchange) -> Bits:
        """Exchange a share of all places, the same number in each period of rows."""
        period = next((length for length in PERIODS if length <= self.rows), 0)
        kept = abs(self.correlation) / (1 - 1 / self._windows**2) if self._windows > 1 else 0.0
        strewn = round((1 - min(kept, 1.0)) * period)
        if not strewn:
            return places
        round_, within = places // np.uint64(period), places % np.uint64(period)
        turned = within * np.uint64(STEP) % np.uint64(period)
        rounds = self.rows // period
        chosen = np.flatnonzero((turned < np.uint64(strewn)) & (round_ < np.uint64(rounds)))
        number = round_[chosen] * np.uint64(strewn) + turned[chosen]
        number = exchange(self.start ^ 2, number, rounds * strewn)
        back = np.uint64(pow(STEP, -1, period))
        moved = places.copy()
        moved[chosen] = number // np.uint64(strewn) * np.uint64(period) + (
            number % np.uint64(strewn) * back % np.uint64(period)
        )
        return moved
