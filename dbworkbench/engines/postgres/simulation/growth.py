"""Statistics of one column at another number of rows.

What ANALYZE found is carried on by what kind of column it is:

- **Keys** (unique by themselves) have as many values as rows; whole numbers that follow each other reach
  further, by the factor.
- **Foreign keys** take the values of their parent, which grow with the parent's rows. How many of the parents
  are in use follows from rows a parent (`occupancy.coverage`). A parent keeps its number of children, so the
  share of a frequent one shrinks as parents become more.
- **Everything else** keeps its distribution: nulls, frequent values and bounds of the histogram. A number of
  distinct values that ANALYZE counted (positive `n_distinct`) is a fixed set, one that it gave as a share
  of the rows (negative) is likely to grow (manual, "pg_stats"), but not beyond the values that the type has
  between the bounds: days, cents, whole numbers (`occupancy`). In fewer rows fewer values are seen.
- Moments stay in their time (rows become denser), or reach back further (`history="longer"`), as a log's do.
- Correlation with the order on disk stays.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dbworkbench.engines.postgres.simulation.anatomy import ColumnType
from dbworkbench.engines.postgres.simulation.census import ColumnFigures
from dbworkbench.engines.postgres.simulation.literal import read_array, write_array
from dbworkbench.engines.postgres.simulation.occupancy import coverage, shown, stock_behind
from dbworkbench.engines.postgres.simulation.scale import History
from dbworkbench.engines.postgres.simulation.values import (
    MOMENTS,
    reach_back,
    steps_between,
    stretch_keys,
)

SHARE = 0.1  # of the rows, from which on ANALYZE gives distinct values as a share (`analyze.c`)
MULTIPLE = 1.5  # times as many values, from which on chance repetitions are no longer frequent values
SIGNIFICANT = 6.0  # standard deviations of a frequency that is no chance
SAMPLE = 30_000  # rows that ANALYZE looks at with the usual target


@dataclass(frozen=True)
class Parent:
    """The other end of a foreign key, before and after: its rows."""

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
        if self.parent and self.parent.rows > 0:
            return self.parent.rows_then / self.parent.rows
        return self.rows_then / self.rows if self.rows > 0 else 1.0


def grow(figures: ColumnFigures, around: Surroundings) -> ColumnFigures:
    """Return a column's statistics at the other number of rows."""
    values = dict(figures.values)
    before = _distinct(values, around.rows)
    after = _distinct_then(values, before, around)
    values["n_distinct"] = _as_share(after, around)
    values |= _histogram(values, around)
    values = _frequent(values, before, after, around)
    return replace(figures, values=values)


def _distinct(values: Mapping[str, str], rows: float) -> float:
    """Return the number of distinct values; `n_distinct` is negative where it is a share of the rows."""
    found = float(values.get("n_distinct", 0))
    return -found * rows if found < 0 else found


def _distinct_then(values: Mapping[str, str], before: float, around: Surroundings) -> float:
    if before <= 0:
        return 0.0
    filled = 1 - float(values.get("null_frac", 0))
    rows, rows_then = around.rows * filled, around.rows_then * filled
    if around.is_key:
        return rows_then
    if around.parent:
        eager = coverage(before, around.parent.rows, rows)
        return max(1.0, shown(rows_then * eager, around.parent.rows_then))
    stock = _stock(values, before, rows, around)
    if math.isinf(stock):
        return before * (rows_then / rows)
    return max(1.0, min(shown(rows_then, stock), rows_then))


def _stock(values: Mapping[str, str], before: float, rows: float, around: Surroundings) -> float:
    """Return how many values there are to be seen; infinite where new rows bring new values."""
    if float(values.get("n_distinct", 0)) > 0:
        return before
    bounds = read_array(values["histogram_bounds"]) if "histogram_bounds" in values else []
    steps = steps_between(bounds, around.kind.name, around.kind.digits)
    if steps is None or (around.kind.name in MOMENTS and around.history == "longer"):
        return math.inf
    return max(before, min(steps, stock_behind(before, rows)))


def _as_share(distinct: float, around: Surroundings) -> str:
    """Write a number of distinct values as ANALYZE does."""
    rows = around.rows_then
    if rows > 0 and distinct > SHARE * rows:
        return f"{-min(1.0, distinct / rows):.6g}"
    return f"{round(distinct)}"


def _histogram(values: Mapping[str, str], around: Surroundings) -> dict[str, str]:
    """Return the moved bounds, if they move."""
    if "histogram_bounds" not in values or around.factor == 1.0:
        return {}
    bounds, kind = read_array(values["histogram_bounds"]), around.kind.name
    if around.is_key or around.parent:
        known = around.parent.rows if around.parent else around.rows
        moved = stretch_keys(bounds, kind, around.factor, known, around.kind.digits)
    elif kind in MOMENTS and around.history == "longer":
        moved = reach_back(bounds, kind, around.factor)
    else:
        return {}
    return {"histogram_bounds": write_array(moved)}


def _frequent(
    values: dict[str, str], before: float, after: float, around: Surroundings
) -> dict[str, str]:
    """Return the statistics with the frequent values that are so at the other size, too."""
    if "most_common_vals" not in values or "most_common_freqs" not in values or around.factor == 1.0:
        return values
    names = read_array(values["most_common_vals"])
    shares = [float(share) for share in read_array(values["most_common_freqs"])]
    if len(names) != len(shares) or around.is_key:
        return values  # arrays of arrays
    if around.parent:
        shares = _bounded([share / around.factor for share in shares], values)
    elif after > before * MULTIPLE:
        kept = [n for n, share in enumerate(shares) if _is_no_chance(share, before, around.rows)]
        names, shares = [names[n] for n in kept], [shares[n] for n in kept]
    few = max(1, round(after))
    return _with_frequent(values, names[:few], shares[:few])


def _bounded(shares: list[float], values: Mapping[str, str]) -> list[float]:
    """Keep shares within what is not null: with fewer parents all of them can be frequent."""
    most, total = 1 - float(values.get("null_frac", 0)), sum(shares)
    return [share * most / total for share in shares] if total > most else shares


def _is_no_chance(share: float, distinct: float, rows: float) -> bool:
    sampled = min(rows, SAMPLE)
    usual = sampled / max(distinct, 1.0)
    return share * sampled > usual + SIGNIFICANT * math.sqrt(usual)


def _with_frequent(values: dict[str, str], names: list[str], shares: list[float]) -> dict[str, str]:
    rest = {name: value for name, value in values.items() if not name.startswith("most_common_")}
    rest |= {name: value for name, value in values.items() if name.startswith("most_common_elem")}
    if names:
        rest["most_common_vals"] = write_array(names)
        rest["most_common_freqs"] = write_array([f"{share:.6g}" for share in shares])
    return rest
