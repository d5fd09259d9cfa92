"""Values that do not come before another column's: later by a lag, or the own ones that lie behind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.origin import Origin
from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import Fractions, Whole, fractions
from dbworkbench.seeding.spread.law import Law
from dbworkbench.seeding.values.arrays import Array, blank, hundredths, is_absent, whole_numbers
from dbworkbench.seeding.values.domain import Numbers

STEPS = 1 << 16


@dataclass(frozen=True)
class LagPart(Part):
    """A column that is another one plus a random lag; `unit` is what one unit of the domain is in the lag.

    The lag is cut to what the domain allows. Without the other value there is none, or, where the column must
    have one, it begins with the domain.
    """

    table: str
    column: str
    origin: Origin
    law: Law
    domain: Numbers
    unit: float
    said: str
    nulls: float = 0.0
    needed: bool = False

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the origin's
        return self.origin.needs

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        base = self.origin.read(scene, row)
        start = starting(base, self.domain)
        names = self.names(scene)
        low, high = (self.domain.low - start) * self.unit, (self.domain.high - start) * self.unit
        shares = fractions(draw.start(*names), draw.index)
        lag = self.law.within(shares, np.minimum(low, high), np.maximum(low, high))
        steps = np.rint(lag / (self.unit * self.domain.step)).astype(np.int64)
        whole = np.clip(start + steps * self.domain.step, self.domain.low, self.domain.high)
        values = decoded(whole, self.domain)
        absent = fractions(draw.start(*names, "null"), draw.index) < self.nulls
        if not self.needed:
            absent |= is_absent(base)
        return {self.column: blank(values, absent) if absent.any() else values}

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True)
class BehindPart(Part):
    """A column with a spread of its own, cut in each row to what lies behind another value."""

    table: str
    column: str
    origin: Origin
    choice: Choice
    domain: Numbers
    said: str
    nulls: float = 0.0

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the origin's
        return self.origin.needs

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        base = self.origin.read(scene, row)
        least = -(-(starting(base, self.domain) - self.domain.low) // self.domain.step)
        least = np.clip(least, 0, self.domain.size - 1)
        before = shares_before(self.choice, self.domain.size, least)
        names = self.names(scene)
        shares = before + fractions(draw.start(*names), draw.index) * (1 - before)
        chosen = self.choice.at(np.minimum(shares, 1 - 2**-53), self.domain.size)
        numbers = np.maximum(chosen, least.astype(np.uint64))
        values = self.domain.decode(numbers)
        absent = fractions(draw.start(*names, "null"), draw.index) < self.nulls
        return {self.column: blank(values, absent) if self.nulls else values}

    def __str__(self) -> str:
        return self.said


def starting(base: Array, domain: Numbers) -> Whole:
    """Return values in the units of a domain; NULL is where the domain begins."""
    kind = domain.kind
    if (pa.types.is_temporal(kind) and base.type != kind) or (
        pa.types.is_decimal(kind) and base.type != kind
    ):
        base = base.cast(kind, safe=False)
    elif pa.types.is_integer(kind) and not pa.types.is_integer(base.type):
        base = base.cast(pa.float64(), safe=False).cast(kind, safe=False)
    whole = hundredths(base) if pa.types.is_floating(kind) else whole_numbers(base)
    return np.where(is_absent(base), domain.low, whole)


def decoded(whole: Whole, domain: Numbers) -> Array:
    """Return units of a domain as values."""
    return Numbers(0, 1, domain.kind).decode(whole.view(np.uint64))


def shares_before(choice: Choice, size: int, numbers: Whole) -> Fractions:
    """Return the shares of rows that choose a smaller number, read from a table of the choice."""
    reached = _reached(choice, size)
    return np.asarray(np.searchsorted(reached, numbers.astype(np.uint64), side="left") / STEPS)


@lru_cache(maxsize=16)
def _reached(choice: Choice, size: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    shares = (np.arange(STEPS) + 0.5) / STEPS
    return np.asarray(choice.at(shares, size), np.uint64)
