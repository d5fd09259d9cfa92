"""Round values that are written at an axis."""

from __future__ import annotations

import math

from matplotlib.ticker import Locator, LogLocator, MaxNLocator

from dbworkbench.drawings.reach import Reach


def ticks_of(reach: Reach, most: int) -> list[float]:
    """Return round values on an axis, at most about a number of them; at least two."""
    found = map(float, _locator(reach, most).tick_values(reach.start, reach.end))
    return [value for value in found if reach.holds(value)]


def _locator(reach: Reach, most: int) -> Locator:
    """Choose powers of ten and, where there is room, values between them; or steps of one length."""
    if not reach.log:
        return MaxNLocator(nbins=max(3, most - 2), steps=[1, 2, 2.5, 5, 10], min_n_ticks=3)
    decades = math.log10(reach.end / reach.start)
    between = next((signs for signs in ((1, 2, 5), (1, 3)) if decades * len(signs) <= most), (1,))
    return LogLocator(subs=between, numticks=most)
