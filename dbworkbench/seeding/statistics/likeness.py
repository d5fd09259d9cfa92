"""What rows are to be like: statistics, the rows they speak of, and whether values may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dbworkbench.engines.engine import Database
from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.tablestatistics import DatabaseStatistics


@dataclass(frozen=True)
class Likeness:
    """Statistics to follow; `keep_values` shows their values, tables in `asked` have rows by wish."""

    statistics: DatabaseStatistics
    keep_values: bool = False
    asked: frozenset[str] = frozenset()

    def rows(
        self, design: Design, rows: Mapping[str, int] | int | None, scale: float | None
    ) -> Mapping[str, int] | int:
        """Return rows by table: as many as asked for, else as the statistics count, times `scale`."""
        if isinstance(rows, int):
            return rows
        asked = {design.table(name).key: count for name, count in (rows or {}).items()}
        counted = {
            table.key: max(0, round(known.tuples * (1 if scale is None else scale)))
            for table in design.tables
            if table.columns and (known := self.statistics.by_key.get(table.key)) and known.tuples >= 0
        }
        return {**counted, **asked}


def likeness_of(
    like: DatabaseStatistics | Database,
    *,
    rows: Mapping[str, int] | int | None = None,
    append: bool = False,
    keep_values: bool = False,
) -> Likeness:
    """Return statistics to follow, read from a database when it is one; raises UnusableInput without any."""
    statistics = like.statistics() if isinstance(like, Database) else like
    if append:
        raise UnusableInput(
            "rows as statistics say fill empty tables; they are not added to rows that are there",
            hint="Leave append out, or copy existing rows with like='existing'.",
        )
    if not any(table.columns for table in statistics.tables):
        raise UnusableInput(
            f"{statistics.source} has no statistics of any column",
            hint="Run ANALYZE there first; a role sees the statistics of tables that it may read.",
        )
    return Likeness(statistics, keep_values, frozenset(rows) if isinstance(rows, Mapping) else frozenset())
