"""Steps side by side, and on which of them a place lies."""

from __future__ import annotations

import numpy as np

from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import Whole

NEAR = 4
"""So many times more guide posts than steps leave a step or two to go from a post."""
MOST = 1 << 20
PATIENCE = 8


class Steps:
    """Runs of places that begin at `starts`, in order and from 0 on, the last of them ending before `rows`.

    A table of guide posts, evenly spaced, is looked into first (Chen and Asau, "On generating random variates
    from an empirical distribution", 1974): for places in no order that is much faster than bisection.
    """

    def __init__(self, starts: Whole, rows: int) -> None:
        self._starts = starts
        self._ends = np.append(starts[1:], rows)
        posts = min(MOST, NEAR * len(starts))
        self._shift = max(0, (max(rows, 1) // posts).bit_length() - 1)
        first = np.arange((max(rows, 1) >> self._shift) + 1, dtype=np.int64) << self._shift
        self._posts: Whole = np.searchsorted(starts, first, side="right") - 1

    def at(self, places: Bits | Whole) -> Whole:
        """Return the number of the step that each place lies on."""
        place = places.astype(np.int64)
        step: Whole = self._posts[place >> self._shift]
        for _ in range(PATIENCE):
            beyond = self._ends[step] <= place
            if not beyond.any():
                return step
            step += beyond
        found: Whole = np.searchsorted(self._starts, place, side="right") - 1
        return found
