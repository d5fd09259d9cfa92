"""Columns drawn together: combinations that are common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import Bits, permute
from dbworkbench.seeding.statistics.axis import Axis
from dbworkbench.seeding.statistics.quantiles import Quantiles
from dbworkbench.seeding.values.arrays import Array, Flags, Whole, blank


@dataclass(frozen=True, eq=False)
class Member:
    """One column of a joint draw: the combinations' keys, which of them are NULL, and all other rows."""

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
