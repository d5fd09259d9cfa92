"""A column that a CHECK puts after another, distributed as its statistics say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import Fractions, fractions, permute
from dbworkbench.seeding.statistics.axis import NumberAxis
from dbworkbench.seeding.statistics.likepart import LikePart
from dbworkbench.seeding.statistics.quantiles import Quantiles
from dbworkbench.seeding.values.arrays import Array, blank, is_absent, replace_at, whole_numbers


@dataclass(frozen=True, eq=False)
class LikeLater(Part):
    """One column at about the same place in its own order as `after` is in that one's.

    If b is never below a, the mean distance of the two is that of their means, whatever the rest. Rows that
    keep their place, but for one of `windows` that are as wide as that distance, have both distributions and
    this distance.
    """

    table: str
    own: LikePart
    axis: NumberAxis
    after: str
    after_axis: NumberAxis
    after_quantiles: Quantiles
    least: int
    windows: float

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return self.own.columns

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.after,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        spread, names = self.own.spread, self.names(scene)
        width = 1 / self.windows
        window = np.floor(self._place(row[self.after], draw, scene) / width)
        place = np.minimum((window + fractions(draw.start(*names, "window"), draw.index)) * width, 1 - 2**-53)
        held = np.floor(place * spread.quantiles.rows).astype(np.uint64)
        values = self._not_below(self.axis.decode(spread.quantiles.keys(held)), row[self.after])
        if not spread.nulls:
            return {self.own.column: values}
        order = permute(draw.start(*names, "null"), draw.index, spread.rows)
        return {self.own.column: blank(values, order < np.uint64(spread.nulls))}

    def _place(self, others: Array, draw: Draw, scene: Scene) -> Fractions:
        """Return where values of the other column stand among all of it; equal ones share their range."""
        keys = self.after_axis.keys(others)
        first, count = self.after_quantiles.place(keys), self.after_quantiles.extent(keys)
        within = fractions(draw.start(*self.names(scene), "tie"), draw.index)
        place = (first + within * count) / self.after_quantiles.rows
        return np.where(is_absent(others), within, np.minimum(place, 1 - 2**-53))

    def _not_below(self, values: Array, others: Array) -> Array:
        """Move up what is below the other column, which happens within a window."""
        low = whole_numbers(others) + self.least
        below = np.flatnonzero((whole_numbers(values) < low) & ~is_absent(others))
        if not below.size:
            return values
        exact = NumberAxis(values.type, 0, 0, digits=self.axis.last_digit)
        return replace_at(values, below.astype(np.uint64), exact.decode(low[below]))

    def __str__(self) -> str:
        return f"near and not below {self.after}, as its statistics say: {self.axis}, {self.own.spread}"
