"""Trees level by level: each row below the roots gets a parent of the level above."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dbworkbench.seeding.parts.part import Scene, TreePart
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import Bits, fractions
from dbworkbench.seeding.values.arrays import Flags


@dataclass(frozen=True)
class ForestPart(TreePart):
    """A reference to the same table; `levels` are the sizes of the levels, roots first.

    Rows come level by level. A row's parent is drawn evenly among those of the level above, so that each has
    as many children as the sizes say on average.
    """

    levels: tuple[int, ...] = ()

    def _parent(self, draw: Draw, number: Bits, scene: Scene) -> Bits:
        ends = np.cumsum(np.array(self.levels, np.int64))
        place = draw.index.astype(np.int64)
        level = np.searchsorted(ends, place, side="right")
        above = np.maximum(level - 1, 0)
        sizes = np.array(self.levels, np.int64)
        way = fractions(draw.start(*self.names(scene)), draw.index)
        parent = (ends - sizes)[above] + np.floor(way * sizes[above]).astype(np.int64)
        return (np.where(level == 0, place, parent) + self.before).astype(np.uint64)

    def _is_root(self, draw: Draw) -> Flags:
        return draw.index < np.uint64(self.levels[0])

    def __str__(self) -> str:
        return f"trees of {self.table}: {' > '.join(f'{size:,}' for size in self.levels)} rows a level"


def level_sizes(rows: int, depth: int, branching: float, roots: int | None) -> tuple[int, ...]:
    """Return the sizes of the levels of trees that hold so many rows.

    Without a number of roots there are as many as are needed; levels without rows are left out.
    """
    whole = [branching**level for level in range(depth)]
    first = roots or max(1, round(rows / sum(whole)))
    sizes: list[int] = []
    left = rows
    for level in range(depth):
        size = min(left, max(1, round(first * whole[level])))
        if level == depth - 1:
            size = left
        if size:
            sizes.append(size)
        left -= size
    return tuple(sizes)
