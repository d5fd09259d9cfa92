"""Columns drawn together: combinations that are common, and one column after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import Bits, permute
from dbworkbench.seeding.statistics.arrangement import Arrangement
from dbworkbench.seeding.statistics.axis import Axis, NumberAxis
from dbworkbench.seeding.statistics.likepart import LikePart
from dbworkbench.seeding.statistics.quantiles import Quantiles
from dbworkbench.seeding.values.arrays import Array, Flags, Whole, blank, is_absent, replace_at, whole_numbers


@dataclass(frozen=True, eq=False)
class Member:
    """One column of a joint draw: keys of the combinations, which of them are NULL, how other rows are spread."""

    column: str
    axis: Axis
    keys: Whole
    nulls: Flags
    rest: Quantiles | None
    rest_nulls: int


@dataclass(frozen=True, eq=False)
class JointPart(Part):
    """Columns whose common combinations have the frequencies of extended statistics (CREATE STATISTICS, mcv).

    Combination k takes the places from `ends[k - 1]` to `ends[k]`; the rows behind draw each column alone.
    """

    table: str
    members: tuple[Member, ...]
    ends: Whole
    rows: int

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # they are its members'
        return tuple(member.column for member in self.members)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        place = permute(draw.start(*self.names(scene)), draw.index, self.rows)
        joint = place < np.uint64(self.ends[-1])
        combination = np.searchsorted(self.ends, place[joint].astype(np.int64), side="right")
        behind = place[~joint] - np.uint64(self.ends[-1])
        return {
            member.column: self._column(member, joint, combination, behind, draw, scene)
            for member in self.members
        }

    def _column(
        self, member: Member, joint: Flags, combination: Whole, behind: Bits, draw: Draw, scene: Scene
    ) -> Array:
        keys = np.zeros(len(joint), np.int64)
        absent = np.zeros(len(joint), bool)
        keys[joint] = member.keys[combination]
        absent[joint] = member.nulls[combination]
        alone = permute(draw.start(*self.names(scene), member.column), behind, self.rows - int(self.ends[-1]))
        absent[~joint] = alone < np.uint64(member.rest_nulls)
        if member.rest is not None:
            held = np.where(alone < np.uint64(member.rest_nulls), 0, alone - np.uint64(member.rest_nulls))
            keys[~joint] = member.rest.keys(held.astype(np.uint64))
        values = member.axis.decode(keys)
        return blank(values, absent) if absent.any() else values

    def __str__(self) -> str:
        share = self.ends[-1] / self.rows
        return f"together: {len(self.ends)} common combinations ({share:.0%} of rows), else as statistics say"


@dataclass(frozen=True, eq=False)
class LikeLater(Part):
    """A column that a CHECK puts after another: at about the same place in its own order.

    If b is never below a, the mean distance of the two is that of their means, whatever the rest: rows that keep
    their place, but for a window as wide as that distance, have both distributions and the distance.
    """

    table: str
    own: LikePart
    after: LikePart | LikeLater
    least: int
    windows: float

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return self.own.columns

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return self.after.columns

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        spread = self.own.spread
        place = self.arranged(draw, scene).astype(np.float64)
        held = np.floor(place * (spread.quantiles.rows / spread.rows)).astype(np.uint64)
        values = self._not_below(
            self.own.axis.decode(spread.quantiles.keys(held)), row[self.after.columns[0]]
        )
        if not spread.nulls:
            return {self.own.column: values}
        absent = permute(draw.start(*self.names(scene), "null"), draw.index, spread.rows) < np.uint64(
            spread.nulls
        )
        return {self.own.column: blank(values, absent)}

    def arranged(self, draw: Draw, scene: Scene) -> Bits:
        """Return the places of rows, those that are NULL included."""
        near = Arrangement(
            draw.start(*self.names(scene)), self.own.spread.rows, max(0.0, 1 - self.windows**-2)
        )
        return near.places(self.after.arranged(draw, scene))

    def _not_below(self, values: Array, others: Array) -> Array:
        """Move up what is below the other column, which happens within a window."""
        low = whole_numbers(others) + self.least
        below = np.flatnonzero((whole_numbers(values) < low) & ~is_absent(others))
        if not below.size:
            return values
        exact = NumberAxis(values.type, 0, 0, digits=_digits(values.type))
        return replace_at(values, below.astype(np.uint64), exact.decode(low[below]))

    def __str__(self) -> str:
        return f"near and not below {self.after.columns[0]}, as statistics say: {self.own.axis}, {self.own.spread}"


def _digits(kind: pa.DataType) -> int:
    return int(kind.scale) if pa.types.is_decimal(kind) else 0
