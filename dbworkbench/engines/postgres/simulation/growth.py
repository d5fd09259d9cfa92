"""Statistics of one column at another number of rows.

What ANALYZE found is carried on by what kind of column it is:

- **Keys** (unique by themselves) have as many values as rows; whole numbers that follow each other reach
  further, by the factor.
- **Foreign keys** take the values of their parent, which grow with the parent's rows. How many of the parents
  are in use follows from rows a parent (`occupancy.coverage`). A parent keeps its number of children, so the
  share of a frequent one shrinks as parents become more; of fewer parents fewer are frequent, evenly from the
  most frequent to the least.
- **Everything else** keeps its distribution: nulls, frequent values and bounds of the histogram. A number of
  distinct values that ANALYZE counted (positive `n_distinct`) is a fixed set, one that it gave as a share
  of the rows (negative) is likely to grow (manual, "pg_stats"), but not beyond the values that the type has
  between the bounds: days, cents, whole numbers (`occupancy`). In fewer rows fewer values are seen.
- Moments stay in their time (rows become denser), or reach back further (`history="longer"`), as a log's do.
- Correlation with the order on disk stays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from dbworkbench.engines.postgres.simulation.anatomy import ColumnType
from dbworkbench.engines.postgres.simulation.occupancy import coverage, shown, stock_behind
from dbworkbench.engines.postgres.simulation.scale import History
from dbworkbench.engines.postgres.simulation.values import (
    MOMENTS,
    keys_left,
    reach_back,
    steps_between,
    stretch_keys,
)
from dbworkbench.model.tablestatistics import ColumnStatistics

SHARE = 0.1  # of the rows, from which on ANALYZE gives distinct values as a share (`analyze.c`)
MULTIPLE = 1.5  # times as many values, from which on chance repetitions are no longer frequent values
SIGNIFICANT = 6.0  # standard deviations of a frequency that is no chance
SAMPLE = 30_000  # rows that ANALYZE looks at with the usual target


@dataclass(frozen=True)
class Parent:
    """The other end of a foreign key: its rows before and after."""

    rows: float
    rows_then: float


@dataclass(frozen=True)
class Surroundings:
    """What a column's growth depends on: its type, its table's rows before and after, and its role."""

    kind: ColumnType
    rows: float
    rows_then: float
    is_key: bool = False
    parent: Parent | None = None
    history: History = "denser"

    @property
    def factor(self) -> float:
        """How many times as many rows there are, of the parent where there is one."""
        if self.parent:
            return self.parent.rows_then / self.parent.rows
        return self.rows_then / self.rows


def grow(column: ColumnStatistics, around: Surroundings) -> ColumnStatistics:
    """Return a column's statistics at the other number of rows, both of them positive."""
    before = column.distinct(around.rows)
    after = _distinct_then(column, before, around)
    grown = replace(column, n_distinct=_as_share(after, around), histogram=_histogram(column, around))
    common = _common(column, before, after, around)
    return replace(
        grown,
        common_values=tuple(value for value, _ in common),
        common_frequencies=tuple(share for _, share in common),
    )


def _distinct_then(column: ColumnStatistics, before: float, around: Surroundings) -> float:
    if before <= 0:
        return 0.0  # nobody knows
    filled = 1 - column.null_fraction
    rows, rows_then = around.rows * filled, around.rows_then * filled
    if around.is_key:
        return rows_then
    if around.parent:
        eager = coverage(before, around.parent.rows, rows)
        return max(1.0, shown(rows_then * eager, around.parent.rows_then))
    stock = _stock(column, before, rows, around)
    if math.isinf(stock):
        return before * (rows_then / rows)
    return max(1.0, shown(rows_then, stock))


def _stock(column: ColumnStatistics, before: float, rows: float, around: Surroundings) -> float:
    """Return how many values there are to be seen; infinite where new rows bring new values."""
    if column.n_distinct > 0:
        return before
    steps = steps_between(column.histogram, around.kind.name, around.kind.digits)
    if steps is None or (around.kind.name in MOMENTS and around.history == "longer"):
        return math.inf
    return max(before, min(steps, stock_behind(before, rows)))


def _as_share(distinct: float, around: Surroundings) -> float:
    """Return a number of distinct values as ANALYZE gives it."""
    if distinct > SHARE * around.rows_then:
        return -min(1.0, distinct / around.rows_then)
    return float(round(distinct))


def _histogram(column: ColumnStatistics, around: Surroundings) -> tuple[str, ...]:
    """Return the bounds, moved where they move."""
    bounds, kind = column.histogram, around.kind.name
    if not bounds or around.factor == 1.0:
        return bounds
    if around.is_key or around.parent:
        known = around.parent.rows if around.parent else around.rows
        return stretch_keys(bounds, kind, around.factor, known, around.kind.digits)
    if kind in MOMENTS and around.history == "longer":
        return reach_back(bounds, kind, around.factor)
    return bounds


def _common(
    column: ColumnStatistics, before: float, after: float, around: Surroundings
) -> list[tuple[str, float]]:
    """Return the frequent values that are so at the other size, too, with their shares."""
    pairs = list(zip(column.common_values, column.common_frequencies, strict=True))
    if not pairs or around.factor == 1.0 or around.is_key:
        return pairs
    if around.parent:
        pairs = _of_parents(column, around.parent, around)
    elif after > before * MULTIPLE:
        pairs = [(value, share) for value, share in pairs if _is_no_chance(share, before, around.rows)]
    return pairs[: max(1, round(after))]


def _of_parents(column: ColumnStatistics, parent: Parent, around: Surroundings) -> list[tuple[str, float]]:
    """Return the frequent ones of more or of fewer parents, each with as many rows as before.

    Of more parents only the same ones are known; of fewer, every n-th share is left.
    """
    factor, kind, shares = around.factor, around.kind, column.common_frequencies
    if factor > 1:
        return [(value, share / factor) for value, share in zip(column.common_values, shares, strict=True)]
    kept = [shares[int((number + 0.5) / factor)] for number in range(round(len(shares) * factor))]
    names = keys_left(column.common_values, column.histogram, kind.name, factor, parent.rows, kind.digits)
    return [(name, min(1.0, share / factor)) for name, share in zip(names, kept, strict=False)]


def _is_no_chance(share: float, distinct: float, rows: float) -> bool:
    sampled = min(rows, SAMPLE)
    usual = sampled / max(distinct, 1.0)
    return share * sampled > usual + SIGNIFICANT * math.sqrt(usual)
