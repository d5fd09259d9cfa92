"""A day or moment that comes some time after another one of its row: updated after created."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import fractions
from dbworkbench.seeding.values.arrays import blank, is_absent, whole_numbers
from dbworkbench.seeding.values.domain import Numbers


@dataclass(frozen=True)
class SequelPart(Part):
    """One column at most `span` units after another, mostly soon; where that one is NULL, as it likes."""

    table: str
    column: str
    after: str
    domain: Numbers
    choice: Choice
    span: int
    nulls: float = 0.0

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.after,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        names = self.names(scene)
        free = self.choice.choose(draw, self.domain.size, *names).astype(np.int64)
        free = free * self.domain.step + self.domain.low
        start = whole_numbers(row[self.after])
        steps = np.floor(
            fractions(draw.start(*names, "later"), draw.index) ** 3 * (self.span // self.domain.step)
        )
        later = np.minimum(
            start + (1 + steps.astype(np.int64)) * self.domain.step, np.maximum(start, self.domain.high)
        )
        whole = np.where(is_absent(row[self.after]), free, later)
        values = Numbers(0, 1, self.domain.kind).decode(whole.view(np.uint64))
        if not self.nulls:
            return {self.column: values}
        absent = fractions(draw.start(*names, "null"), draw.index) < self.nulls
        return {self.column: blank(values, absent)}

    def __str__(self) -> str:
        return f"some time after {self.after}{f', {self.nulls:.0%} NULL' if self.nulls else ''}"
