"""Status columns, and the moments that belong to their states."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.follow import decoded, starting
from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import Bits, Whole
from dbworkbench.seeding.spread.journey import Journeys
from dbworkbench.seeding.values.arrays import Array, blank, is_absent, pick
from dbworkbench.seeding.values.domain import Numbers


def way_of(column: str) -> str:
    """Name the value that travels with a status: the way that the row goes through the machine."""
    return f"\x1fway of {column}"


@dataclass(frozen=True)
class StatePart(Part):
    """A status column: the last state of each row's way. A row that is drawn again keeps its way."""

    table: str
    column: str
    journeys: Journeys
    kind: pa.DataType

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        way = self.journeys.travel(self.names(scene), draw.index, draw.rows)
        ends = pa.array([states[-1] for states in self.journeys.ways], self.kind)
        return {self.column: pick(ends, way), way_of(self.column): pa.array(way)}

    def __str__(self) -> str:
        shares = self.journeys.final_shares().items()
        return ", ".join(f"{state} {share:.1%}" for state, share in shares if share)


@dataclass(frozen=True)
class Clock:
    """When rows reach the states of a machine: after the moment `start`, or after one drawn for it."""

    table: str
    status: str
    journeys: Journeys
    start: str | None
    domain: Numbers
    choice: Choice

    def read(self, seed: int, index: Bits, rows: int, way: Whole, step: Whole, start: Array | None) -> Whole:
        """Return moments in the domain's units; a step below 0 gives any."""
        names = (seed, self.table, self.status)
        if start is None:
            drawn = self.choice.choose(Draw(index, rows), self.domain.size, *names, "start")
            begin = self.domain.low + drawn.astype(np.int64) * self.domain.step
        else:
            begin = starting(start, self.domain)
        later = self.journeys.seconds(names, index, way, step) / unit_of(self.domain)
        steps = np.rint(later / self.domain.step).astype(np.int64)
        return np.asarray(np.minimum(begin + steps * self.domain.step, self.domain.high), np.int64)


@dataclass(frozen=True)
class MomentPart(Part):
    """The moment at which a row reached a state, NULL when it never did."""

    table: str
    column: str
    state: str
    clock: Clock
    domain: Numbers

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the status and the beginning
        return (self.clock.status, *((self.clock.start,) if self.clock.start else ()))

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        way = row[way_of(self.clock.status)].to_numpy()
        step = self.clock.journeys.reached[self.state][way]
        start = row[self.clock.start] if self.clock.start else None
        whole = self.clock.read(scene.seed, draw.index, draw.rows, way, step, start)
        values = converted(whole, self.clock.domain, self.domain)
        absent = step < 0
        if start is not None:
            absent = absent | is_absent(start)
        return {self.column: blank(values, absent)}

    def __str__(self) -> str:
        return f"when {self.state} is reached"


@dataclass(frozen=True)
class WhenPart(Part):
    """What another part makes, in rows that have reached a state."""

    inner: Part
    status: str
    state: str
    journeys: Journeys

    @property
    def table(self) -> str:  # type: ignore[override]  # it is the inner part's
        return self.inner.table

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the inner part's
        return self.inner.columns

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # what the inner part needs, and the status
        return tuple(dict.fromkeys((*self.inner.needs, self.status)))

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        way = row[way_of(self.status)].to_numpy()
        absent = self.journeys.reached[self.state][way] < 0
        return {name: blank(array, absent) for name, array in self.inner.fill(draw, scene, row).items()}

    def __str__(self) -> str:
        return f"{self.inner} when {self.state}"


def unit_of(domain: Numbers) -> float:
    """Return how many seconds a unit of a domain of days or moments is long."""
    return 86_400.0 if pa.types.is_date32(domain.kind) else 1e-6


def converted(whole: Whole, source: Numbers, target: Numbers) -> Array:
    """Return moments as values of another domain's kind."""
    values = decoded(whole, source)
    return values if values.type == target.kind else values.cast(target.kind, safe=False)
