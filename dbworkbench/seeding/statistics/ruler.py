"""Where a value of a parent's key stands among the parent's rows: what references are measured with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dbworkbench.seeding.statistics.axis import Axis
from dbworkbench.seeding.statistics.likepart import Placed
from dbworkbench.seeding.statistics.quantiles import Quantiles
from dbworkbench.seeding.values.arrays import Array, Whole


@dataclass(frozen=True, eq=False)
class Ruler:
    """A column whose rows are in known places, with what turns a value's text into its first place."""

    axis: Axis
    quantiles: Quantiles
    placed: Placed


@dataclass(frozen=True, eq=False)
class ParentAxis(Axis):
    """Places of a parent's rows as keys; one value of the parent's column may take several."""

    ruler: Ruler
    secret = False
    low = 0

    @property
    def high(self) -> int:  # type: ignore[override]  # it follows from the parent
        return self.ruler.quantiles.rows - 1

    def key(self, text: str) -> int | None:
        found = self.ruler.axis.key(text)
        return None if found is None else int(self.ruler.quantiles.place(np.array([found]))[0])

    def extent(self, key: int) -> int:
        quantiles = self.ruler.quantiles
        segment, number, _ = quantiles.numbered(np.array([key], np.uint64))
        return int(quantiles.count(segment, number)[0])

    @property
    def multiplicity(self) -> float:
        return self.ruler.quantiles.rows / max(1, self.ruler.quantiles.distinct)

    def decode(self, keys: Whole) -> Array:
        return self.ruler.axis.decode(self.ruler.quantiles.keys(keys.astype(np.uint64)))

    def __str__(self) -> str:
        return "rows of the parent"


@dataclass(frozen=True, eq=False)
class AnyParents(Axis):
    """Rows of a parent whose keys are in no known order: only how often each is referred to is kept."""

    rows: int
    common: tuple[str, ...]
    secret = False
    ordered = False
    boundless = True
    low = 0

    @property
    def high(self) -> int:  # type: ignore[override]  # it follows from the parent
        return self.rows - 1

    def key(self, text: str) -> int | None:
        return self.common.index(text) if text in self.common else None

    def decode(self, keys: Whole) -> Array:
        raise NotImplementedError("a reference takes its values from its parent")

    def __str__(self) -> str:
        return "rows of the parent"
