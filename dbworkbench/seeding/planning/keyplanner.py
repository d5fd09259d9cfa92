"""Deciding how the keys of a table are kept unique."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

import sqlalchemy as sa

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.constraints.keys import unique_sets
from dbworkbench.seeding.parts.match import MatchPart
from dbworkbench.seeding.parts.part import KeyPart, LinePart, Part, ReferencePart, TreePart, ValuePart
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.planning.links import Link, is_injective
from dbworkbench.seeding.spread.choice import Even, InOrder, Shuffled
from dbworkbench.seeding.spread.fan import FanOut
from dbworkbench.seeding.spread.wish import Wish
from dbworkbench.seeding.values.column import sequence
from dbworkbench.seeding.values.domain import LARGEST

Unit: TypeAlias = Link | str
"""What is filled at once: a reference with its columns, or a column by name."""

LINE = (
    "line",
    "no",
    "number",
    "nr",
    "position",
    "pos",
    "seq",
    "sequence",
    "item",
    "step",
    "ordinal",
    "index",
)


class KeyPlanner:
    """Keeps a key unique alone where one unit makes it up, jointly where several do."""

    def __init__(self, ground: Ground, owner: dict[str, Link]) -> None:
        self.owner = owner
        self.parts: list[Part] = []
        self.done: set[str] = set()
        self._ground = ground
        self._alone: set[Unit] = set()
        self._joint: list[frozenset[str]] = []

    def plan(self) -> None:
        """Fill the columns of keys; raises UnusableInput, with the arithmetic, when values do not suffice."""
        computed = {column.name for column in self._ground.table.columns if column.computed is not None}
        sets = [columns for columns in unique_sets(self._ground.table) if not computed & set(columns)]
        for columns in sorted(sets, key=lambda names: len(self._units(names))):
            units = self._units(columns)
            if any(joint <= set(columns) for joint in self._joint) or self._alone & set(units):
                continue
            if len(units) == 1:
                self._keep_alone(units[0], columns)
            else:
                self._keep_jointly(units, columns)

    def _units(self, columns: Iterable[str]) -> list[Unit]:
        return list(dict.fromkeys(self.owner.get(name, name) for name in columns))

    # -- one unit ---------------------------------------------------------------------------------

    def _keep_alone(self, unit: Unit, columns: tuple[str, ...]) -> None:
        if isinstance(unit, str):
            self._number_or_scatter(unit)
            return
        if isinstance(unit, MatchPart) or not is_injective(self._ground, unit, columns):
            raise UnusableInput(
                f"{self._ground.key}: ({', '.join(columns)}) cannot be unique, because rows of"
                f" {unit.parent} share these values",
                hint="Add a column to the key, or refer to a key of the parent.",
            )
        if isinstance(unit, TreePart):
            self._replace(unit, replace(unit, chain=True, nulls=0.0))
            return
        self._ground.require(columns, self._ground.size(unit.parent), f"rows of {unit.parent}")
        self._replace(unit, replace(unit, choice=Shuffled(), nulls=0.0))

    def _replace(self, old: Link, new: Link) -> None:
        self.owner |= dict.fromkeys(new.columns, new)
        self._alone.add(new)

    def _number_or_scatter(self, name: str) -> None:
        ground, column = self._ground, self._ground.table.columns[name]
        self._alone.add(name)
        self.done.add(name)
        if ground.counts_up(column):
            first = max(ground.holdings.after(ground.key, name), ground.lowest(column))
            last = ground.highest(column)
            ground.require([name], ground.before + max(0, last - first + 1), f"numbers up to {last:,}")
            domain = sequence(column, first, ground.rows)
            self.parts.append(ValuePart(ground.key, name, domain, InOrder()))
            return
        values = ground.domain(column, ground.room)
        ground.require([name], values.size, f"values ({values})")
        self.parts.append(ValuePart(ground.key, name, values, Shuffled()))

    # -- several units ----------------------------------------------------------------------------

    def _keep_jointly(self, units: list[Unit], columns: tuple[str, ...]) -> None:
        free = [unit for unit in units if self._free(unit, columns)]
        if not free:
            raise UnusableInput(
                f"{self._ground.key}: ({', '.join(columns)}) shares all its columns with other keys",
                hint="Seeding needs one column of its own in each key.",
            )
        if self._number_lines(free):
            return
        self._combine(free, columns)

    def _free(self, unit: Unit, columns: tuple[str, ...]) -> bool:
        if isinstance(unit, str):
            return unit not in self.done
        if isinstance(unit, (TreePart, MatchPart)) or self.done & set(unit.columns):
            return False
        return is_injective(self._ground, unit, columns)

    def _number_lines(self, free: list[Unit]) -> bool:
        """Number the rows within their parent when that is what a key means: (order, line)."""
        links = [unit for unit in free if isinstance(unit, ReferencePart)]
        names = [unit for unit in free if isinstance(unit, str)]
        if len(links) != 1 or len(names) != 1 or self._ground.before:
            return False
        ground, column = self._ground, self._ground.table.columns[names[0]]
        words = set(column.name.lower().replace("lineno", "line").split("_"))
        first, last = ground.lowest(column), ground.highest(column) if _is_whole(column) else 0
        usual = 20 * ground.rows // max(1, ground.size(links[0].parent)) + 20
        if not _is_whole(column) or ground.wish(column) or not words & set(LINE) or last - first < usual:
            return False
        fan = links[0].choice if isinstance(links[0].choice, FanOut) else FanOut(Wish("constant", (1.0,)))
        numbers = sequence(column, first, last - first + 1)
        self._put(LinePart(ground.key, replace(links[0], nulls=0.0), column.name, numbers, fan))
        return True

    def _combine(self, free: list[Unit], columns: tuple[str, ...]) -> None:
        ground = self._ground
        members = self._widened(
            [self._member(unit) for unit in free if not isinstance(unit, (TreePart, MatchPart))]
        )
        sizes = _capped([self._size(member) for member in members])
        shown = " × ".join(f"{size:,}" for size in sizes)
        ground.require(columns, math.prod(sizes), f"combinations ({shown})")
        self._put(KeyPart(ground.key, tuple(members), tuple(sizes)))

    def _member(self, unit: ReferencePart | str) -> ValuePart | ReferencePart:
        if isinstance(unit, ReferencePart):
            return replace(unit, nulls=0.0)
        column = self._ground.table.columns[unit]
        return ValuePart(self._ground.key, unit, self._ground.domain(column), Even())

    def _widened(self, members: list[ValuePart | ReferencePart]) -> list[ValuePart | ReferencePart]:
        """Widen the members' values until there are enough combinations, if types allow."""
        for number, member in enumerate(members):
            others = math.prod(self._size(other) for place, other in enumerate(members) if place != number)
            needed = -(-self._ground.room // max(1, others))
            if isinstance(member, ValuePart) and member.domain.size < needed:
                column = self._ground.table.columns[member.column]
                members[number] = replace(member, domain=self._ground.domain(column, needed))
        return members

    def _size(self, member: ValuePart | ReferencePart) -> int:
        return member.domain.size if isinstance(member, ValuePart) else self._ground.size(member.parent)

    def _put(self, part: KeyPart | LinePart) -> None:
        self.parts.append(part)
        self._joint.append(frozenset(part.columns))
        self.done.update(part.columns)


def _is_whole(column: sa.Column[object]) -> bool:
    return isinstance(column.type, sa.Integer)


def _capped(sizes: list[int]) -> list[int]:
    """Return sizes whose product stays within 64 bits; the largest give way."""
    while math.prod(sizes) > LARGEST:
        largest = max(range(len(sizes)), key=sizes.__getitem__)
        sizes[largest] = max(1, sizes[largest] >> 8)
    return sizes
