"""Numbers, days and moments between bounds that other columns of the same row set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.part import Part, Scene, Values, with_nulls
from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import fractions
from dbworkbench.seeding.values.arrays import Array, Whole, hundredths, is_absent, whole_numbers
from dbworkbench.seeding.values.domain import Numbers


@dataclass(frozen=True)
class Bound:
    """`own` times the column plus `terms` is at most `most`, all in units; a row with a NULL is not bound."""

    own: int
    terms: tuple[tuple[str, int], ...]
    most: int

    @property
    def is_lower(self) -> bool:
        return self.own < 0

    def apply(self, row: Values, low: Whole, high: Whole) -> tuple[Whole, Whole]:
        """Return narrower bounds for each row."""
        room = np.full(len(low), self.most, np.int64)
        known = np.ones(len(low), bool)
        for name, factor in self.terms:
            room -= factor * in_units(row[name])
            known &= ~is_absent(row[name])
        if self.own > 0:
            return low, np.where(known, np.minimum(high, room // self.own), high)
        return np.where(known, np.maximum(low, -(room // -self.own)), low), high


@dataclass(frozen=True)
class BoundedPart(Part):
    """One column that keeps bounds which earlier columns of the row set.

    `low` and `high` are what type and CHECKs allow, `domain` what is usual. Above other columns a value lies
    near them, at most `span` above where there is room; else it is chosen as if it were alone.
    """

    table: str
    column: str
    domain: Numbers
    choice: Choice
    low: int
    high: int
    span: int
    bounds: tuple[Bound, ...]
    nulls: float = 0.0

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the bounds' columns
        return tuple(dict.fromkeys(name for bound in self.bounds for name, _ in bound.terms))

    @property
    def after(self) -> str | None:
        """The one column that it is not below; None when its bounds say more than that."""
        only = self.bounds[0] if len(self.bounds) == 1 else None
        return only.terms[0][0] if only and only.own == -1 and [one for _, one in only.terms] == [1] else None

    @property
    def least(self) -> int:
        """How far it is above `after` at least."""
        return -self.bounds[0].most

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        low = np.full(len(draw.index), self.low, np.int64)
        high = np.full(len(draw.index), self.high, np.int64)
        for bound in self.bounds:
            low, high = bound.apply(row, low, high)
        follows = any(bound.is_lower for bound in self.bounds)
        whole = self._above(draw, scene, low, high) if follows else self._between(draw, scene, low, high)
        whole = np.clip(whole, self.low, self.high)
        exact = Numbers(0, 1, self.domain.kind)
        return {self.column: with_nulls(exact.decode(whole.view(np.uint64)), self.nulls, draw, scene, self)}

    def _above(self, draw: Draw, scene: Scene, low: Whole, high: Whole) -> Whole:
        """Choose near the lower bound, small distances likelier."""
        start = np.maximum(low, np.minimum(self.domain.low, high))
        start = np.where(_aligned(start, self.domain) <= high, _aligned(start, self.domain), start)
        room = np.clip(high - start, 0, self.span)
        way = fractions(draw.start(*self.names(scene)), draw.index) ** 2
        return start + np.floor(way * (room // self.domain.step + 1)).astype(np.int64) * self.domain.step

    def _between(self, draw: Draw, scene: Scene, low: Whole, high: Whole) -> Whole:
        """Choose as without bounds, drawn together to where there is room."""
        size = self.domain.size
        first = np.maximum(low, np.minimum(self.domain.low, high))
        last = np.minimum(high, np.maximum(self.domain.high, low))
        first = np.where(_aligned(first, self.domain) <= last, _aligned(first, self.domain), first)
        count = np.maximum((last - first) // self.domain.step + 1, 1)
        way = (self.choice.choose(draw, size, *self.names(scene)).astype(np.float64) + 0.5) / size
        steps = np.minimum(np.floor(way * count).astype(np.int64), count - 1)
        return np.asarray(first + steps * self.domain.step, np.int64)

    def __str__(self) -> str:
        nulls = f", {self.nulls:.0%} NULL" if self.nulls else ""
        follows = [name for bound in self.bounds if bound.is_lower for name, _ in bound.terms]
        others = dict.fromkeys(follows or self.needs)
        return f"{'above' if follows else 'within what is left by'} {', '.join(others)}{nulls}"


def in_units(values: Array) -> Whole:
    """Return the values of a column in its units: last places, hundredths, days, microseconds."""
    return hundredths(values) if pa.types.is_floating(values.type) else whole_numbers(values)


def _aligned(numbers: Whole, domain: Numbers) -> Whole:
    """Return the next numbers that are whole steps, as a moment on a full second."""
    return -(-numbers // domain.step) * domain.step
