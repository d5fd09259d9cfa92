"""The runs of one query on one side, and what can be said of two that are pairs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dbworkbench.model.statistics import (
    Ratio,
    Summary,
    interval_of_quantile,
    quantile,
    ratio_of_pairs,
    summarise,
)


@dataclass(frozen=True)
class Measurement:
    """One query on one database: each run in ms, in the order of rounds and parameters.

    `rows` holds the rows that each set of parameters brought. `capped` is the time limit in seconds that
    the query ran into; then there are no runs. Every `together` rounds after one another shared a session.
    """

    query: str
    database: str
    ms: tuple[float, ...]
    rows: tuple[int, ...] = ()
    capped: float | None = None
    together: int = 1

    @cached_property
    def summary(self) -> Summary:
        return summarise(self.ms)

    @property
    def sets(self) -> int:
        """The number of sets of parameters in each round."""
        return max(1, len(self.rows))

    def of_set(self, number: int) -> tuple[float, ...]:
        """Return the runs of one set of parameters."""
        return self.ms[number :: self.sets]

    def interval(self, part: float, *, seed: int = 0) -> tuple[float, float]:
        """Return the 95 % bootstrap interval of a quantile in ms; sessions are resampled, not runs."""
        return interval_of_quantile(self.ms, part, together=self.together * self.sets, seed=seed)


def ratio_between(above: Measurement, below: Measurement) -> Ratio:
    """Return how many times as long one takes as the other, typically, with a 95 % interval.

    Runs of the same round and the same parameters are pairs, so what slowed a round down cancels. Of each
    session the median of its pairs counts, as the geometric mean over the sets of parameters: sessions are
    what is drawn anew (Kalibera and Jones 2013), see `ratio_of_pairs` for the interval.
    """
    return ratio_of_pairs(list(_sessions(above, below)))


def _sessions(above: Measurement, below: Measurement) -> Iterator[float]:
    sets = above.sets
    logs = [math.log(upper / lower) for upper, lower in zip(above.ms, below.ms, strict=True)]
    step = above.together * sets
    for start in range(0, len(logs), step):
        session = logs[start : start + step]
        yield math.fsum(quantile(session[number::sets], 0.5) for number in range(sets)) / sets
