"""Deciding how the keys of a table are kept unique, and its exclusions apart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

import sqlalchemy as sa

from dbworkbench.errors import UnusableInput
from dbworkbench.model.sql import sql_text
from dbworkbench.seeding.constraints.declared import Exclusion
from dbworkbench.seeding.constraints.keys import Distinct, Key, columns_in, distinct_columns, keys_of
from dbworkbench.seeding.parts.key import KeyPart, LinePart, Member, SparsePart
from dbworkbench.seeding.parts.part import Part, ReferencePart, TreePart, ValuePart
from dbworkbench.seeding.planning.apart import member_apart
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.planning.links import Link, is_injective, tests_of
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
AMPLE = 4
"""So many times more values than rows are found quickly by drawing again."""


class KeyPlanner:
    """Keeps a key unique alone where one unit makes it up, jointly where several do.

    What cannot be built into how rows are drawn is left `distinct`: rows that meet others are drawn again;
    `rooms` says how many values its columns should have then.
    """

    def __init__(self, ground: Ground, owner: dict[str, Link]) -> None:
        self.owner = owner
        self.parts: list[Part] = []
        self.done: set[str] = set()
        self.distinct: list[Distinct] = []
        self.rooms: dict[str, int] = {}
        self._ground = ground
        self._table = ground.table
        self.kept: list[tuple[str, ...]] = []
        self._alone: set[Unit] = set()
        self._joint: list[frozenset[str]] = []
        self._computed = {column.name for column in ground.table.columns if column.computed is not None}

    def plan(self) -> None:
        """Fill the columns of keys; raises UnusableInput, with the arithmetic, when values do not suffice."""
        keys = [key for key in (*keys_of(self._table), *self._counters()) if not self._never(key)]
        plain = [key for key in keys if key.columns and not self._computed & set(key.columns)]
        plain.sort(key=lambda key: (len(self._units(key.columns)), key.exact is not None))
        single = [key for key in plain if len(self._units(key.columns)) == 1 and key.exact is None]
        for key in single:
            self._keep(key)
        for exclusion in self._ground.exclusions:
            self._keep_apart(exclusion)
        for key in plain:
            if key not in single:
                self._keep(key)
        for key in keys:
            if key not in plain:
                self._settle(self._exact(key))

    def _counters(self) -> list[Key]:
        """Return the columns that the database itself would number, also where they are no key alone."""
        return [
            Key((column.name,))
            for column in self._table.columns
            if (column.identity is not None or column.autoincrement is True)
            and column.name not in self.owner
            and self._ground.counts_up(column)
        ]

    def _never(self, key: Key) -> bool:
        """Whether a column of a key is always NULL, so that no two rows can be equal."""
        absent = any(self._ground.limit(self._table.columns[name]).absent for name in key.columns)
        return absent and not key.nulls_equal

    def _exact(self, key: Key) -> Distinct:
        """Return what a key keeps apart, generated columns as what they are generated from."""
        if key.exact is not None:
            return key.exact
        texts = []
        for name in key.columns:
            computed = self._table.columns[name].computed
            texts.append(f'"{name}"' if computed is None else f"({sql_text(computed.sqltext)})")
        names = columns_in(texts, self._table)
        return Distinct(key.name, tuple(texts), names, nulls_equal=key.nulls_equal)

    def _units(self, columns: Iterable[str]) -> list[Unit]:
        return list(dict.fromkeys(self.owner.get(name, name) for name in columns))

    def _keep(self, key: Key) -> None:
        units = self._units(key.columns)
        if any(joint <= set(key.columns) for joint in self._joint) or self._alone & set(units):
            self._recheck(key)
            return
        if key.exact is not None and not self._is_ample(units, key):
            self._settle(key.exact)
            return
        if len(units) == 1:
            self._keep_alone(units[0], key)
        else:
            self._keep_jointly(units, key)
        self._recheck(key)

    def _recheck(self, key: Key) -> None:
        """Hold rows against an index on expressions, too, where texts may differ in their case alone."""
        if key.exact is None or key.exact in self.distinct:
            return
        if self._ground.before:
            self._settle(key.exact)
            return
        folded = any(f'"{name}"' not in key.exact.expressions for name in key.columns)
        if folded and any(self._mixes_case(name) for name in key.columns):
            self._settle(key.exact)

    def _mixes_case(self, name: str) -> bool:
        for part in self.parts:
            inner = part.inner if isinstance(part, SparsePart) else part
            members = inner.members if isinstance(inner, KeyPart) else (inner,)
            for member in members:
                if isinstance(member, ValuePart) and member.column == name:
                    alphabets = getattr(member.domain, "alphabets", None)
                    return alphabets is None or any(
                        signs.lower() != signs and signs.upper() != signs for signs in alphabets
                    )
        return True

    def _is_ample(self, units: list[Unit], key: Key) -> bool:
        """Whether a partial index may as well be kept in all rows: there are values enough for that."""
        if not all(isinstance(unit, str) and unit not in self.done for unit in units):
            return False
        names = [unit for unit in units if isinstance(unit, str)]
        columns = [self._table.columns[name] for name in names]
        if any(self._ground.wish(column) for column in columns) or len(names) > 1:
            return False
        return self._ground.domain(columns[0], self._ground.room).size >= AMPLE * self._ground.room

    # -- drawing again --------------------------------------------------------------------------------

    def _settle(self, distinct: Distinct) -> None:
        """Leave a key to drawing again; raises when it has fewer values than there are rows."""
        refusals = [
            self._ground.judge.refuses(text) for text in (*distinct.expressions, distinct.where or "true")
        ]
        if any(refusals):
            said = next(text for text in refusals if text)
            self._ground.notes.append(f"unique {distinct} is not considered: {said}")
            return
        if distinct not in self.distinct:
            self._check_capacity(distinct)
            self.distinct.append(distinct)
        units = self._units(name for name in distinct.names if name not in self.done)
        names = [unit for unit in units if isinstance(unit, str)]
        links = math.prod(self._ground.size(unit.parent) for unit in units if not isinstance(unit, str))
        wanted = -(-AMPLE * self._ground.room // max(1, links))
        for name in names:
            room = math.ceil(wanted ** (1 / len(names)))
            self.rooms[name] = max(self.rooms.get(name, 0), room)

    def _check_capacity(self, distinct: Distinct) -> None:
        plain = tuple(name for name in distinct.names if f'"{name}"' in distinct.expressions)
        nullable = any(self._table.columns[name].nullable for name in plain) and not distinct.nulls_equal
        if distinct.where is not None or nullable or len(plain) < len(distinct.expressions):
            return
        sizes = [self._capacity(unit) for unit in self._units(plain)]
        shown = " × ".join(f"{size:,}" for size in sizes)
        what = f"combinations ({shown})" if len(sizes) > 1 else "values"
        self._ground.require(plain, math.prod(sizes), what)

    def _capacity(self, unit: Unit) -> int:
        if not isinstance(unit, str):
            return self._ground.size(unit.parent)
        if unit in self.done:
            return self._ground.before + self._ground.rows
        return self._ground.domain(self._table.columns[unit], self._ground.room).size

    # -- one unit ---------------------------------------------------------------------------------

    def _keep_alone(self, unit: Unit, key: Key) -> None:
        if isinstance(unit, str):
            self._number_or_scatter(unit, key)
            return
        if isinstance(unit, TreePart):
            self._replace(unit, replace(unit, chain=True, nulls=0.0))
            return
        injective = isinstance(unit, ReferencePart) and is_injective(self._ground, unit, key.columns)
        if not isinstance(unit, ReferencePart) or not injective or self._tested(unit):
            self._settle(self._exact(key))
            return
        member = replace(unit, choice=Shuffled(), nulls=0.0)
        self._alone.add(unit)
        self._put((member,), key, f"rows of {unit.parent}", joint=False)

    def _replace(self, old: Link, new: Link) -> None:
        self.owner |= dict.fromkeys(new.columns, new)
        self._alone.add(new)

    def _number_or_scatter(self, name: str, key: Key) -> None:
        ground, column = self._ground, self._table.columns[name]
        if name in self.done:
            self._settle(self._exact(key))
            return
        self._alone.add(name)
        if ground.counts_up(column):
            first = max(ground.holdings.after(ground.key, name), ground.lowest(column))
            ground.require_numbers(column, first)
            self.done.add(name)
            domain = sequence(column, first, ground.rows)
            self.parts.append(ValuePart(ground.key, name, domain, InOrder()))
            return
        values = ground.domain(column, ground.room)
        self._put((ValuePart(ground.key, name, values, Shuffled()),), key, f"values ({values})", joint=False)

    # -- several units ----------------------------------------------------------------------------

    def _keep_jointly(self, units: list[Unit], key: Key) -> None:
        free = [unit for unit in units if self._free(unit, key.columns)]
        if not free:
            self._settle(self._exact(key))
            return
        if self._number_lines(free):
            return
        members = self._widened(
            [self._member(unit) for unit in free if isinstance(unit, (ReferencePart, str))]
        )
        enough = math.prod(self._size(member) for member in members) >= self._needed
        if not enough and len(free) < len(units):
            self._settle(self._exact(key))
            return
        shown = " × ".join(f"{size:,}" for size in _capped([self._size(member) for member in members]))
        self._put(tuple(members), key, f"combinations ({shown})")

    @property
    def _needed(self) -> int:
        return self._ground.before + self._ground.rows

    def _free(self, unit: Unit, columns: tuple[str, ...]) -> bool:
        if isinstance(unit, str):
            return unit not in self.done
        if not isinstance(unit, ReferencePart) or self.done & set(unit.columns):
            return False
        return is_injective(self._ground, unit, columns) and not self._tested(unit)

    def _tested(self, link: Link) -> bool:
        return any(tests_of(self._ground, link))

    def _number_lines(self, free: list[Unit]) -> bool:
        """Number the rows within their parent when that is what a key means: (order, line)."""
        links = [unit for unit in free if isinstance(unit, ReferencePart)]
        names = [unit for unit in free if isinstance(unit, str)]
        if len(links) != 1 or len(names) != 1 or self._ground.before:
            return False
        ground, column = self._ground, self._table.columns[names[0]]
        words = set(column.name.lower().replace("lineno", "line").split("_"))
        first, last = ground.lowest(column), ground.highest(column) if _is_whole(column) else 0
        usual = 20 * ground.rows // max(1, ground.size(links[0].parent)) + 20
        if not _is_whole(column) or ground.wish(column) or not words & set(LINE) or last - first < usual:
            return False
        fan = links[0].choice if isinstance(links[0].choice, FanOut) else FanOut(Wish("constant", (1.0,)))
        numbers = sequence(column, first, last - first + 1)
        part = LinePart(ground.key, replace(links[0], nulls=0.0), column.name, numbers, fan)
        self._take(part)
        self._joint.append(frozenset(part.columns))
        return True

    def _member(self, unit: ReferencePart | str) -> Member:
        if isinstance(unit, ReferencePart):
            return replace(unit, nulls=0.0)
        column = self._table.columns[unit]
        return ValuePart(self._ground.key, unit, self._ground.domain(column), Even())

    def _widened(self, members: list[Member]) -> list[Member]:
        """Widen the members' values until there are enough combinations, if types allow."""
        for number, member in enumerate(members):
            others = math.prod(self._size(other) for place, other in enumerate(members) if place != number)
            needed = -(-self._ground.room // max(1, others))
            if isinstance(member, ValuePart) and member.domain.size < needed:
                column = self._table.columns[member.column]
                members[number] = replace(member, domain=self._ground.domain(column, needed))
        return members

    def _size(self, member: Member) -> int:
        if not isinstance(member, ReferencePart):
            return member.size
        return member.among or self._ground.size(member.parent)

    # -- ranges that must not overlap -----------------------------------------------------------------

    def _keep_apart(self, exclusion: Exclusion) -> None:
        equal = [item.column for item in exclusion.elements if item.operator == "="]
        units = self._units(name for name in equal if name is not None)
        if self._alone & set(units):
            return
        free = [unit for unit in units if isinstance(unit, (str, ReferencePart)) and self._free_member(unit)]
        members = [self._member(unit) for unit in free]
        room = -(-self._ground.room // max(1, math.prod(self._size(member) for member in members)))
        for element in exclusion.elements:
            if element.operator == "&&" and not self.done & set(element.names):
                apart = member_apart(self._ground, element, room)
                if apart is not None:
                    shown = f"combinations ({exclusion.name or 'exclusion'})"
                    self._put((apart, *members), Key((*apart.columns,)), shown, columns=apart.columns)
                    return
        self._keep_equal(exclusion, tuple(name for name in equal if name is not None))

    def _free_member(self, unit: Unit) -> bool:
        columns = (unit,) if isinstance(unit, str) else unit.columns
        return self._free(unit, columns)

    def _keep_equal(self, exclusion: Exclusion, columns: tuple[str, ...]) -> None:
        """Keep an exclusion by having no two rows equal in what it compares with `=`."""
        if not columns:
            shown = ", ".join(f"{item.text} with {item.operator}" for item in exclusion.elements)
            raise UnusableInput(
                f"{self._ground.key}: seeding knows no values that keep"
                f" {exclusion.name or 'an exclusion'} ({shown})",
                hint="It knows ranges that do not overlap (&&) and values that are not equal (=).",
            )
        exact = replace(distinct_columns(columns, exclusion.name), where=exclusion.where)
        self._keep(Key(columns, exclusion.name, exact=exact if exclusion.where else None))

    # -- taking parts in ------------------------------------------------------------------------------

    def _put(
        self,
        members: tuple[Member, ...],
        key: Key,
        what: str,
        *,
        joint: bool = True,
        columns: tuple[str, ...] = (),
    ) -> None:
        """Take in members that make a key; where values do not suffice, NULLs fill up if allowed."""
        ground = self._ground
        sizes = _capped([self._size(member) for member in members])
        capacity = math.prod(sizes)
        names = columns or key.columns
        nullable = self._nullable(key, members)
        if not nullable:
            ground.require(names, capacity, what)
        self.kept.append(tuple(name for member in members for name in member.columns))
        part: Part = self._part(members, sizes)
        room = max(0, capacity - ground.before)
        share = ground.nulls(nullable) if nullable else 0.0
        filled = min(room, ground.rows - int(share * ground.rows))
        if filled < ground.rows:
            part = SparsePart(part, filled, ground.rows, nullable)
        self._take(part)
        if joint:
            self._joint.append(frozenset(part.columns))

    def _part(self, members: tuple[Member, ...], sizes: list[int]) -> Part:
        alone = members[0]
        unlike = isinstance(alone, (ValuePart, ReferencePart)) and isinstance(alone.choice, Shuffled)
        if len(members) == 1 and unlike and not self._ground.before:
            return alone
        return KeyPart(self._ground.key, members, tuple(sizes))

    def _nullable(self, key: Key, members: tuple[Member, ...]) -> tuple[str, ...]:
        """Return the columns of a key that may be NULL, when NULLs are unlike one another."""
        if key.nulls_equal:
            return ()
        filled = {name for member in members for name in member.columns}
        return tuple(name for name in key.columns if name in filled and self._may_be_null(name))

    def _may_be_null(self, name: str) -> bool:
        column = self._table.columns[name]
        return bool(column.nullable) and not column.primary_key and not self._ground.limit(column).present

    def _take(self, part: Part) -> None:
        self.parts.append(part)
        self.done.update(part.columns)


def _is_whole(column: sa.Column[object]) -> bool:
    return isinstance(column.type, sa.Integer)


def _capped(sizes: list[int]) -> list[int]:
    """Return sizes whose product stays within 64 bits; the largest give way."""
    while math.prod(sizes) > LARGEST:
        largest = max(range(len(sizes)), key=sizes.__getitem__)
        sizes[largest] = max(1, sizes[largest] >> 8)
    return sizes
