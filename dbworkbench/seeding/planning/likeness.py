"""New rows in the likeness of existing ones: whole rows are copied, and their keys made fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column

from dbworkbench.errors import UnusableInput
from dbworkbench.model.reference import references
from dbworkbench.model.relationship import Orphans
from dbworkbench.seeding.constraints.keys import unique_sets
from dbworkbench.seeding.parts.part import Part, Scene, ValuePart, Values
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.planning.plan import TablePlan
from dbworkbench.seeding.spread.choice import Draw, InOrder
from dbworkbench.seeding.spread.hashing import Bits, permute, stream
from dbworkbench.seeding.values.arrays import Array, Whole, blank, compute, is_absent, join, whole_numbers
from dbworkbench.seeding.values.column import sequence
from dbworkbench.seeding.values.domain import Identifiers

MONTHS = 12


def continue_rows(ground: Ground) -> TablePlan:
    """Plan rows that repeat the existing ones, so that every distribution and correlation stays.

    Each existing row is copied once before any is copied twice. In each key one column is made fresh: numbers
    that count up go on counting; moments and days move on by whole years, all of a row together with its
    `year`; other numbers move beyond the largest; texts get a number. Raises UnusableInput when a key has no
    such column or its type no room.
    """
    return Continuation(ground).plan()


class Continuation:
    """Chooses what is copied and what is made fresh."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._rows = ground.holdings.rows[ground.key]
        self._copies = -(-ground.rows // max(1, self._rows.num_rows))
        self._fresh: dict[str, Part] = {}
        self._bound = {
            name
            for reference in references(ground.design, ground.table)
            if reference.orphans is not Orphans.UNENFORCED
            for name in reference.columns
        }

    def plan(self) -> TablePlan:
        """Return the plan."""
        ground = self._ground
        for columns in unique_sets(ground.table):
            if not set(columns) & self._fresh.keys():
                self._freshen(columns)
        copied = tuple(
            column.name
            for column in ground.table.columns
            if column.computed is None and column.name not in self._fresh
        )
        parts: dict[int, Part] = {id(part): part for part in self._fresh.values()}
        order = tuple(column.name for column in ground.table.columns)
        self._tell()
        return TablePlan(
            ground.key,
            ground.rows,
            (CopyPart(ground.key, copied, ground.before), *parts.values()),
            order=order,
        )

    def _freshen(self, columns: tuple[str, ...]) -> None:
        free = [self._ground.table.columns[name] for name in columns if name not in self._bound]
        ways = (self._count_on, self._move_years, self._identify, self._move_numbers, self._number_texts)
        for way in ways:
            for column in free:
                if way(column):
                    return
        raise UnusableInput(
            f"{self._ground.key}: no column of ({', '.join(columns)}) can be given new values"
            f" for {self._ground.rows:,} more rows",
            hint="Its columns refer to other tables or their types have no room; seed it without like.",
        )

    def _count_on(self, column: Column[Any]) -> bool:
        ground = self._ground
        single = (column.name,) in unique_sets(ground.table)
        if not single or not isinstance(column.type, sa.Integer) or not ground.counts_up(column):
            return False
        first = ground.holdings.after(ground.key, column.name)
        if first + ground.rows - 1 > ground.highest(column):
            return False
        numbers = sequence(column, first, ground.rows)
        self._fresh[column.name] = ValuePart(ground.key, column.name, numbers, InOrder())
        return True

    def _move_years(self, column: Column[Any]) -> bool:
        """Move all moments of a row by as many years as lie between the first and the last, and its years."""
        if not isinstance(column.type, (sa.DateTime, sa.Date)) or not self._filled(column):
            return False
        bounds = compute.min_max(self._rows.column(column.name))
        years = _years_beyond(bounds["min"].as_py(), bounds["max"].as_py())
        moved = [item for item in self._ground.table.columns if self._moves_along(item, bounds)]
        names = tuple(item.name for item in moved)
        part = LaterYears(self._ground.key, names, self._ground.before, self._leap(names, years))
        self._fresh |= dict.fromkeys(names, part)
        return True

    def _moves_along(self, column: Column[Any], bounds: pa.StructScalar) -> bool:
        if column.name in self._bound or column.computed is not None:
            return False
        if isinstance(column.type, (sa.DateTime, sa.Date)):
            return True
        if not isinstance(column.type, sa.Integer) or "year" not in column.name.lower().split("_"):
            return False
        found = compute.min_max(self._rows.column(column.name))
        low, high = found["min"].as_py(), found["max"].as_py()
        first, last = bounds["min"].as_py().year, bounds["max"].as_py().year
        return low is not None and first - 1 <= low and high <= last + 1

    def _leap(self, names: tuple[str, ...], years: int) -> int:
        """Round up to four years when there is a 29 February, which other years lack."""
        for name in names:
            values = self._rows.column(name)
            if pa.types.is_integer(values.type):
                continue
            february = compute.equal(compute.month(values), 2)
            if compute.any(compute.and_(february, compute.equal(compute.day(values), 29))).as_py():
                return -(-years // 4) * 4
        return years

    def _identify(self, column: Column[Any]) -> bool:
        if not isinstance(column.type, sa.Uuid):
            return False
        self._fresh[column.name] = ValuePart(self._ground.key, column.name, Identifiers(), InOrder())
        return True

    def _move_numbers(self, column: Column[Any]) -> bool:
        if not isinstance(column.type, sa.Integer) or not self._filled(column):
            return False
        bounds = compute.min_max(self._rows.column(column.name))
        low, high = bounds["min"].as_py(), bounds["max"].as_py()
        span = high - low + 1
        if high + span * self._copies > self._ground.highest(column):
            return False
        self._fresh[column.name] = LargerNumbers(self._ground.key, column.name, self._ground.before, span)
        return True

    def _number_texts(self, column: Column[Any]) -> bool:
        if not isinstance(column.type, sa.String) or isinstance(column.type, sa.Enum):
            return False
        longest = compute.max(compute.utf8_length(self._rows.column(column.name))).as_py() or 0
        needed = longest + 1 + len(str(self._copies + 1))
        if column.type.length is not None and needed > column.type.length:
            return False
        self._fresh[column.name] = NumberedTexts(self._ground.key, column.name, self._ground.before)
        return True

    def _filled(self, column: Column[Any]) -> bool:
        return self._rows.column(column.name).null_count < self._rows.num_rows

    def _tell(self) -> None:
        moved = {name for name, part in self._fresh.items() if isinstance(part, (LaterYears, LargerNumbers))}
        for reference in references(self._ground.design, self._ground.table):
            if moved & set(reference.columns):
                self._ground.notes.append(f"new rows break {reference}, which is not enforced")


@dataclass(frozen=True)
class CopyPart(Part):
    """Columns copied from existing rows, each once before any is copied twice, in a scattered order."""

    table: str
    columns: tuple[str, ...]
    existing: int

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        return scene.parents[self.table].take(self.columns, _originals(self, draw, scene)[0])

    def __str__(self) -> str:
        return f"copied from the {self.existing:,} rows that are there"


@dataclass(frozen=True)
class LaterYears(Part):
    """Moments, days and years of existing rows, `years` later for each copy."""

    table: str
    columns: tuple[str, ...]
    existing: int
    years: int

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        numbers, copies = _originals(self, draw, scene)
        values = scene.parents[self.table].take(self.columns, numbers)
        later = (copies.astype(np.int64) + 1) * self.years
        return {name: _later(values[name], later) for name in self.columns}

    def __str__(self) -> str:
        return f"{self.years} year{'s' * (self.years > 1)} later for each copy"


@dataclass(frozen=True)
class LargerNumbers(Part):
    """Numbers of existing rows, `span` larger for each copy."""

    table: str
    column: str
    existing: int
    span: int

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        numbers, copies = _originals(self, draw, scene)
        values = scene.parents[self.table].take(self.columns, numbers)[self.column]
        more = whole_numbers(values) + (copies.astype(np.int64) + 1) * self.span
        return {self.column: blank(pa.array(more).cast(values.type), is_absent(values))}

    def __str__(self) -> str:
        return f"{self.span:,} more for each copy"


@dataclass(frozen=True)
class NumberedTexts(Part):
    """Texts of existing rows with the number of the copy, from 2."""

    table: str
    column: str
    existing: int

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        numbers, copies = _originals(self, draw, scene)
        values = scene.parents[self.table].take(self.columns, numbers)[self.column]
        suffix = pa.array(copies.astype(np.int64) + 2).cast(pa.string())
        return {self.column: join([values, suffix], "-")}

    def __str__(self) -> str:
        return "with the number of the copy"


def _originals(
    part: CopyPart | LaterYears | LargerNumbers | NumberedTexts, draw: Draw, scene: Scene
) -> tuple[Bits, Bits]:
    """Return which existing row each new one copies, and in which round; the same for all parts of a row."""
    count = np.uint64(part.existing)
    within = permute(stream(scene.seed, part.table, "copy"), draw.index % count, part.existing)
    return within, draw.index // count


def _years_beyond(first: date | datetime, last: date | datetime) -> int:
    """Return the least number of years after which the first moment lies behind the last."""
    years = max(1, last.year - first.year)
    day = min(first.day, 28) if first.month == 2 else first.day
    return years if first.replace(year=first.year + years, day=day) > last else years + 1


def _later(values: Array, years: Whole) -> Array:
    """Move dates, moments or plain years by whole years; months, days and times of day stay."""
    kind = values.type
    if pa.types.is_integer(kind):
        return blank(pa.array(whole_numbers(values) + years).cast(kind), is_absent(values))
    moments = whole_numbers(values).view("M8[D]" if pa.types.is_date32(kind) else f"M8[{kind.unit}]")
    months = moments.astype("M8[M]")
    moved = (months + MONTHS * years).astype(moments.dtype) + (moments - months.astype(moments.dtype))
    numbers: Array = pa.array(moved.view(np.int64))
    if pa.types.is_date32(kind):
        numbers = numbers.cast(pa.int32())
    return blank(numbers.cast(kind), is_absent(values))
