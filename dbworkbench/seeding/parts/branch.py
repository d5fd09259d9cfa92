"""Columns whose conditions can be met in several ways: each row takes one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import draw as draw_bits
from dbworkbench.seeding.values.arrays import Array, pick


@dataclass(frozen=True)
class BranchPart(Part):
    """Columns that are filled by one of several lists of parts, another one for each row."""

    table: str
    columns: tuple[str, ...]
    ways: tuple[tuple[Part, ...], ...]
    text: str = ""

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are its parts' needs
        found = (name for way in self.ways for part in way for name in part.needs)
        return tuple(dict.fromkeys(name for name in found if name not in self.columns))

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        chosen = draw_bits(draw.start(*self.names(scene), "way"), draw.index) % np.uint64(len(self.ways))
        places = [np.flatnonzero(chosen == way) for way in range(len(self.ways))]
        filled = [
            self._way(way, replace(draw, index=draw.index[place]), scene, _rows(row, place))
            for way, place in zip(self.ways, places, strict=True)
            if place.size
        ]
        back = np.argsort(np.concatenate([place for place in places if place.size]), kind="stable")
        return {name: pick(_stacked([values[name] for values in filled]), back) for name in self.columns}

    def _way(self, parts: tuple[Part, ...], draw: Draw, scene: Scene, row: Values) -> Values:
        for part in parts:
            row |= part.fill(draw, scene, row)
        return {name: row[name] for name in self.columns}

    def __str__(self) -> str:
        return f"one of {len(self.ways)} ways to keep {self.text}"


def _rows(row: Values, place: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Values:
    return {name: pick(values, place) for name, values in row.items()}


def _stacked(arrays: list[Array]) -> Array:
    """Put arrays behind one another; what one way leaves untyped takes the type of another."""
    kind = next((array.type for array in arrays if not pa.types.is_null(array.type)), arrays[0].type)
    return pa.concat_arrays([array.cast(kind) for array in arrays])
