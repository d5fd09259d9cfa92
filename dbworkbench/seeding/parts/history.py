"""Histories: a row for each state that a row of the parent has been in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.machine import Clock, converted
from dbworkbench.seeding.parts.part import Part, Scene, Values, row_number
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import permute, stream
from dbworkbench.seeding.values.arrays import blank, compute
from dbworkbench.seeding.values.domain import Numbers


@dataclass(frozen=True)
class HistoryPart(Part):
    """The reference to the parent, the state, and where the table has them the state before, the moment and
    the number of the step.

    `parent_rows` new rows of the parent stand behind `parent_before` that were there.
    """

    table: str
    link: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    parent_rows: int
    parent_before: int
    clock: Clock
    state: str
    kind: pa.DataType
    previous: str | None = None
    moment: str | None = None
    moments: Numbers | None = None
    number: str | None = None
    numbers: Numbers | None = None

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # those that the table has
        more = (self.previous, self.moment, self.number)
        return (*self.link, self.state, *(name for name in more if name))

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        journeys = self.clock.journeys
        place = permute(stream(*self.names(scene)), draw.index, draw.rows)
        machine = (scene.seed, self.parent, self.clock.status)
        index, way, step = journeys.trace(machine, place, self.parent_rows)
        numbers = index + np.uint64(self.parent_before)
        wanted = (*self.parent_columns, *((self.clock.start,) if self.clock.start and self.moment else ()))
        taken = scene.parents[self.parent].take(wanted, numbers)
        made: Values = {
            mine: taken[theirs] for mine, theirs in zip(self.link, self.parent_columns, strict=True)
        }
        made[row_number(self.link)] = pa.array(numbers)
        states = pa.array([state for states in journeys.ways for state in states], self.kind)
        first = (np.cumsum(journeys.lengths) - journeys.lengths)[way]
        made[self.state] = compute.take(states, pa.array(first + step))
        if self.previous:
            before = compute.take(states, pa.array(first + np.maximum(step - 1, 0)))
            made[self.previous] = blank(before, step == 0)
        if self.number and self.numbers:
            made[self.number] = self.numbers.decode(step.astype(np.uint64))
        if self.moment and self.moments:
            start = taken[self.clock.start] if self.clock.start else None
            whole = self.clock.read(scene.seed, index, self.parent_rows, way, step, start)
            made[self.moment] = converted(whole, self.clock.domain, self.moments)
        return made

    def __str__(self) -> str:
        return f"every state that rows of {self.parent} have been in, in order"
