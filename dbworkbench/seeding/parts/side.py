"""A column that shows a side of the same thing as another column of its row."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import fractions
from dbworkbench.seeding.values.arrays import blank
from dbworkbench.seeding.values.domain import Domain


@dataclass(frozen=True)
class SidePart(Part):
    """One column that chooses the same number as the column `beside`: the zip of the city that is there."""

    table: str
    column: str
    domain: Domain
    choice: Choice
    beside: str
    nulls: float = 0.0

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # so that both are drawn again together
        return (self.beside,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        numbers = self.choice.choose(draw, self.domain.size, scene.seed, self.table, self.beside)
        values = self.domain.decode(numbers)
        if not self.nulls:
            return {self.column: values}
        absent = fractions(draw.start(*self.names(scene), "null"), draw.index) < self.nulls
        return {self.column: blank(values, absent)}

    def __str__(self) -> str:
        return f"{self.domain}, as {self.beside}{f', {self.nulls:.0%} NULL' if self.nulls else ''}"
