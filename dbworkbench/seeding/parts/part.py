"""Parts of a table's rows: each fills some columns, from nothing but the rows' indices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.fan import FanOut
from dbworkbench.seeding.spread.hashing import Bits, fractions, permute, stream
from dbworkbench.seeding.values.arrays import Array, Flags, Whole, blank, hundredths, is_absent, whole_numbers
from dbworkbench.seeding.values.domain import Domain, Numbers

Values: TypeAlias = "dict[str, Array]"


def row_number(columns: tuple[str, ...]) -> str:
    """Name the value that travels with columns that refer: the number of the row they refer to."""
    return f"\x1frow of {', '.join(columns)}"


class Parents(Protocol):
    """All rows of a table that others may refer to: in the database already, then new ones."""

    @property
    def size(self) -> int: ...

    def take(self, columns: tuple[str, ...], numbers: Bits) -> Values:
        """Return columns of rows by number."""


@dataclass(frozen=True)
class Scene:
    """What parts may look at: the seed, and the rows of other tables; `groups` remembers what was grouped."""

    seed: int
    parents: Mapping[str, Parents]
    groups: dict[tuple[str, tuple[str, ...]], Any] = field(default_factory=dict)


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
        return {self.column: _with_nulls(values, self.nulls, draw, scene, self)}

    def __str__(self) -> str:
        return f"{self.domain}, {self.choice}{_share(self.nulls)}"


@dataclass(frozen=True)
class LaterPart(Part):
    """One column that is not below another of the same row (above it when `least` is 1).

    `span` is how far above it usually lies at most, `high` the largest value allowed.
    """

    table: str
    column: str
    after: str
    domain: Numbers
    least: int
    span: int
    nulls: float = 0.0

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.after,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        start = _units(row[self.after])
        start = np.where(
            is_absent(row[self.after]), self.domain.low, np.maximum(start + self.least, self.domain.low)
        )
        room = np.clip(self.domain.high - start, 0, self.span)
        way = fractions(draw.start(*self.names(scene)), draw.index) ** 2
        steps = np.floor(way * (room // self.domain.step + 1)).astype(np.int64)
        whole = start + steps * self.domain.step
        exact = Numbers(0, 1, self.domain.kind)
        return {self.column: _with_nulls(exact.decode(whole.view(np.uint64)), self.nulls, draw, scene, self)}

    def __str__(self) -> str:
        return f"{'above' if self.least else 'not below'} {self.after}{_share(self.nulls)}"


@dataclass(frozen=True)
class ReferencePart(Part):
    """Columns that name a row of a parent table."""

    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    choice: Choice
    nulls: float = 0.0

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        parents = scene.parents[self.parent]
        if not parents.size:
            raise LookupError(self.parent)
        numbers = self.choice.choose(draw, parents.size, *self.names(scene))
        values = _renamed(parents.take(self.parent_columns, numbers), self, draw, scene, self.nulls)
        return {**values, row_number(self.columns): pa.array(numbers)}

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
        return np.asarray(draw.index + np.uint64(self.before) == 0)

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


@dataclass(frozen=True)
class KeyPart(Part):
    """Columns that are unique together: each row gets another combination of its members' numbers.

    `sizes` are the members' numbers of values (mixed radix, Knuth, TAOCP 4.1).
    """

    table: str
    members: tuple[ValuePart | ReferencePart, ...]
    sizes: tuple[int, ...]

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # they are its members'
        return tuple(name for member in self.members for name in member.columns)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        total = int(np.prod(self.sizes, dtype=object))
        index = draw.index
        if (draw.attempt + 1) * draw.rows <= total:
            index = index + np.uint64(draw.attempt * draw.rows)
        rest = permute(stream(*self.names(scene)), index, total)
        values: Values = {}
        for member, size in zip(self.members, self.sizes, strict=True):
            numbers = rest % np.uint64(size)
            rest = rest // np.uint64(size)
            values |= _decoded(member, numbers, scene)
        return values

    def __str__(self) -> str:
        return "all combinations different"


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
        return {**_decoded(self.reference, number, scene), self.column: self.numbers.decode(line)}

    def __str__(self) -> str:
        return f"numbered within rows of {self.reference.parent}, {self.fan}"


def _decoded(member: ValuePart | ReferencePart, numbers: Bits, scene: Scene) -> Values:
    if isinstance(member, ValuePart):
        return {member.column: member.domain.decode(numbers)}
    values = scene.parents[member.parent].take(member.parent_columns, numbers)
    named = {name: values[theirs] for name, theirs in zip(member.columns, member.parent_columns, strict=True)}
    return {**named, row_number(member.columns): pa.array(numbers)}


def _renamed(
    values: Values, part: ReferencePart | TreePart, draw: Draw, scene: Scene, nulls: float
) -> Values:
    return {
        name: _with_nulls(values[theirs], nulls, draw, scene, part)
        for name, theirs in zip(part.columns, part.parent_columns, strict=True)
    }


def _with_nulls(values: Array, share: float, draw: Draw, scene: Scene, part: Part) -> Array:
    if not share:
        return values
    return blank(values, fractions(draw.start(*part.names(scene), "null"), draw.index) < share)


def _units(values: Array) -> Whole:
    return hundredths(values) if pa.types.is_floating(values.type) else whole_numbers(values)


def _share(nulls: float) -> str:
    return f", {nulls:.0%} NULL" if nulls else ""
