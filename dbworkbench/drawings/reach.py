"""From where to where an axis reaches, so that nearly everything measured is seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dbworkbench.drawings.series import Sample, Series

CROWD = 0.98  # the part of the values that must be seen; a few far ones may lie beyond the end
FAR = 3.0  # a bound further away than this times the data does not stretch the axis


@dataclass(frozen=True)
class Reach:
    """An axis from `start` to `end`, logarithmic or not."""

    start: float
    end: float
    log: bool = False

    def holds(self, value: float) -> bool:
        return self.start <= value <= self.end

    def nearest(self, value: float) -> float:
        """Return the place on the axis that is nearest to a value."""
        return min(max(value, self.start), self.end)


def reach_of(series: Series) -> Reach:
    """Choose an axis on which nearly all values, every centre and every near bound are seen."""
    seen = [value for sample in series.samples for value in _seen(sample)]
    most = max(seen, default=0.0)
    end = max([most, *(bound[1] for bound in series.bounds if bound[1] <= most * FAR)])
    least = min((value for value in seen if value > 0), default=0.0)
    if series.log and least > 0:
        return _log_reach(least, end)
    return Reach(0.0, end * 1.06 if end > 0 else 1.0)


def _log_reach(least: float, most: float) -> Reach:
    start, end = least / 1.25, most * 1.25
    if end / start < 10:
        middle = math.sqrt(start * end)
        start, end = min(start, middle / 3.2), max(end, middle * 3.2)
    return Reach(start, end, log=True)


def _seen(sample: Sample) -> Sequence[float]:
    ordered = sorted(sample.values)
    crowd = ordered[: math.ceil(len(ordered) * CROWD)]
    return [*crowd, sample.center, *(bound for bound in (sample.low, sample.high) if bound is not None)]
