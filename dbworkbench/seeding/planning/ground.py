"""What is known of one table before its columns are planned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Table

from dbworkbench.errors import UnusableInput
from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.seeding.constraints.checks import read_checks
from dbworkbench.seeding.constraints.limits import Limits, Rules
from dbworkbench.seeding.planning.holdings import Holdings
from dbworkbench.seeding.spread.wish import Wish, read_values
from dbworkbench.seeding.spread.wish.wish import AnyWish, Series, Spread
from dbworkbench.seeding.values.column import fill_column
from dbworkbench.seeding.values.domain import Domain
from dbworkbench.seeding.values.numbers import units

NULLS = 0.05
"""The share of NULLs in columns that may be NULL, unless the design says another."""

MOSTLY_NULL = 0.9
RARE = ("deleted", "archived", "cancelled", "canceled", "revoked", "banned", "left")
NO_LIMITS = Limits()
SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(%?)\s*")


class TooManyRows(UnusableInput):
    """More rows than a key has values for; `room` is how many more rows fit."""

    def __init__(self, table: str, room: int, message: str) -> None:
        self.table = table
        self.room = room
        super().__init__(message, hint=f"Ask for at most {room:,} rows, or widen the key.")


class Ground:
    """A table with its CHECKs read, its wishes, and how many rows there are and will be."""

    def __init__(self, design: Design, table: Table, counts: Mapping[str, int], holdings: Holdings) -> None:
        self.design = design
        self.table = table
        self.key = table.key
        self.rows = counts[table.key]
        self.before = holdings.count(table.key)
        self.holdings = holdings
        self.notes: list[str] = []
        self._counts = counts

    @cached_property
    def rules(self) -> Rules:
        """The CHECKs; bounds are passed on from one column to another that it is compared with."""
        rules = read_checks(self.table)
        limits = dict(rules.limits)
        for _ in rules.orders:
            for order in rules.orders:
                lesser, greater = (limits.get(name, NO_LIMITS) for name in (order.lesser, order.greater))
                if greater.high is not None:
                    open_end = greater.high_open or order.strict
                    limits[order.lesser] = lesser.below(greater.high, excluded=open_end)
                if lesser.low is not None:
                    open_end = lesser.low_open or order.strict
                    limits[order.greater] = greater.above(lesser.low, excluded=open_end)
        return replace(rules, limits=limits)

    @property
    def room(self) -> int:
        """How many different values a key needs; rows that meet one that is there are drawn again."""
        return self.before + 4 * self.rows if self.before else self.rows

    def size(self, table: str) -> int:
        """Return how many rows a table will have."""
        return self.holdings.count(table) + self._counts.get(table, 0)

    def limit(self, column: Column[Any]) -> Limits:
        """Return what the CHECKs leave a column."""
        return self.rules.limits.get(column.name, NO_LIMITS)

    def wish(self, column: Column[Any]) -> Spread | None:
        """Return how the design wants a column's values spread, None when it does not say it in itself."""
        wish = self.any_wish(column)
        return wish if isinstance(wish, (Wish, Series)) else None

    def any_wish(self, column: Column[Any]) -> AnyWish | None:
        """Return what the design says of a column's values, and of what they follow from."""
        written = column_facts(column).settings.get("values")
        return None if written is None else read_values(written, where=f"{self.key}.{column.name} [values]")

    def nulls(self, names: Iterable[str]) -> float:
        """Return the share of NULLs in columns that are filled together."""
        columns = [self.table.columns[name] for name in names]
        for column in columns:
            written = column_facts(column).settings.get("nulls")
            if written is not None:
                return self._share(column, written)
        if not all(column.nullable and not self.limit(column).present for column in columns):
            return 0.0
        rare = any(word in RARE for column in columns for word in column.name.lower().split("_"))
        return MOSTLY_NULL if rare else NULLS

    def domain(self, column: Column[Any], room: int = 0) -> Domain:
        """Return the values of a column that is part of a key; raises UnusableInput when there are none."""
        found = fill_column(column, self.limit(column), wish=self.wish(column), room=room)
        if found is None:
            raise UnusableInput(
                f"{self.key}.{column.name}: no values are known for its type",
                hint="Say which: [values: 'one of a, b, c'].",
            )
        self.refuse_empty(column, found[0])
        return found[0]

    def refuse_empty(self, column: Column[Any], domain: Domain) -> None:
        """Raise when CHECKs and type leave a column no value."""
        if domain.size < 1:
            raise UnusableInput(
                f"{self.key}.{column.name}: its type and its CHECKs leave no value",
                hint="They contradict one another.",
            )

    def require(self, columns: Iterable[str], available: int, what: str) -> None:
        """Raise, with the arithmetic, unless a key has as many values as the table will have rows."""
        needed = self.before + self.rows
        if available < needed:
            held = f" ({self.before:,} are there)" if self.before else ""
            raise TooManyRows(
                self.key,
                max(0, available - self.before),
                f"{self.key}: {needed:,} rows{held} cannot be unique in ({', '.join(columns)}):"
                f" there are {available:,} {what}",
            )

    def lowest(self, column: Column[Any]) -> int:
        """Return the smallest whole number a key starts with: 1, or what a CHECK asks for."""
        limits = self.limit(column)
        if limits.low is None:
            return 1
        low = units(limits.low, column, up=True)
        return low + 1 if limits.low_open and low == limits.low else low

    def highest(self, column: Column[Any]) -> int:
        """Return the largest whole number that type and CHECKs allow."""
        limits = self.limit(column)
        largest = (1 << (arrow_type(column.type).bit_width - 1)) - 1
        if limits.high is None:
            return int(largest)
        high = units(limits.high, column)
        return min(int(largest), high - 1 if limits.high_open and high == limits.high else high)

    def counts_up(self, column: Column[Any]) -> bool:
        """Whether a key column is numbered from 1 on."""
        whole = isinstance(column.type, sa.Integer) and self.wish(column) is None
        return whole and (column.primary_key or column.identity is not None or column.autoincrement is True)

    def _share(self, column: Column[Any], written: str) -> float:
        match = SHARE.fullmatch(written)
        share = float(match.group(1)) / (100 if match.group(2) else 1) if match else -1.0
        if not 0 <= share <= 1:
            raise UnusableInput(
                f"{self.key}.{column.name} [nulls]: not a share: {written!r}", hint="Write it like '20%'."
            )
        if share and not column.nullable:
            raise UnusableInput(f"{self.key}.{column.name} must not be NULL, so [nulls] has to be 0%")
        return share
