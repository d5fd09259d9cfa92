"""Parts of a table's rows: each fills some columns, from nothing but the rows' indices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import Bits, fractions
from dbworkbench.seeding.values.arrays import Array, Flags, blank
from dbworkbench.seeding.values.domain import Domain

Values: TypeAlias = "dict[str, Array]"


def row_number(columns: tuple[str, ...]) -> str:
    """Name the value that travels with columns that refer: the number of the row they refer to."""
    return f"\x1frow of {', '.join(columns)}"


class Parents(Protocol):
    """All rows of a table that others may refer to: in the database already, then new ones."""

    @property
    def size(self) -> int: ...

    @property
    def held(self) -> pa.Table | None:
        """What is in the database already."""

    def take(self, columns: tuple[str, ...], numbers: Bits) -> Values:
        """Return columns of rows by number."""


@dataclass(frozen=True)
class Scene:
    """What parts may look at: the seed, and the rows of other tables; `groups` remembers what was grouped."""

    seed: int
    parents: Mapping[str, Parents]
    groups: dict[tuple[object, ...], Any] = field(default_factory=dict)


class Part(ABC):
    """Fills `columns`; `needs` are columns of the same row that must be there before."""

    table: str
    columns: tuple[str, ...]
    needs: tuple[str, ...] = ()

    @abstractmethod
    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        """Return the values of its columns."""

    @abstractmethod
    def __str__(self) -> str: ...

    def names(self, scene: Scene) -> tuple[object, ...]:
        """Return what tells this part's streams from all others."""
        return (scene.seed, self.table, *self.columns)


@dataclass(frozen=True)
class ValuePart(Part):
    """One column whose rows choose from a domain; a share of them is NULL."""

    table: str
    column: str
    domain: Domain
    choice: Choice
    nulls: float = 0.0

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        numbers = self.choice.choose(draw, self.domain.size, *self.names(scene))
        values = self.domain.decode(numbers)
        return {self.column: with_nulls(values, self.nulls, draw, scene, self)}

    @property
    def size(self) -> int:
        """How many values there are."""
        return self.domain.size

    def at(self, numbers: Bits, scene: Scene) -> Values:
        """Return the values of numbers."""
        return {self.column: self.domain.decode(numbers)}

    def __str__(self) -> str:
        return f"{self.domain}, {self.choice}{_share(self.nulls)}"


@dataclass(frozen=True)
class ReferencePart(Part):
    """Columns that name a row of a parent table, one of the first `among` where that is set."""

    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    choice: Choice
    nulls: float = 0.0
    among: int = 0

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        parents = scene.parents[self.parent]
        if not parents.size:
            raise LookupError(self.parent)
        numbers = self.choice.choose(draw, self.among or parents.size, *self.names(scene))
        values = _renamed(parents.take(self.parent_columns, numbers), self, draw, scene, self.nulls)
        return {**values, row_number(self.columns): pa.array(numbers)}

    def at(self, numbers: Bits, scene: Scene) -> Values:
        """Return what names the rows of the parent that have these numbers."""
        values = scene.parents[self.parent].take(self.parent_columns, numbers)
        named = {name: values[theirs] for name, theirs in zip(self.columns, self.parent_columns, strict=True)}
        return {**named, row_number(self.columns): pa.array(numbers)}

    def __str__(self) -> str:
        return f"rows of {self.parent}, {self.choice}{_share(self.nulls)}"


@dataclass(frozen=True)
class TreePart(Part):
    """Columns that name an earlier row of the same table, so that there is no circle.

    The first row has no parent: NULL, or itself when `rooted`. In a `chain` each row has another parent: the
    one before, or itself when it must have one.
    """

    table: str
    columns: tuple[str, ...]
    parent_columns: tuple[str, ...]
    before: int = 0
    rooted: bool = False
    chain: bool = False
    nulls: float = 0.0

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        number = draw.index + np.uint64(self.before)
        parent = self._parent(draw, number, scene)
        values = _renamed(
            scene.parents[self.table].take(self.parent_columns, parent), self, draw, scene, self.nulls
        )
        values[row_number(self.columns)] = pa.array(parent)
        if self.rooted:
            return values
        return {name: blank(array, self._is_root(draw)) for name, array in values.items()}

    def _is_root(self, draw: Draw) -> Flags:
        """Flag the first row; a chain that goes on after rows in the database begins anew."""
        before = np.uint64(0 if self.chain else self.before)
        return np.asarray(draw.index + before == 0)

    def _parent(self, draw: Draw, number: Bits, scene: Scene) -> Bits:
        if self.chain:
            return number if self.rooted else np.maximum(number, np.uint64(1)) - np.uint64(1)
        way = fractions(draw.start(*self.names(scene)), draw.index)
        return np.floor(way * number).astype(np.uint64)

    def __str__(self) -> str:
        return f"earlier rows of {self.table}{_share(self.nulls)}"

    @property
    def parent(self) -> str:
        return self.table


def _renamed(
    values: Values, part: ReferencePart | TreePart, draw: Draw, scene: Scene, nulls: float
) -> Values:
    return {
        name: with_nulls(values[theirs], nulls, draw, scene, part)
        for name, theirs in zip(part.columns, part.parent_columns, strict=True)
    }


def with_nulls(values: Array, share: float, draw: Draw, scene: Scene, part: Part) -> Array:
    if not share:
        return values
    return blank(values, fractions(draw.start(*part.names(scene), "null"), draw.index) < share)


def _share(nulls: float) -> str:
    return f", {nulls:.0%} NULL" if nulls else ""
