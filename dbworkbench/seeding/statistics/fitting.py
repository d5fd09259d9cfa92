"""From a column's statistics to its distribution: common values, and a histogram between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from dbworkbench.model.tablestatistics import ColumnStatistics
from dbworkbench.seeding.statistics.axis import Axis
from dbworkbench.seeding.statistics.quantiles import Quantiles, shares
from dbworkbench.seeding.values.arrays import Whole

Weights = npt.NDArray[np.float64]
ALL = 1 - 1e-6
"""Common values that make up so much of the rows are all there are."""

KNOWN = 1.2
"""With at most so many times as many values as a histogram has bounds, the bounds are the values."""

ROUNDS = 60

Piece: TypeAlias = tuple[int, int, float, bool]
"""First key, number of keys, share of rows, and whether it is a common value."""


@dataclass(frozen=True)
class Demand:
    """What is to be fitted: the axis, the non-null rows, and how many rows there were at the original.

    `unique` values are all different, whatever the statistics say.
    """

    axis: Axis
    rows: int
    all_rows: int
    unique: bool = False


@dataclass(frozen=True)
class Pieces:
    """Segments on their way: keys, shares of rows, and which are common values."""

    firsts: Whole
    spans: Whole
    weights: Weights
    common: npt.NDArray[np.bool_]

    def kept(self, flags: npt.NDArray[np.bool_]) -> Pieces:
        return Pieces(self.firsts[flags], self.spans[flags], self.weights[flags], self.common[flags])


def fit(statistics: ColumnStatistics, demand: Demand) -> Quantiles | None:
    """Return the distribution of a column, or None when its statistics say nothing about values.

    Rows of a histogram's bin are spread evenly over different values, as many as `n_distinct` leaves it and
    its bounds have room for, as the planner itself supposes (`selfuncs.c`).
    """
    pieces = _pieces(statistics, demand)
    if pieces is None or not demand.rows:
        return None
    if demand.unique:
        return _unique(pieces, demand)
    starts = shares(pieces.weights, demand.rows)
    pieces, rows = pieces.kept(np.diff(starts) > 0), np.diff(starts)
    rows = rows[rows > 0]
    return _assembled(pieces, rows, _distinct(statistics, demand, pieces, rows))


def _assembled(pieces: Pieces, rows: Whole, distincts: Whole) -> Quantiles:
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(rows)])
    return Quantiles(starts, pieces.firsts, pieces.spans, distincts, pieces.firsts, pieces.spans)


def _unique(pieces: Pieces, demand: Demand) -> Quantiles | None:
    """Give every row another key; a histogram that has no room for them is extended at its upper end."""
    pieces = _widened(pieces, demand)
    if pieces.spans.sum() < demand.rows:
        return None
    rows = _poured(pieces.weights * demand.rows / pieces.weights.sum(), pieces.spans, demand.rows)
    return _assembled(pieces.kept(rows > 0), rows[rows > 0], rows[rows > 0])


def _widened(pieces: Pieces, demand: Demand) -> Pieces:
    """Make room: a little at the upper end, or everywhere by the same factor when there are far more rows."""
    missing = demand.rows - int(pieces.spans.sum())
    if missing <= 0:
        return pieces
    firsts, spans = pieces.firsts.copy(), pieces.spans.copy()
    if missing > demand.rows // 20:
        low, factor = int(firsts[0]), -(-demand.rows // int(spans.sum()))
        if low + (int(firsts[-1] + spans[-1]) - low) * factor <= demand.axis.high:
            firsts, spans = low + (firsts - low) * factor, spans * factor
    missing = max(0, demand.rows - int(spans.sum()))
    spans[-1] += min(missing, max(0, demand.axis.high - int(firsts[-1] + spans[-1]) + 1))
    missing = max(0, demand.rows - int(spans.sum()))
    below = min(missing, max(0, int(firsts[0]) - demand.axis.low))
    firsts[0], spans[0] = firsts[0] - below, spans[0] + below
    return replace(pieces, firsts=firsts, spans=spans)


def _distinct(statistics: ColumnStatistics, demand: Demand, pieces: Pieces, rows: Whole) -> Whole:
    """Return how many different keys each segment has; several may stand for a common value."""
    room = np.minimum(pieces.spans, rows)
    values = statistics.distinct(demand.all_rows) - pieces.common.sum()
    wanted = round(max(values, 0) * demand.axis.multiplicity)
    rest = ~pieces.common
    spread = room.copy()
    if rest.any():
        spread[rest] = np.maximum(1, _poured(rows[rest].astype(np.float64), room[rest], wanted))
    return spread


def _poured(weights: Weights, room: Whole, total: int) -> Whole:
    """Deal out a total by weight, nowhere more than there is room for; what is left over goes elsewhere."""
    total = min(total, int(room.sum()))
    low, high = 0.0, 1.0
    while np.minimum(weights * high, room).sum() < total and high < 1e18:
        high *= 4
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(weights * middle, room).sum() < total else (low, middle)
    level = np.minimum(weights * high, room)
    dealt: Whole = np.minimum(
        np.diff(np.rint(np.concatenate([[0.0], np.cumsum(level)]))).astype(np.int64), room
    )
    short = total - int(dealt.sum())
    while short > 0:
        open_places = np.flatnonzero(dealt < room)[:short]
        dealt[open_places] += 1
        short -= len(open_places)
    return dealt


# -- segments -----------------------------------------------------------------------------------------


def _pieces(statistics: ColumnStatistics, demand: Demand) -> Pieces | None:
    axis = demand.axis
    present = max(1e-9, 1 - statistics.null_fraction)
    common = {} if demand.unique else _common(statistics, axis, present)
    bounds = _bounds(statistics, axis)
    rest = max(0.0, 1 - sum(common.values()))
    if not bounds and demand.unique:
        bounds = _bounds(replace(statistics, histogram=statistics.common_values), axis)
    others = max(1.0, statistics.distinct(demand.all_rows) - len(common))
    if demand.unique:
        others = float(demand.rows)
        bounds = sorted(set(bounds)) * (2 if len(set(bounds)) == 1 else 1)
    if axis.ordered and len(set(bounds)) * KNOWN >= others:
        between = _points(bounds, rest, axis)
    elif axis.ordered and len(bounds) > 1:
        between = _binned(bounds, rest, common, axis, others)
    else:
        beside = _beside(demand, common, round(others)) if rest > 1 - ALL else []
        between = [piece for low, high in beside for piece in _cut(low, high, rest, common, axis)]
    if not common and not between:
        return None
    return _columns(
        sorted([(key, axis.extent(key), weight, True) for key, weight in common.items()] + between)
    )


def _points(bounds: list[int], rest: float, axis: Axis) -> list[Piece]:
    """Return a histogram's bounds as the values that there are, when those are hardly more."""
    seen = Counter(bounds)
    weights = {key: (count + 1) / (len(bounds) + len(seen)) for key, count in seen.items()}
    return [
        (key - axis.extent(key) + 1, axis.extent(key), rest * share, False) for key, share in weights.items()
    ]


