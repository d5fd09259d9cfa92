"""Values that are ordered like another column's, as far as a rank correlation says."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.origin import Origin
from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import Fractions, fractions
from dbworkbench.seeding.spread.law import normal_at, normal_below
from dbworkbench.seeding.values.arrays import Array, blank, compute
from dbworkbench.seeding.values.domain import Domain

SAMPLE = 1 << 13
LEAST = 2.0**-40


@dataclass(frozen=True)
class CorrelatedPart(Part):
    """A column with a spread of its own, tied to another by a normal copula (Nelsen 2006; NORTA: Cario and
    Nelson 1997).

    The rank of the other value is read from a fixed sample of rows, drawn by `behind`, the parts that make
    it. Spearman's correlation of a normal copula with parameter r is 6 / pi × arcsin(r / 2).
    """

    table: str
    column: str
    origin: Origin
    strength: float
    choice: Choice
    domain: Domain
    behind: tuple[Part, ...]
    said: str
    nulls: float = 0.0

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the origin's
        return self.origin.needs

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        names = self.names(scene)
        own = fractions(draw.start(*names), draw.index)
        tie = fractions(draw.start(*names, "tie"), draw.index)
        theirs = _ranks(_plain(self.origin.read(scene, row)), self._sample(scene, draw.rows), tie)
        parameter = 2 * math.sin(math.pi * self.strength / 6)
        mixed = parameter * normal_at(theirs) + math.sqrt(1 - parameter**2) * normal_at(
            np.maximum(own, LEAST)
        )
        shares = np.minimum(normal_below(mixed), 1 - 2**-53)
        values = self.domain.decode(self.choice.at(shares, self.domain.size))
        absent = fractions(draw.start(*names, "null"), draw.index) < self.nulls
        return {self.column: blank(values, absent) if self.nulls else values}

    def _sample(self, scene: Scene, rows: int) -> Fractions:
        """Return sorted values of the other column: the same rows for every partition."""
        spot = (self.table, (*self.columns, "sample"))
        found: Fractions | None = scene.groups.get(spot)
        if found is None:
            count = min(rows, SAMPLE)
            index = (np.arange(count, dtype=np.uint64) * np.uint64(rows)) // np.uint64(max(1, count))
            row: Values = {}
            for part in self.behind:
                row |= part.fill(Draw(index, rows), scene, row)
            values = _plain(self.origin.read(scene, row))
            found = np.sort(values[~np.isnan(values)])
            scene.groups[spot] = found
        return found

    def __str__(self) -> str:
        return self.said


def _ranks(values: Fractions, sample: Fractions, tie: Fractions) -> Fractions:
    """Return where values stand in a sample, equal ones in the order of `tie`; NULL anywhere."""
    below = np.searchsorted(sample, values, side="left")
    upto = np.searchsorted(sample, values, side="right")
    ranks = (below + tie * np.maximum(1, upto - below)) / (len(sample) + 1)
    return np.clip(np.where(np.isnan(values), tie, ranks), LEAST, 1 - 2**-40)


def _plain(values: Array) -> Fractions:
    """Return numbers, days or moments as floats, NULL as NaN."""
    kind = values.type
    if pa.types.is_date32(kind):
        values = values.cast(pa.int32())
    elif pa.types.is_temporal(kind):
        values = values.cast(pa.int64())
    plain: Fractions = compute.fill_null(values.cast(pa.float64(), safe=False), float("nan")).to_numpy(
        zero_copy_only=False
    )
    return plain
