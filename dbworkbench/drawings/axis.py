"""Where a value stands on an axis, and which values are written at it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dbworkbench.drawings.series import Sample, Series

STEPS = (1, 2, 5)
CROWD = 0.98  # the part of the values that must be seen; a few far ones may lie beyond the end
FAR = 3.0  # a bound further away than this times the data does not stretch the axis


@dataclass(frozen=True)
class Axis:
    """From `start` to `end` over `length` pixels; logarithmic when asked."""

    start: float
    end: float
    length: float
    log: bool = False

    def place(self, value: float) -> float:
        """Return how many pixels from the left a value stands, never outside the axis."""
        kept = min(max(value, self.start), self.end)
        if self.log:
            return self.length * math.log(kept / self.start) / math.log(self.end / self.start)
        return self.length * (kept - self.start) / (self.end - self.start)

    def holds(self, value: float) -> bool:
        return self.start <= value <= self.end

    def ticks(self, most: int) -> list[float]:
        """Return round values on the axis, at most a number of them."""
        return self._log_ticks(most) if self.log else self._linear_ticks(most)

    def _linear_ticks(self, most: int) -> list[float]:
        rough = (self.end - self.start) / max(most - 1, 1)
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
        if (self.end - self.start) / step < 2:
            step /= 2
        first, last = math.ceil(self.start / step), math.floor(self.end / step + 1e-9)
        return [index * step for index in range(first, last + 1)]

    def _log_ticks(self, most: int) -> list[float]:
        low, high = math.floor(math.log10(self.start)), math.ceil(math.log10(self.end))
        for steps in (STEPS, (1, 3), (1,)):
            found = [10.0**power * step for power in range(low, high + 1) for step in steps]
            inside = [value for value in found if self.holds(value)]
            if len(inside) <= most:
                return inside
        skip = math.ceil(len(inside) / most)
        return inside[::skip]


def axis_of(series: Series, length: float) -> Axis:
    """Choose an axis on which nearly all values, every centre and every near bound are seen."""
    seen = [value for sample in series.samples for value in _seen(sample)]
    most = max(seen, default=0.0)
    end = max([most, *(bound for _, bound in series.bounds if bound <= most * FAR)])
    least = min((value for value in seen if value > 0), default=0.0)
    if series.log and least > 0:
        return _log_axis(least, end, length)
    return Axis(0.0, end * 1.06 if end > 0 else 1.0, length)


def write_value(value: float, unit: str = "") -> str:
    """Write a value to three digits that count, with its unit."""
    if value == 0:
        text = "0"
    elif abs(value) >= 1000:
        text = f"{value:,.0f}"
    else:
        text = (
            f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
            if abs(value) >= 0.001
            else f"{value:.1e}"
        )
    return f"{text} {unit}".strip()


def write_tick(value: float) -> str:
    """Write a round value as short as can be."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}"


def _log_axis(least: float, most: float, length: float) -> Axis:
    start, end = least / 1.25, most * 1.25
    if end / start < 10:
        middle = math.sqrt(start * end)
        start, end = min(start, middle / 3.2), max(end, middle * 3.2)
    return Axis(start, end, length, log=True)


def _seen(sample: Sample) -> Sequence[float]:
    ordered = sorted(sample.values)
    crowd = ordered[: math.ceil(len(ordered) * CROWD)]
    return [*crowd, sample.center, *(bound for bound in (sample.low, sample.high) if bound is not None)]
