"""Where a value that another one follows comes from: the same row, or a row that it refers to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.part import Scene, Values, row_number
from dbworkbench.seeding.values.arrays import Array, compute, is_absent, pick


@dataclass(frozen=True)
class Origin:
    """A column of the row itself, or of the row of `parent` that the columns `link` refer to."""

    column: str
    link: tuple[str, ...] = ()
    parent: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns of the row that must be there before."""
        return self.link or (self.column,)

    def read(self, scene: Scene, row: Values) -> Array:
        """Return the values, NULL in rows that refer to nothing."""
        if not self.link:
            return row[self.column]
        absent = is_absent(row[self.link[0]])
        numbers = compute.fill_null(row[row_number(self.link)], 0).to_numpy(zero_copy_only=False)
        present = np.flatnonzero(~absent)
        found = scene.parents[self.parent].take((self.column,), numbers[present].astype(np.uint64))
        values = found[self.column]
        if not absent.any():
            return values
        place = np.full(len(absent), len(values), np.int64)
        place[present] = np.arange(len(present))
        return pick(pa.concat_arrays([values, pa.nulls(1, values.type)]), place)

    def __str__(self) -> str:
        return f"{self.parent}.{self.column}" if self.link else self.column
