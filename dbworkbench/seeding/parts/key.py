"""Parts that keep columns unique: rows are numbered, and each number is another combination of values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.parts.part import Part, ReferencePart, Scene, ValuePart, Values
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.fan import FanOut
from dbworkbench.seeding.spread.hashing import Bits, permute, stream
from dbworkbench.seeding.values.arrays import Array, blank, compute, join, one_piece
from dbworkbench.seeding.values.domain import Numbers
from dbworkbench.seeding.values.template import Slots

FEW = 2_000_000
"""Up to so many combinations are held one by one against those that are taken."""


@dataclass(frozen=True)
class SlotPart(Part):
    """A range, or two columns that are its ends: the numbers' ranges never overlap."""

    table: str
    columns: tuple[str, ...]
    slots: Slots
    kinds: tuple[pa.DataType, ...] = ()

    @property
    def size(self) -> int:
        """How many ranges lie side by side."""
        return self.slots.size

    def at(self, numbers: Bits, scene: Scene) -> Values:
        """Return the ranges of numbers."""
        if len(self.columns) == 1:
            return {self.columns[0]: self.slots.decode(numbers)}
        ends = self.slots.bounds(numbers)
        return {
            name: end.cast(kind, safe=False)
            for name, end, kind in zip(self.columns, ends, self.kinds, strict=True)
        }

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        return self.at(permute(draw.start(*self.names(scene)), draw.index, self.size), scene)

    def __str__(self) -> str:
        return str(self.slots)


Member: TypeAlias = ValuePart | ReferencePart | SlotPart


@dataclass(frozen=True)
class KeyPart(Part):
    """Columns that are unique together: each row gets another combination of its members' numbers.

    `sizes` are the members' numbers of values (mixed radix, Knuth, TAOCP 4.1).
    """

    table: str
    members: tuple[Member, ...]
    sizes: tuple[int, ...]

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # they are its members'
        return tuple(name for member in self.members for name in member.columns)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        start = stream(*self.names(scene))
        free = self._free(scene)
        if free is None:
            total = prod(self.sizes)
            return self._decode(permute(start, _moved(draw, total), total), scene)
        if len(free) < draw.rows:
            raise UnusableInput(
                f"{self.table}: {draw.rows:,} rows cannot be unique in ({', '.join(self.columns)}):"
                f" {len(free):,} of {prod(self.sizes):,} combinations are free"
            )
        return self._decode(free[permute(start, _moved(draw, len(free)), len(free)).astype(np.int64)], scene)

    def _decode(self, rest: Bits, scene: Scene) -> Values:
        values: Values = {}
        for member, size in zip(self.members, self.sizes, strict=True):
            values |= member.at(rest % np.uint64(size), scene)
            rest = rest // np.uint64(size)
        return values

    def _free(self, scene: Scene) -> Bits | None:
        """Return the combinations that no row in the database has; None for too many to look at."""
        held, total = scene.parents[self.table].held, prod(self.sizes)
        if held is None or total > FEW or not set(self.columns) <= set(held.column_names):
            return None
        spot = ("free", self.table, *self.columns)
        if spot not in scene.groups:
            values = self._decode(np.arange(total, dtype=np.uint64), scene)
            taken = [one_piece(held.column(name)).cast(values[name].type) for name in self.columns]
            used = compute.is_in(joined([values[name] for name in self.columns]), value_set=joined(taken))
            flags = used.fill_null(False).to_numpy(zero_copy_only=False)
            scene.groups[spot] = np.flatnonzero(~flags).astype(np.uint64)
        found: Bits = scene.groups[spot]
        return found

    def __str__(self) -> str:
        return "all combinations different"


@dataclass(frozen=True)
class SparsePart(Part):
    """Another part's columns for some rows; in the others its `nullable` columns are NULL."""

    inner: Part
    filled: int
    rows: int
    nullable: tuple[str, ...]

    @property
    def table(self) -> str:  # type: ignore[override]  # it is the inner part's
        return self.inner.table

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the inner part's
        return self.inner.columns

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        place = permute(stream(*self.names(scene), "sparse"), draw.index, self.rows)
        among = replace(draw, index=place % np.uint64(max(self.filled, 1)), rows=max(self.filled, 1))
        values = self.inner.fill(among, scene, row)
        empty = place >= np.uint64(self.filled)
        return values | {name: blank(values[name], empty) for name in self.nullable}

    def __str__(self) -> str:
        return f"{self.inner}, in {self.filled:,} rows"


@dataclass(frozen=True)
class LinePart(Part):
    """Rows numbered from `first` within the parent that they belong to: (order, line)."""

    table: str
    reference: ReferencePart
    column: str
    numbers: Numbers
    fan: FanOut

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # the reference's and the number
        return (*self.reference.columns, self.column)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        parents = scene.parents[self.reference.parent]
        first = Draw(draw.index, draw.rows)  # other lines would not be numbered without gaps
        number, line = self.fan.place(first, parents.size, *self.names(scene))
        return {**self.reference.at(number, scene), self.column: self.numbers.decode(line)}

    def __str__(self) -> str:
        return f"numbered within rows of {self.reference.parent}, {self.fan}"


def joined(columns: list[Array]) -> Array:
    """Return several columns as one, to be compared."""
    texts = [column.cast(pa.string()) for column in columns]
    return join([*texts], "\x1f") if len(texts) > 1 else texts[0]


def _moved(draw: Draw, total: int) -> Bits:
    """Return the rows' places among `total`: each attempt looks where no other row does."""
    zones = max(1, total // max(draw.rows, 1))
    return draw.index + np.uint64(draw.attempt % zones * draw.rows)
