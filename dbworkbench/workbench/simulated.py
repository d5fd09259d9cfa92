"""What a simulation makes its planner believe, as it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html, table_text
from dbworkbench.workbench.status import size_text

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.simulation import TwinEngine

HEAD = ("table", "rows", "size", "indexes")


@dataclass(frozen=True)
class Belief:
    """The rows of a table, its bytes, and those of its indexes."""

    rows: int
    bytes: int
    index_bytes: int


@dataclass(frozen=True)
class Simulated:
    """A simulation: its alias, design and factor, what a factor of 1 is, what is believed of each table."""

    alias: str
    design: str
    factor: float
    origin: str
    tables: Mapping[str, Belief]
    notes: tuple[str, ...] = ()
    heading: str = ""

    @property
    def summary(self) -> str:
        """Say in two sentences what is believed and what to do with it."""
        rows = sum(table.rows for table in self.tables.values())
        size = sum(table.bytes + table.index_bytes for table in self.tables.values())
        return (
            f"@{self.alias} is {self.design} at ×{self.factor:,.6g}, where ×1 is {self.origin}."
            f" It holds no rows, and its planner believes in {measured(f'{rows:,}')}"
            f" ({measured(size_text(size))}):"
            f" %explain NAME --estimate @{self.alias}."
        )

    def __str__(self) -> str:
        parts = (self.heading, self.summary, *self._aloud(), "", table_text(HEAD, self._rows()))
        return "\n".join(part for number, part in enumerate(parts) if part or number)

    def _repr_html_(self) -> str:
        lines = (paragraph_html(text) for text in (self.summary, *self._aloud()))
        head = heading_html(self.heading) if self.heading else ""
        return head + "".join(lines) + table_html(HEAD, self._rows())

    def _aloud(self) -> Iterator[str]:
        yield from (f"mind: {note}" for note in self.notes)

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for key, table in self.tables.items():
            sizes = (measured(size_text(size)) for size in (table.bytes, table.index_bytes))
            yield key, measured(f"{table.rows:,}"), *sizes


def show_simulation(engine: TwinEngine, design: str, origin: str) -> Simulated:
    """Tell what a simulation's planner believes."""
    twin = engine.twin
    sizes = {table.key: table.pages for table in twin.statistics.tables if table.pages > 0}
    tables = {}
    for key, rows in sorted(twin.rows.items()):
        parts = [name for name, other in twin.anatomy.items() if name == key or other.partition_of == key]
        indexes = [name for name, other in twin.anatomy.items() if other.is_index and other.table in parts]
        tables[key] = Belief(rows, _bytes(sizes, parts), _bytes(sizes, indexes))
    return Simulated(engine.alias, design, twin.scale.factor, origin, tables, tuple(twin.notes.values()))


def _bytes(sizes: Mapping[str, int], names: list[str]) -> int:
    return sum(sizes.get(name, 0) for name in names) * 8192
