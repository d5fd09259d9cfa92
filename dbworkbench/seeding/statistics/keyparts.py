"""Keys of several columns whose first one is distributed as its statistics say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dbworkbench.seeding.parts.part import Part, ReferencePart, Scene, ValuePart, Values
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import Bits, permute, stream
from dbworkbench.seeding.spread.hashing import draw as draw_bits
from dbworkbench.seeding.spread.steps import Steps
from dbworkbench.seeding.statistics.arrangement import Arrangement
from dbworkbench.seeding.statistics.likepart import LikePart, LikeReference, Placed, arrangement
from dbworkbench.seeding.values.arrays import Whole
from dbworkbench.seeding.values.domain import Numbers


@dataclass(frozen=True, eq=False)
class LikeLines(Part):
    """Rows numbered within the parent that they belong to, with as many first, second, third … rows as known.

    `counts` says how many parents have at least one row, two rows, and so on.
    """

    table: str
    reference: ReferencePart
    column: str
    numbers: Numbers
    counts: tuple[int, ...]
    correlation: float
    placed: Placed

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # the reference's and the number
        return (*self.reference.columns, self.column)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        start = stream(*self.names(scene))
        starts, steps = line_starts(self.counts, start, scene.parents[self.reference.parent].size)
        place = self._arrangement(draw.rows, start).places(draw.index).astype(np.int64)
        parent = steps.at(place)
        line = (place - starts[parent]).astype(np.uint64)
        numbers = self.placed.rows_at(parent.astype(np.uint64), scene)
        return {**self.reference.at(numbers, scene), self.column: self.numbers.decode(line)}

    def rows_at(self, places: Bits, scene: Scene) -> Bits:
        """Return the rows that take some places in the order of the reference."""
        return self._arrangement(sum(self.counts), stream(*self.names(scene))).rows_at(places)

    def _arrangement(self, rows: int, start: int) -> Arrangement:
        return Arrangement(start, rows, self.correlation)

    def __str__(self) -> str:
        return f"numbered within rows of {self.reference.parent}, as many as its statistics say"


@lru_cache(maxsize=16)
def line_starts(counts: tuple[int, ...], start: int, parents: int) -> tuple[Whole, Steps]:
    """Return the place of each parent's first row, and a way to find one; who has many is scattered."""
    rank = permute(start ^ 3, np.arange(parents, dtype=np.uint64), parents).astype(np.int64)
    lines = np.zeros(parents, np.int64)
    for count in counts:
        lines += rank < count
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lines)[:-1]])
    return starts, Steps(starts, sum(counts))


@dataclass(frozen=True, eq=False)
class LikePairs(Part):
    """Columns unique together: the first as its statistics say, the second different for each of its rows.

    The second's values are dealt out evenly: the key goes before its statistics.
    """

    table: str
    first: LikePart | LikeReference
    second: ValuePart | ReferencePart
    size: int

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # they are its members'
        return (*self.first.columns, *self.second.columns)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        quantiles = self.first.spread.quantiles
        places, _ = self.first.spread.places(draw, *self.first.names(scene))
        segment, number, offset = quantiles.numbered(places)
        count = quantiles.count(segment, number)
        begin = draw_bits(stream(*self.names(scene), "begin"), (places - offset.astype(np.uint64)))
        step = offset * self.size // count
        chosen = (begin % np.uint64(self.size) + step.astype(np.uint64)) % np.uint64(self.size)
        return {**self._first(quantiles.keys(places), scene), **self._second(chosen, scene)}

    def _first(self, keys: Whole, scene: Scene) -> Values:
        if isinstance(self.first, LikeReference):
            return self.first.named(keys, None, scene)
        return {self.first.column: self.first.axis.decode(keys)}

    def _second(self, chosen: Bits, scene: Scene) -> Values:
        if isinstance(self.second, ValuePart):
            return {self.second.column: self.second.domain.decode(chosen)}
        return self.second.at(chosen, scene)

    def rows_at(self, places: Bits, scene: Scene) -> Bits:
        """Return the rows that take some places in the order of the first column."""
        return arrangement(self.first.spread, *self.first.names(scene)).rows_at(places)

    def __str__(self) -> str:
        first = ", ".join(self.first.columns)
        return f"{first} as its statistics say, {', '.join(self.second.columns)} different for each"
