"""Moments along time: more of them as things grow, in daily, weekly and yearly waves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import Bits, Fractions, fractions
from dbworkbench.seeding.spread.wish.sentence import SPANS
from dbworkbench.seeding.spread.wish.wish import Series, Wave

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
HOUR, DAY = 3600, 86_400
PERIODS = {"daily": DAY, "weekly": 7 * DAY, "yearly": SPANS["year"]}
MONDAY = 4 * DAY
"""1970 began on a Thursday: its first Monday, in seconds."""

OPENS, CLOSES, WORKDAYS = 9, 17, 5


@dataclass(frozen=True)
class Timeline(Choice):
    """Number n stands for the moment `origin + n × step` (seconds since 1970).

    The intensity is constant within a cell, an hour or a day, and follows the series from cell to cell; the
    running sum of cells takes memory for the cells alone, however many rows there are.
    """

    series: Series
    origin: float
    step: float

    @property
    def cell(self) -> int:
        """The seconds in which the intensity stays the same."""
        return HOUR if self.step < DAY else DAY

    def choose(self, draw: Draw, size: int, *names: object) -> Bits:
        shares = fractions(draw.start(*names), draw.index)
        if self.series.order:
            shares = np.minimum((draw.index + shares) / draw.rows, 1 - 2**-53)
        return self.at(shares, size)

    def at(self, shares: Fractions, size: int) -> Bits:
        bounds = intensity(self, size)
        seconds = np.interp(shares * bounds[-1], bounds, np.arange(len(bounds)) * float(self.cell))
        numbers: Bits = np.minimum(np.floor(seconds / self.step), size - 1).astype(np.uint64)
        return numbers

    def below(self, numbers: Fractions, size: int) -> Fractions:
        """Return the share of moments before numbers."""
        bounds = intensity(self, size)
        seconds = np.arange(len(bounds)) * float(self.cell)
        return np.asarray(np.interp(numbers * self.step, seconds, bounds) / bounds[-1])

    def __str__(self) -> str:
        return str(self.series)


@lru_cache(maxsize=32)
def intensity(timeline: Timeline, size: int) -> Fractions:
    """Return the running sum of the weights of the cells, from 0; zero weights take no moment."""
    cell, series = timeline.cell, timeline.series
    span = size * timeline.step
    count = max(1, int(np.ceil(span / cell)))
    middle = timeline.origin + (np.arange(count) + 0.5) * cell
    weights = np.exp(series.growth * (middle - timeline.origin))
    for wave in series.waves:
        if cell < PERIODS[wave.period]:
            weights *= _wave(wave, middle)
    if series.business:
        weights *= _open(middle, hourly=cell == HOUR)
    weights[-1] *= (span - (count - 1) * cell) / cell  # the last cell may be cut
    bounds = np.concatenate([[0.0], np.cumsum(weights)])
    return bounds if bounds[-1] > 0 else np.arange(count + 1, dtype=np.float64)


def _wave(wave: Wave, moments: Floats) -> Fractions:
    period = PERIODS[wave.period]
    begin = MONDAY if wave.period == "weekly" else 0
    phase = (moments - begin - wave.peak) / period
    return np.asarray(1 + wave.strength * np.cos(2 * np.pi * phase))


def _open(moments: Floats, *, hourly: bool) -> Fractions:
    weekday = np.floor((moments - MONDAY) / DAY) % 7
    hour = np.floor(moments / HOUR) % 24
    opened = weekday < WORKDAYS
    if hourly:
        opened &= (hour >= OPENS) & (hour < CLOSES)
    return opened.astype(np.float64)
