"""Other values in place of real ones, in the same order: what the statistics say of rows, not about whom.

Most-common values and histogram bounds are rows of the original: names, salaries, birthdays. A copy that is
handed on must not hold them. Numbers keep their order, and their distances only roughly: each gap between two
known values is stretched or shrunk by a factor of its own, and all are moved. Days and moments are all moved
by the same whole number of weeks, so that intervals and weekdays stay. Texts become made-up ones of the same
length and order. The factors follow from the statistics themselves, which whoever gets only the copy does not
have: so the seed, which is no secret, does not lead back.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dbworkbench.model.tablestatistics import DatabaseStatistics
from dbworkbench.seeding.spread.hashing import fractions, stream
from dbworkbench.seeding.statistics.axis import DAY, Axis
from dbworkbench.seeding.statistics.quantiles import Quantiles
from dbworkbench.seeding.values.arrays import Whole

NOISE = 0.7
"""Gaps become up to so many powers of e longer or shorter."""

WEEKS = (26, 130)
"""Days and moments are moved by so many weeks, into the past or the future."""


def secret_of(statistics: DatabaseStatistics, seed: int) -> int:
    """Return a number that follows from the statistics and the seed."""
    digest = hashlib.blake2b(digest_size=16)
    for table in sorted(statistics.tables, key=lambda table: (table.schema, table.name)):
        for column in table.columns:
            told = (table.key, column.name, column.common_values, column.common_frequencies, column.histogram)
            digest.update(repr(told).encode())
    return stream(digest.hexdigest(), seed)


def days_moved(secret: int) -> int:
    """Return by how many days all days and moments of a database are moved."""
    spread = fractions(stream(secret, "days"), np.arange(2, dtype=np.uint64))
    weeks = WEEKS[0] + int(spread[0] * (WEEKS[1] - WEEKS[0]))
    return 7 * weeks * (1 if spread[1] < 0.5 else -1)


def moments_moved(secret: int) -> int:
    """Return the same in microseconds."""
    return days_moved(secret) * DAY


def mask_numbers(quantiles: Quantiles, axis: Axis, start: int) -> Quantiles:
    """Show other keys in the same order, as many of them, in about the same range."""
    firsts, spans = quantiles.firsts, quantiles.spans
    gaps = np.diff(firsts) - spans[:-1]
    slack = np.concatenate([spans - quantiles.distincts, np.maximum(gaps, 0)])
    noise = fractions(stream(start, "gaps"), np.arange(len(slack), dtype=np.uint64))
    given = _dealt(slack * np.exp(NOISE * (2 * noise - 1)), int(slack.sum()))
    shown_spans = quantiles.distincts + given[: len(spans)]
    steps = shown_spans[:-1] + given[len(spans) :]
    lowest = int(firsts[0]) + _move(quantiles, axis, start)
    shown_firsts = lowest + np.concatenate([np.zeros(1, np.int64), np.cumsum(steps)])
    return replace(quantiles, shown_firsts=shown_firsts, shown_spans=shown_spans)


def _move(quantiles: Quantiles, axis: Axis, start: int) -> int:
    """Return by how much all keys are moved: up to a quarter of their range, and not through 0."""
    low, high = int(quantiles.firsts[0]), int(quantiles.firsts[-1] + quantiles.spans[-1] - 1)
    floor = max(axis.low, 1 if low >= 1 else 0) if low >= 0 else axis.low
    reach = max(1, (high - low) // 4)
    least, most = max(floor - low, -reach), min(axis.high - high, reach)
    way = float(fractions(stream(start, "move"), np.zeros(1, np.uint64))[0])
    return least + int(way * (most - least + 1)) if most >= least else 0


def _dealt(weights: npt.NDArray[np.float64], total: int) -> Whole:
    """Deal out whole numbers by weight, no more than a total in all."""
    if not total or not weights.sum():
        return np.zeros(len(weights), np.int64)
    dealt: Whole = np.floor(weights / weights.sum() * total).astype(np.int64)
    return dealt
