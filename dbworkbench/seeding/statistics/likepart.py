"""Columns whose rows are distributed as statistics say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.part import Part, Scene, Values, row_number
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import Bits, permute, stream
from dbworkbench.seeding.statistics.arrangement import SCATTERED, Arrangement
from dbworkbench.seeding.statistics.axis import Axis
from dbworkbench.seeding.statistics.quantiles import Quantiles
from dbworkbench.seeding.values.arrays import Flags, Whole, blank


class Placed(Protocol):
    """A part that puts the rows of its table in order of a column."""

    def rows_at(self, places: Bits, scene: Scene) -> Bits:
        """Return the rows that take some places."""


@dataclass(frozen=True, eq=False)
class Spread:
    """How the rows of a column are distributed: `nulls` of `rows` are NULL, others as the quantiles say."""

    quantiles: Quantiles
    rows: int
    nulls: int = 0
    correlation: float = 0.0

    def places(self, draw: Draw, *names: object) -> tuple[Bits, Flags | None]:
        """Return the place of each row among those that are not NULL, and which rows are.

        Where rows lie in no order NULLs take the first places, and counts are exact; else they are strewn.
        """
        arranged = Arrangement(draw.start(*names), self.rows, self.correlation).places(draw.index)
        if not self.nulls:
            return arranged, None
        if abs(self.correlation) < SCATTERED:
            absent = arranged < np.uint64(self.nulls)
            return np.where(absent, 0, arranged - np.uint64(self.nulls)).astype(np.uint64), absent
        absent = permute(draw.start(*names, "null"), draw.index, self.rows) < np.uint64(self.nulls)
        held = np.floor(arranged.astype(np.float64) * (self.quantiles.rows / self.rows))
        return held.astype(np.uint64), absent

    def __str__(self) -> str:
        share = f", {self.nulls / self.rows:.0%} NULL" if self.nulls else ""
        lie = f", rows in order ({self.correlation:+.2f})" if abs(self.correlation) >= SCATTERED else ""
        return f"{self.quantiles.distinct:,} different{lie}{share}"


@dataclass(frozen=True, eq=False)
class LikePart(Part):
    """One column with the common values, the histogram and the order of its statistics."""

    table: str
    column: str
    axis: Axis
    spread: Spread

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        places, absent = self.spread.places(draw, *self.names(scene))
        values = self.axis.decode(self.spread.quantiles.keys(places))
        return {self.column: values if absent is None else blank(values, absent)}

    def arranged(self, draw: Draw, scene: Scene) -> Bits:
        """Return the places of rows, those that are NULL included."""
        spread = self.spread
        return Arrangement(draw.start(*self.names(scene)), spread.rows, spread.correlation).places(draw.index)

    def rows_at(self, places: Bits, scene: Scene) -> Bits:
        """Return the rows that take some places; right for columns without NULL."""
        return arrangement(self.spread, *self.names(scene)).rows_at(places)

    def __str__(self) -> str:
        return f"as its statistics say: {self.axis}, {self.spread}"


@dataclass(frozen=True, eq=False)
class LikeReference(Part):
    """Columns that name rows of a parent, each as often as the statistics of the first column say."""

    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    spread: Spread
    placed: Placed

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        places, absent = self.spread.places(draw, *self.names(scene))
        return self.named(self.spread.quantiles.keys(places), absent, scene)

    def named(self, keys: Whole, absent: Flags | None, scene: Scene) -> Values:
        """Return the columns of the parent's rows at some places."""
        numbers = self.placed.rows_at(keys.astype(np.uint64), scene)
        values = scene.parents[self.parent].take(self.parent_columns, numbers)
        named = {
            name: values[theirs] if absent is None else blank(values[theirs], absent)
            for name, theirs in zip(self.columns, self.parent_columns, strict=True)
        }
        return {**named, row_number(self.columns): pa.array(numbers)}

    def rows_at(self, places: Bits, scene: Scene) -> Bits:
        """Return the rows that take some places; right for columns without NULL."""
        return arrangement(self.spread, *self.names(scene)).rows_at(places)

    def __str__(self) -> str:
        return f"rows of {self.parent} as its statistics say: {self.spread}"


@lru_cache(maxsize=64)
def arrangement(spread: Spread, *names: object) -> Arrangement:
    """Return the order of the rows of a column."""
    return Arrangement(stream(*names), spread.rows, spread.correlation)


class InOrder:
    """Parents that are numbered on: the row is the place."""

    def rows_at(self, places: Bits, scene: Scene) -> Bits:
        """Return the places themselves."""
        return places