def _binned(
    bounds: list[int], rest: float, common: dict[int, float], axis: Axis, others: float
) -> list[Piece]:
    """Return the bins of a histogram without the common values; where values are few, the end of each bin."""
    bins = _bins(bounds)
    cut = [_cut(low, high, rest / len(bins), common, axis) for low, high in bins]
    if sum(map(len, cut)) * axis.multiplicity <= others * axis.multiplicity:
        return [piece for pieces in cut for piece in pieces]
    return [(*pieces[-1][:2], rest / len(bins), False) for pieces in cut if pieces]


def _columns(segments: list[Piece]) -> Pieces:
    firsts, spans, weights, common = zip(*segments, strict=True)
    return Pieces(
        np.array(firsts, np.int64), np.array(spans, np.int64), np.array(weights), np.array(common, bool)
    )


def _common(statistics: ColumnStatistics, axis: Axis, present: float) -> dict[int, float]:
    """Return the shares of common values among the rows that are not NULL; values that CHECKs exclude go."""
    shares: dict[int, float] = {}
    for text, frequency in zip(statistics.common_values, statistics.common_frequencies, strict=True):
        key = axis.key(text)
        if key is not None and axis.low <= key <= axis.high:
            shares[key] = shares.get(key, 0.0) + frequency / present
    return shares


def _bounds(statistics: ColumnStatistics, axis: Axis) -> list[int]:
    read = (axis.key(text) for text in statistics.histogram)
    bounds = sorted(min(max(key, axis.low), axis.high) for key in read if key is not None)
    if bounds:
        bounds[-1] += axis.extent(bounds[-1]) - 1
    return bounds


def _bins(bounds: list[int]) -> list[tuple[int, int]]:
    """Return the bins with both ends; a bound belongs to the bin below it, the first to the first bin."""
    first = (bounds[0], bounds[1])
    others = pairwise(bounds[1:])
    return [first, *((low + 1 if low < high else high, high) for low, high in others)]


def _cut(low: int, high: int, share: float, common: dict[int, float], axis: Axis) -> list[Piece]:
    """Leave the common values out of a bin; what remains gets rows by its width."""
    edges = sorted(key for key in common if low <= key <= high)
    starts = [low, *(key + axis.extent(key) for key in edges)]
    ends = [*(key - 1 for key in edges), high]
    pieces = [(start, end - start + 1) for start, end in zip(starts, ends, strict=True) if end >= start]
    width = sum(span for _, span in pieces)
    return [(start, span, share * span / width, False) for start, span in pieces]


def _beside(demand: Demand, common: dict[int, float], count: int) -> list[tuple[int, int]]:
    """Find keys for values of which only the number is known: above the common ones, or below, or between."""
    axis = demand.axis
    if not common:
        return [(axis.low, axis.high)] if axis.boundless else []
    lowest, highest = min(common), max(common)
    if axis.high > highest:
        return [(highest + 1, min(axis.high, highest + count))]
    if axis.low < lowest:
        return [(max(axis.low, lowest - count), lowest - 1)]
    return [(lowest, highest)] if highest - lowest + 1 > len(common) else []
