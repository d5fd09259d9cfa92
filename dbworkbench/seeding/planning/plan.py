"""What seeding is going to do, as a value: tables in order, rows, and how each column is filled."""

from __future__ import annotations

from dataclasses import dataclass, field

from dbworkbench.drawings.page import heading_html, paragraph_html, table_html, table_text
from dbworkbench.seeding.constraints.judge import Judge
from dbworkbench.seeding.constraints.keys import Distinct
from dbworkbench.seeding.constraints.limits import Condition
from dbworkbench.seeding.parts.part import Part
from dbworkbench.seeding.planning.explained import HEAD, ColumnPlan
from dbworkbench.seeding.statistics.translation import Translation

PARTS = ("table", "rows", "columns", "filled with")
ADVICE = "Fill a column otherwise in one line of the sketch:"


@dataclass(frozen=True)
class TablePlan:
    """How the rows of a table are made; parts stand in an order in which each finds what it needs.

    Rows that break `conditions`, share a key of `taken` with a row in the database, or something `distinct`
    with another row, are drawn again; `judge` says which they are.
    """

    table: str
    rows: int
    parts: tuple[Part, ...]
    order: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    taken: tuple[tuple[str, ...], ...] = ()
    distinct: tuple[Distinct, ...] = ()
    judge: Judge | None = field(default=None, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are filled, in the table's order."""
        filled = {name for part in self.parts for name in part.columns}
        return tuple(name for name in self.order if name in filled)

    def parts_for(self, columns: tuple[str, ...]) -> tuple[Part, ...]:
        """Return the parts that fill columns, and the parts that those need, in order."""
        wanted = set(columns)
        chosen: list[Part] = []
        for part in reversed(self.parts):
            if wanted & set(part.columns):
                chosen.append(part)
                wanted |= set(part.needs)
        return tuple(reversed(chosen))


@dataclass(frozen=True)
class SeedPlan:
    """Tables in the order of loading, parents first; the same plan and seed always make the same rows.

    `translation` says what stands for values of a database whose statistics the rows follow.
    """

    seed: int
    tables: tuple[TablePlan, ...]
    notes: tuple[str, ...] = ()
    heading: str = ""
    explained: tuple[ColumnPlan, ...] = ()
    translation: Translation | None = None

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(table.rows for table in self.tables)

    @property
    def summary(self) -> str:
        """One sentence."""
        tables = f"{len(self.tables)} table{'s' * (len(self.tables) != 1)}"
        return f"{self.rows:,} rows for {tables}, seed {self.seed}"

    def __str__(self) -> str:
        lines = [self.heading, self.summary, "", table_text(*self._table()), *self.notes, *self._advice()]
        return "\n".join(lines).strip()

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading)] if self.heading else []
        parts += [paragraph_html(self.summary), table_html(*self._table())]
        return "".join([*parts, *map(paragraph_html, [*self.notes, *self._advice()])])

    def _table(self) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        return (HEAD, self._columns()) if self.explained else (PARTS, self._lines())

    def _advice(self) -> list[str]:
        """Return how the first guess among the columns would be said otherwise."""
        guessed = [line for line in self.explained if line.because.startswith(("name", "comment", "type"))]
        return [f"{ADVICE} {guessed[0].override}"] if guessed else []

    def _columns(self) -> list[tuple[object, ...]]:
        rows = {table.table: f"{table.rows:,}" for table in self.tables}
        lines: list[tuple[object, ...]] = []
        for line in self.explained:
            first = rows.pop(line.table, None)
            table = line.table if first else None
            lines.append((table, first, line.column, line.filled_with, line.because, line.shown))
        return lines

    def _lines(self) -> list[tuple[object, ...]]:
        lines: list[tuple[object, ...]] = []
        for table in self.tables:
            for number, part in enumerate(table.parts):
                first = not number
                name, rows = (table.table, f"{table.rows:,}") if first else (None, None)
                lines.append((name, rows, ", ".join(part.columns), str(part)))
        return lines
