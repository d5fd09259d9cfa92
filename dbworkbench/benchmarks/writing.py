"""What inserts cost with and without an index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbworkbench.engines.engine import Database, WriteCost
from dbworkbench.model.statistics import Ratio, quantile, ratio_of_medians

if TYPE_CHECKING:
    from collections.abc import Sequence

TRIALS = 5


@dataclass(frozen=True)
class Writing:
    """The same batch of rows inserted in two states, by turns."""

    before: tuple[WriteCost, ...]
    after: tuple[WriteCost, ...]

    @property
    def rows(self) -> int:
        return self.after[0].rows

    @property
    def slowdown(self) -> Ratio:
        """How many times as long the batch takes afterwards."""
        return ratio_of_medians([cost.seconds for cost in self.after], [cost.seconds for cost in self.before])

    @property
    def wal_before(self) -> float | None:
        """Write-ahead log records a row; None where the engine does not tell."""
        return _records_a_row(self.before)

    @property
    def wal_after(self) -> float | None:
        return _records_a_row(self.after)


def compare_writing(before: Database, after: Database, table: str, rows: int) -> Writing:
    """Insert a batch into a table of both databases by turns; everything is rolled back.

    Raises WorkbenchError when the table is empty.
    """
    costs = [(before.write_cost(table, rows), after.write_cost(table, rows)) for _ in range(TRIALS + 1)]
    kept = costs[1:]  # the first one finds nothing in the cache
    return Writing(tuple(pair[0] for pair in kept), tuple(pair[1] for pair in kept))


def _records_a_row(costs: Sequence[WriteCost]) -> float | None:
    told = [cost.wal_records / cost.rows for cost in costs if cost.wal_records is not None and cost.rows]
    return quantile(told, 0.5) if told else None
