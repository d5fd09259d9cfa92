"""One line of the table: a thing, its reference, and their ratio in the same run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dbworkbench.model.statistics import Ratio, quantile, ratio_of_medians

Run = Callable[[], float]


@dataclass(frozen=True)
class Comparison:
    """Measured values of a thing and of its reference, taken by turns; `unit` is that of both."""

    what: str
    reference: str
    unit: str
    values: Sequence[float]
    references: Sequence[float]
    seed: int = 0

    @property
    def ratio(self) -> Ratio:
        return ratio_of_medians(self.values, self.references, seed=self.seed)

    def row(self) -> tuple[str, ...]:
        """Return the cells that are printed."""
        figures = (f"{quantile(values, 0.5):,.4g} {self.unit}" for values in (self.values, self.references))
        mine, other = figures
        return (self.what, mine, self.reference, other, str(self.ratio))


HEAD = ("what", "median", "against", "median", "ratio [95 % interval]")


def by_turns(mine: Run, other: Run, rounds: int) -> tuple[list[float], list[float]]:
    """Run both by turns, the one that begins changing every round, after one run that does not count."""
    values: dict[Run, list[float]] = {mine: [], other: []}
    for number in range(rounds + 1):
        for run in (mine, other) if number % 2 else (other, mine):
            value = run()
            if number:
                values[run].append(value)
    return values[mine], values[other]
