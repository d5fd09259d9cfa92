"""References that share columns with another: the parent is chosen among rows that hold the same values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.part import Parents, Part, Scene, Values, row_number
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import draw as draw_bits
from dbworkbench.seeding.values.arrays import Array, Whole, blank, compute, is_absent, join


@dataclass(frozen=True)
class MatchPart(Part):
    """Columns that name a row of a parent whose `parent_shared` columns equal this row's `shared` ones.

    Where no row of the parent does, the columns are NULL: a condition has such rows drawn again.
    """

    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    shared: tuple[str, ...]
    parent_shared: tuple[str, ...]

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the shared columns
        return self.shared

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        parents = scene.parents[self.parent]
        spot = (self.parent, self.parent_shared)
        groups: Groups = scene.groups.get(spot) or grouped(parents, self.parent_shared)
        scene.groups[spot] = groups
        own = compute.index_in(_joined([row[name] for name in self.shared]), value_set=groups.values)
        group = own.fill_null(0).to_numpy(zero_copy_only=False)
        count = np.maximum(groups.counts[group], 1).astype(np.uint64)
        offset = draw_bits(draw.start(*self.names(scene)), draw.index) % count
        chosen = groups.order[groups.starts[group] + offset.astype(np.int64)].astype(np.uint64)
        values = parents.take(self.parent_columns, chosen)
        named = {
            mine: blank(values[theirs], is_absent(own))
            for mine, theirs in zip(self.columns, self.parent_columns, strict=True)
        }
        return {**named, row_number(self.columns): pa.array(chosen)}

    def __str__(self) -> str:
        return f"rows of {self.parent} with the same {', '.join(self.shared)}"


@dataclass(frozen=True)
class Groups:
    """Rows of a table put together by value: group g holds `order[starts[g]:starts[g] + counts[g]]`."""

    values: Array
    starts: Whole
    counts: Whole
    order: Whole


def grouped(parents: Parents, columns: tuple[str, ...]) -> Groups:
    """Group all rows of a table by some columns; takes memory for as many numbers as there are rows."""
    rows = parents.take(columns, np.arange(parents.size, dtype=np.uint64))
    encoded = _joined([rows[name] for name in columns]).dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable").astype(np.int64)
    counts = np.bincount(codes, minlength=len(encoded.dictionary)).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    return Groups(encoded.dictionary, starts, counts, order)


def _joined(columns: list[Array]) -> Array:
    texts = [column.cast(pa.string()) for column in columns]
    return join([*texts], "\x1f") if len(texts) > 1 else texts[0]
