"""Values that columns are likely to hold, from their statistics alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from dbworkbench.engines.postgres.simulation.anatomy import ColumnType
from dbworkbench.model.tablestatistics import ColumnStatistics

GOLDEN = (5**0.5 - 1) / 2
READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("int2", "int4", "int8"), int),
    **dict.fromkeys(("float4", "float8"), float),
    "numeric": Decimal,
    "bool": lambda text: text.startswith("t"),
}


def likely_values(column: ColumnStatistics, kind: ColumnType, count: int) -> list[Any]:
    """Return values from all over a column's distribution; the others of its statistics where it has few."""
    bounds: Sequence[str] = column.histogram[1:-1] or column.histogram
    known = bounds or column.common_values
    if not known:
        return []
    read = READERS.get(kind.name, str)
    # multiples of the golden ratio: whatever the count, they lie evenly
    return [read(known[int((0.5 + number * GOLDEN) % 1 * len(known))]) for number in range(count)]


def name_in(expression: str) -> str:
    """Return the column or table that is named by SQL, without quotes; what else it holds names nothing."""
    return expression.rpartition(".")[2].strip().strip('"')
