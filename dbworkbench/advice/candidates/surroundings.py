"""What is known of a table when indexes on it are thought of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dbworkbench.model.tablestatistics import ColumnStatistics, TableStatistics

UNKNOWN = ColumnStatistics("")


@dataclass(frozen=True)
class Surroundings:
    """A table's statistics, and the types of its columns in PostgreSQL's names."""

    statistics: TableStatistics
    types: Mapping[str, str]

    def column(self, name: str) -> ColumnStatistics:
        return self.statistics.by_column.get(name, UNKNOWN)

    def distinct(self, name: str) -> float:
        """Return how many values a column has; many, where that is not known."""
        found = self.statistics.by_column.get(name)
        return found.distinct(self.statistics.tuples) if found else self.statistics.tuples

    def width(self, names: tuple[str, ...]) -> int:
        """Return the bytes of some columns of a row."""
        return sum(self.column(name).average_width or 8 for name in names)
