"""What was declared beside what came out, as a value that draws itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dbworkbench.drawings.histogram import Histogram, blocks, draw_histograms
from dbworkbench.drawings.page import paragraph_html, table_html, table_text
from dbworkbench.drawings.picture import Picture

HEAD = ("column", "declared", "found", "distance", "by chance")
DRAWN = "Bars are what came out, the line is what was declared."


@dataclass(frozen=True)
class Observation:
    """Shares of `sample` values by bin, expected and found.

    `distance` is the largest difference of their running sums (Kolmogorov and Smirnov); `chance` is what it
    exceeds by chance in one of a hundred samples of that size (Massey 1951).
    """

    column: str
    declared: str
    bins: tuple[str, ...]
    expected: tuple[float, ...]
    actual: tuple[float, ...]
    sample: int

    @property
    def distance(self) -> float:
        ahead = largest = 0.0
        for expected, actual in zip(self.expected, self.actual, strict=True):
            ahead += expected - actual
            largest = max(largest, abs(ahead))
        return largest

    @property
    def chance(self) -> float:
        return 1.63 / math.sqrt(max(1, self.sample))

    @property
    def kept(self) -> bool:
        """Whether what was found is what was declared, as far as a sample can tell."""
        return self.distance <= self.chance

    @property
    def histogram(self) -> Histogram:
        """The same as a drawing's data."""
        title = f"{self.column}" + ("" if self.kept else " (differs)")
        return Histogram(title, self.declared, self.expected, self.actual, self.bins[0], self.bins[-1])


@dataclass(frozen=True)
class Shape:
    """All declared distributions of a seeding, each beside what came out."""

    observations: tuple[Observation, ...]

    def __getitem__(self, column: str) -> Observation:
        """Return the observation of `table.column`."""
        return next(each for each in self.observations if each.column == column)

    @property
    def drawing(self) -> Picture:
        """Small histograms: bars are what came out, the line is what was declared."""
        return draw_histograms([each.histogram for each in self.observations])

    @property
    def summary(self) -> str:
        """One sentence."""
        kept = sum(each.kept for each in self.observations)
        return f"{kept} of {len(self.observations)} declared distributions came out within chance"

    def __str__(self) -> str:
        return f"{self.summary}\n\n{table_text(HEAD, self._lines())}"

    def _repr_html_(self) -> str:
        if not self.observations:
            return paragraph_html(self.summary)
        picture = paragraph_html(DRAWN) + self.drawing.html()
        return paragraph_html(self.summary) + picture + table_html(HEAD, self._lines())

    def _lines(self) -> list[tuple[object, ...]]:
        return [
            (
                each.column,
                each.declared,
                blocks(each.actual),
                f"{each.distance:.4f}",
                f"{each.chance:.4f}{'' if each.kept else ' (differs)'}",
            )
            for each in self.observations
        ]
