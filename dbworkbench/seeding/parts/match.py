"""References that share columns with another: the parent is chosen among rows that hold the same values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.parts.key import joined
from dbworkbench.seeding.parts.part import Parents, Part, Scene, Values, row_number, with_nulls
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.spread.hashing import draw as draw_bits
from dbworkbench.seeding.values.arrays import Array, Flags, Whole, blank, compute, is_absent


@dataclass(frozen=True)
class MatchPart(Part):
    """Columns that name a row of a parent whose `parent_shared` columns equal this row's `shared` ones.

    Where no row of the parent does, the columns are NULL: a condition has such rows drawn again. In the table
    itself an earlier row is named, or, when there must be one (`rooted`), the row itself.
    """

    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    shared: tuple[str, ...]
    parent_shared: tuple[str, ...]
    before: int = 0
    rooted: bool = False
    nulls: float = 0.0
    full: bool = False

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the shared columns
        return self.shared

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        parents = scene.parents[self.parent]
        spot = (self.parent, self.parent_shared)
        groups: Groups = scene.groups.get(spot) or grouped(parents, self.parent_shared)
        scene.groups[spot] = groups
        own = compute.index_in(joined([row[name] for name in self.shared]), value_set=groups.values)
        group = own.fill_null(0).to_numpy(zero_copy_only=False)
        chosen, absent = self._choose(draw, scene, groups, group)
        values = parents.take(self.parent_columns, chosen)
        absent |= is_absent(own)
        named = {
            mine: with_nulls(blank(values[theirs], absent), self.nulls, draw, scene, self)
            for mine, theirs in zip(self.columns, self.parent_columns, strict=True)
        }
        return {**named, row_number(self.columns): pa.array(chosen)}

    def _choose(self, draw: Draw, scene: Scene, groups: Groups, group: Whole) -> tuple[Bits, Flags]:
        """Return a row of each group, and where there is none to choose from."""
        count = groups.counts[group]
        number = (draw.index + np.uint64(self.before)).astype(np.int64)
        if self.parent == self.table:
            count = groups.rank[number]  # so many rows of the group come earlier
        drawn = draw_bits(draw.start(*self.names(scene)), draw.index)
        offset = (drawn % np.maximum(count, 1).astype(np.uint64)).astype(np.int64)
        chosen = groups.order[np.minimum(groups.starts[group] + offset, len(groups.order) - 1)]
        alone = count == 0
        if self.parent == self.table and self.rooted:
            return np.where(alone, number, chosen).astype(np.uint64), np.zeros(len(alone), bool)
        return chosen.astype(np.uint64), alone

    def __str__(self) -> str:
        return f"rows of {self.parent} with the same {', '.join(self.shared)}"


@dataclass(frozen=True)
class Groups:
    """Rows of a table put together by value: group g holds `order[starts[g]:starts[g] + counts[g]]`."""

    values: Array
    starts: Whole
    counts: Whole
    order: Whole

    @cached_property
    def rank(self) -> Whole:
        """How many rows of its group come before each row."""
        places = np.arange(len(self.order)) - np.repeat(self.starts, self.counts)
        rank = np.empty(len(self.order), np.int64)
        rank[self.order] = places
        return rank


def grouped(parents: Parents, columns: tuple[str, ...]) -> Groups:
    """Group all rows of a table by some columns; takes memory for as many numbers as there are rows."""
    rows = parents.take(columns, np.arange(parents.size, dtype=np.uint64))
    encoded = joined([rows[name] for name in columns]).dictionary_encode()
    codes = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable").astype(np.int64)
    counts = np.bincount(codes, minlength=len(encoded.dictionary) + 1).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    return Groups(encoded.dictionary, starts, counts, order)


@dataclass(frozen=True)
class CommonPart(Part):
    """Columns that name a row of a parent and, with some of them, rows of other parents as well.

    `others` are the columns' places in this part, and the table and columns that have to know their values.
    """

    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    others: tuple[tuple[tuple[int, ...], str, tuple[str, ...]], ...]
    nulls: float = 0.0

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        common = self._common(scene)
        if not len(common):
            names = ", ".join(self.columns)
            known = " and of ".join([self.parent, *(table for _, table, _ in self.others)])
            raise UnusableInput(
                f"{self.table}: ({names}) must name rows of {known}, and they have no value in common",
                hint="Seed them with values that agree: [values: 'one of …'].",
            )
        chosen = common[(draw_bits(draw.start(*self.names(scene)), draw.index) % np.uint64(len(common)))]
        values = scene.parents[self.parent].take(self.parent_columns, chosen)
        named = {
            mine: with_nulls(values[theirs], self.nulls, draw, scene, self)
            for mine, theirs in zip(self.columns, self.parent_columns, strict=True)
        }
        return {**named, row_number(self.columns): pa.array(chosen)}

    def _common(self, scene: Scene) -> Bits:
        spot = ("common", self.parent, *self.parent_columns, *self.others)
        if spot not in scene.groups:
            parents = scene.parents[self.parent]
            values = parents.take(self.parent_columns, np.arange(parents.size, dtype=np.uint64))
            kept = np.ones(parents.size, bool)
            for places, table, columns in self.others:
                other = scene.parents[table]
                theirs = other.take(columns, np.arange(other.size, dtype=np.uint64))
                own = [values[self.parent_columns[place]] for place in places]
                known = compute.is_in(joined(own), value_set=joined([theirs[name] for name in columns]))
                kept &= known.to_numpy(zero_copy_only=False) & ~is_absent(joined(own))
            scene.groups[spot] = np.flatnonzero(kept).astype(np.uint64)
        found: Bits = scene.groups[spot]
        return found

    def __str__(self) -> str:
        return f"rows of {' and of '.join([self.parent, *(table for _, table, _ in self.others)])}"
