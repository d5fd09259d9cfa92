"""What is known of one table before its columns are planned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column, Table

from dbworkbench.errors import QueryFailed, UnusableInput
from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.datatype import NamedType, write_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.model.reference import Reference
from dbworkbench.model.storage import stored_bounds
from dbworkbench.seeding.constraints.checks import read_checks
from dbworkbench.seeding.constraints.declared import Exclusion
from dbworkbench.seeding.constraints.judge import Judge
from dbworkbench.seeding.constraints.limits import Limits, Rules
from dbworkbench.seeding.constraints.linear import Linear, close, tighten
from dbworkbench.seeding.constraints.private import quoted
from dbworkbench.seeding.planning.holdings import Holdings
from dbworkbench.seeding.planning.sieve import Sieve, without_refused
from dbworkbench.seeding.spread.wish import Wish, read_values
from dbworkbench.seeding.spread.wish.wish import AnyWish, Series, Spread
from dbworkbench.seeding.values.column import fill_column
from dbworkbench.seeding.values.domain import Domain
from dbworkbench.seeding.values.numbers import allowed_bounds, units, value_of
from dbworkbench.seeding.values.reading.inference import subject_called

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

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

    def __init__(
        self,
        design: Design,
        table: Table,
        counts: Mapping[str, int],
        holdings: Holdings,
        locale: str | None = None,
        *,
        exclusions: tuple[Exclusion, ...] = (),
        database: Database | None = None,
        left_out: AbstractSet[tuple[str, tuple[str, ...]]] = frozenset(),
        later: AbstractSet[str] = frozenset(),
        referred: AbstractSet[tuple[str, str]] = frozenset(),
    ) -> None:
        self.design = design
        self.table = table
        self.key = table.key
        self.rows = counts[table.key]
        self.before = holdings.count(table.key)
        self.holdings = holdings
        self.exclusions = exclusions
        self.left_out = left_out
        self.later = later
        self._referred = referred
        self.locale = locale
        self.notes: list[str] = []
        self.judge = Judge(table, database)
        self._database = database
        self._counts = counts

    @cached_property
    def rules(self) -> Rules:
        """The CHECKs; bounds are passed on from one column to another that it is compared with."""
        rules = read_checks(self.table)
        return replace(rules, limits=self.narrow(rules.limits, rules.linears))

    def narrow(self, limits: Mapping[str, Limits], linears: Iterable[Linear]) -> dict[str, Limits]:
        """Return limits narrowed by comparisons between columns.

        Raises UnusableInput when those contradict one another and no NULL helps.
        """
        found = dict(limits)
        closed, circle = close(linears)
        bounds = self.bounds(limits, {name for linear in closed for name in linear.names})
        narrowed, contradiction = tighten(bounds, closed)
        broken = circle or contradiction
        if broken is not None:
            return self._without(broken, found)
        for name, (low, high) in narrowed.items():
            column, known = self.table.columns[name], found.get(name, NO_LIMITS)
            texts = [linear.text for linear in closed if name in linear.names]
            before = bounds[name]
            if low > before[0]:
                known = known.above(value_of(low, column))
            if high < before[1]:
                known = known.below(value_of(high, column))
            found[name] = known.because(", ".join(dict.fromkeys(texts))) if (low, high) != before else known
        return found

    def bounds(self, limits: Mapping[str, Limits], names: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Return what type and limits allow columns, in their units."""
        columns = {name: self.table.columns[name] for name in names}
        return {name: allowed_bounds(column, limits.get(name, NO_LIMITS)) for name, column in columns.items()}

    def _without(self, linear: Linear, limits: dict[str, Limits]) -> dict[str, Limits]:
        """Let a column be NULL that would have to keep what cannot be kept."""
        for name in linear.names:
            if self.table.columns[name].nullable and not limits.get(name, NO_LIMITS).present:
                limits[name] = replace(limits.get(name, NO_LIMITS), absent=True).because(linear.text)
                self.notes.append(f"{name} stays NULL: no value keeps check ({linear.text})")
                return limits
        ends = self.bounds(limits, linear.names)
        shown = ", ".join(f"{name} {_shown(self.table.columns[name], *ends[name])}" for name in linear.names)
        rest = f": types and other CHECKs leave {shown}" if set(ends.values()) - self._whole(linear) else ""
        raise UnusableInput(
            f"{self.key}: no row keeps check ({linear.text}){rest}",
            hint="They contradict one another.",
        )

    def _whole(self, linear: Linear) -> set[tuple[int, int]]:
        """Return the bounds that types alone set the columns of a comparison."""
        return set(self.bounds({}, linear.names).values())

    @property
    def room(self) -> int:
        """How many different values a key needs; rows that meet one that is there are drawn again."""
        return self.before + 4 * self.rows if self.before else self.rows

    def is_left_out(self, reference: Reference) -> bool:
        """Whether the columns of a reference stay NULL, because its key would depend on itself."""
        return (self.key, reference.columns) in self.left_out

    def held_first(self, table: str) -> int:
        """Return how many rows of a parent may be referred to that is loaded later: those that are there.

        0 stands for all, when none is there or the parent is loaded before.
        """
        return self.holdings.count(table) if table in self.later and self.before else 0

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
        if written is not None and subject_called(written) is not None:
            return Wish("subject", listed=(written,))
        return None if written is None else read_values(written, where=f"{self.key}.{column.name} [values]")

    def nulls(self, names: Iterable[str]) -> float:
        """Return the share of NULLs in columns that are filled together."""
        columns = [self.table.columns[name] for name in names]
        for column in columns:
            written = column_facts(column).settings.get("nulls")
            if written is not None:
                return self._share(column, written)
        if any(self.limit(column).absent for column in columns):
            return 1.0
        if not all(column.nullable and not self.limit(column).present for column in columns):
            return 0.0
        if any((self.key, column.name) in self._referred and not column.foreign_keys for column in columns):
            return 0.0  # nobody can refer to a NULL
        moments = (column for column in columns if not isinstance(column.type, sa.Boolean))
        rare = any(word in RARE for column in moments for word in column.name.lower().split("_"))
        return MOSTLY_NULL if rare else NULLS

    def domain(self, column: Column[Any], room: int = 0) -> Domain:
        """Return the values of a column that is part of a key; raises UnusableInput when there are none."""
        found = fill_column(column, self.limit(column), wish=self.wish(column), room=room, locale=self.locale)
        if found is None:
            raise UnusableInput(
                f"{self.key}.{column.name}: no values are known for its type",
                hint="Say which: [values: 'one of a, b, c'].",
            )
        self.refuse_empty(column, found[0])
        return self.fitting(column, found[0], self.limit(column), room=room)

    def fitting(self, column: Column[Any], domain: Domain, limits: Limits, *, room: int = 0) -> Domain:
        """Return the values that keep what CHECKs say of this column alone and could not be solved."""
        domain = without_refused(domain, limits)
        texts = [text for text, names in self.rules.unsolved if names == (column.name,)]
        texts = [text for text in texts if not self.judge.refusal((text, (column.name,)))]
        if not texts:
            return domain
        return Sieve(self.judge, column, texts, limits, room).fit(domain, keyed=room > 0)

    def is_taken(self, column: Column[Any], domain: Domain) -> bool:
        """Whether the server takes values of a type that Arrow has none for: it may be built without it."""
        if self._database is None or not isinstance(column.type, NamedType) or not domain.size:
            return True
        first = pa.table({column.name: domain.decode(np.zeros(1, np.uint64))})
        try:
            self._database.judge(self.key, [f"{quoted(column.name)} IS NOT NULL"], first)
        except QueryFailed:
            return False
        return True

    def refuse_empty(self, column: Column[Any], domain: Domain, limits: Limits | None = None) -> None:
        """Raise when CHECKs and type leave a column no value."""
        limits = limits or self.limit(column)
        longest = getattr(column.type, "length", None)
        if domain.size < 1 or limits.length(0, longest).impossible:
            reasons = "; ".join(limits.sources) or "its CHECKs"
            raise UnusableInput(
                f"{self.key}.{column.name}: no {write_type(column.type)} keeps check ({reasons})",
                hint="They contradict one another.",
            )

    def require_numbers(self, column: Column[Any], first: int) -> None:
        """Raise, with CHECKs and arithmetic, unless a counted key has as many numbers as there are rows."""
        last, reasons = self.highest(column), "; ".join(self.limit(column).sources)
        if last < first and reasons and not self.before:
            raise UnusableInput(
                f"{self.key}.{column.name}: no {write_type(column.type)} keeps check ({reasons}):"
                f" it would be from {first:,} up to {last:,}",
                hint="They contradict one another.",
            )
        shown = f"numbers up to {last:,}" + (f", by check ({reasons})" if reasons else "")
        self.require([column.name], self.before + max(0, last - first + 1), shown)

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
        largest = int((1 << (arrow_type(column.type).bit_width - 1)) - 1)
        stored = stored_bounds(column)
        if stored is not None:
            largest = min(largest, stored[1])
        if limits.high is None:
            return largest
        high = units(limits.high, column)
        return min(largest, high - 1 if limits.high_open and high == limits.high else high)

    def counts_up(self, column: Column[Any]) -> bool:
        """Whether a key column is numbered from 1 on."""
        counter = (
            column.identity is not None and isinstance(column.type, sa.Numeric) and not column.type.scale
        )
        whole = (isinstance(column.type, sa.Integer) or counter) and self.wish(column) is None
        limits = self.limit(column)
        tried = any(names == (column.name,) for _, names in self.rules.unsolved)
        if tried or limits.among is not None or limits.refused:
            return False
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


def _shown(column: Column[Any], low: int, high: int) -> str:
    """Write bounds; what reaches to the end of the type is left out."""
    ends = allowed_bounds(column, NO_LIMITS)
    if low > high:
        return "nothing"
    first = "…" if low == ends[0] else str(value_of(low, column))
    last = "…" if high == ends[1] else str(value_of(high, column))
    return f"{first} to {last}" if (low, high) != ends else "anything"
