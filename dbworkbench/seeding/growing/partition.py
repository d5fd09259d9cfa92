"""Tables cut into runs of rows, which are made independently of each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.planning.plan import TablePlan


@dataclass(frozen=True)
class Span:
    """Rows of a table, from `start` up to, not including, `stop`."""

    table: str
    start: int
    stop: int

    @property
    def rows(self) -> int:
        return self.stop - self.start

    def cut(self, size: int) -> Iterator[Span]:
        """Yield its rows, so many at a time."""
        for start in range(self.start, self.stop, size):
            yield Span(self.table, start, min(start + size, self.stop))


def partition(plan: TablePlan, count: int) -> tuple[Span, ...]:
    """Cut the planned rows of a table into so many spans of about the same size; empty ones are left out."""
    if count < 1:
        raise UnusableInput(f"{count} partitions", hint="Name 1 or more.")
    bounds = [plan.rows * number // count for number in range(count + 1)]
    return tuple(Span(plan.table, start, stop) for start, stop in pairwise(bounds) if start < stop)
