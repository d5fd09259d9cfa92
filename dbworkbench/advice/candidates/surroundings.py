"""What is known of a table when indexes on it are thought of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dbworkbench.advice.candidates.candidate import Partition
from dbworkbench.model.tablestatistics import ColumnStatistics, TableStatistics

UNKNOWN = ColumnStatistics("")


@dataclass(frozen=True)
class Surroundings:
    """A table's statistics, the types of its columns in PostgreSQL's names, and its partitions."""

    statistics: TableStatistics
    types: Mapping[str, str]
    partitions: tuple[Partition, ...] = ()

    @property
    def schema(self) -> str:
        """The schema of the table, empty for the public one."""
        return "" if self.statistics.schema == "public" else self.statistics.schema

    def column(self, name: str) -> ColumnStatistics:
        return self.statistics.by_column.get(name, UNKNOWN)

    def distinct(self, name: str) -> float:
        """Return how many values a column has; many, where that is not known."""
        found = self.statistics.by_column.get(name)
        return found.distinct(self.statistics.tuples) if found else self.statistics.tuples

    def width(self, names: tuple[str, ...]) -> int:
        """Return the bytes of some columns of a row."""
        return sum(self.column(name).average_width or 8 for name in names)
