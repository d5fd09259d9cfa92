"""What seeding did, shown as text or HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html, table_text

if TYPE_CHECKING:
    import pyarrow as pa

    from dbworkbench.seeding.planning.plan import SeedPlan
    from dbworkbench.seeding.shaping.observation import Shape
    from dbworkbench.seeding.statistics.translation import Translation

HEAD = ("table", "rows", "time")
MEGABYTE = 1 << 20
FILES = "parquet"


@dataclass(frozen=True)
class TableSeed:
    """Rows that a table got, and how long generating and sending them took."""

    table: str
    rows: int
    seconds: float


@dataclass(frozen=True)
class SeedReport:
    """Rows by table; `seconds` are for everything up to the commit, `bytes` is the database's size.

    `peak_memory_bytes` is the largest memory of this process so far. `translation` turns values of a database
    whose statistics the rows follow into those that stand for them.
    """

    database: str
    engine: str
    seed: int
    tables: tuple[TableSeed, ...]
    seconds: float
    bytes: int
    peak_memory_bytes: int
    notes: tuple[str, ...] = ()
    heading: str = ""
    translation: Translation | None = None
    plan: SeedPlan | None = field(default=None, repr=False, compare=False)
    held: Mapping[str, pa.Table] = field(default_factory=dict, repr=False, compare=False)

    def shape(self) -> Shape:
        """Compare the declared distributions with what came out, drawn as small histograms."""
        from dbworkbench.seeding.shaping.observation import Shape
        from dbworkbench.seeding.shaping.observing import observe

        return Shape(()) if self.plan is None else observe(self.plan, self.held)

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(table.rows for table in self.tables)

    @property
    def summary(self) -> str:
        """One sentence: rows, place, seed, pace."""
        pace = measured(f"{self.seconds:.1f} s, {self.rows / max(self.seconds, 1e-9):,.0f} rows/s")
        what = "files" if self.engine == FILES else "database"
        sizes = measured(f"{what} {self.bytes / MEGABYTE:,.0f} MB")
        return f"{self.rows:,} rows seeded into {self.place} with seed {self.seed}, {pace}, {sizes}"

    @property
    def place(self) -> str:
        """Where the rows are."""
        files = self.engine == FILES
        return f"Parquet files in {self.database!r}" if files else f"{self.engine} database {self.database!r}"

    def __str__(self) -> str:
        lines = [self.heading, self.summary, "", table_text(HEAD, self._lines()), *self.notes]
        return "\n".join(lines).strip("\n")

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading)] if self.heading else []
        parts += [paragraph_html(self.summary), table_html(HEAD, self._lines())]
        return "".join([*parts, *map(paragraph_html, self.notes)])

    def _lines(self) -> list[tuple[object, ...]]:
        return [(item.table, f"{item.rows:,}", measured(f"{item.seconds:.1f} s")) for item in self.tables]
