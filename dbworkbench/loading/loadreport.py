"""What a load did, shown as text or HTML; and what refuses one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html, table_text
from dbworkbench.errors import LoadFailed
from dbworkbench.loading.checkreport import CheckReport
from dbworkbench.loading.violation import Violation

HEAD = ("table", "rows", "stubs")

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a table's key, its rows done and its rows in all."""


class RowsRefused(LoadFailed):
    """Rows that break the design, found before a row was written; `report` holds the counts."""

    def __init__(self, report: CheckReport) -> None:
        self.report = report
        count = len(report.blocking)
        broken = "1 constraint" if count == 1 else f"{count} constraints"
        lines = "\n".join(f"  {violation}" for violation in report.blocking)
        super().__init__(
            f"the rows break {broken}; nothing was loaded\n{lines}",
            hint=_advice(report.blocking),
        )


@dataclass(frozen=True)
class TableLoad:
    """Rows that a table got: given ones, and stubs made for references."""

    table: str
    rows: int
    stubs: int = 0


@dataclass(frozen=True)
class LoadReport:
    """What is in the database after a load; `unenforced` are references that rows break by permission."""

    database: str
    engine: str
    tables: tuple[TableLoad, ...]
    unenforced: tuple[Violation, ...] = ()
    check: CheckReport | None = None
    seconds: float = 0.0
    heading: str = ""

    @property
    def rows(self) -> int:
        """Rows loaded in all, stubs among them."""
        return sum(table.rows + table.stubs for table in self.tables)

    @property
    def summary(self) -> str:
        """One sentence: rows, place, time."""
        pace = f"{self.rows / self.seconds:,.0f} rows/s" if self.seconds else ""
        time = measured(f"{self.seconds:.1f} s, {pace}") if pace else ""
        return f"{self.rows:,} rows loaded into {self.engine} database {self.database!r} {time}".rstrip()

    def __str__(self) -> str:
        lines = [self.heading, self.summary, "", table_text(HEAD, self._lines()), *self._remarks()]
        return "\n".join(lines).strip("\n")

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading)] if self.heading else []
        parts += [paragraph_html(self.summary), table_html(HEAD, self._lines())]
        return "".join([*parts, *map(paragraph_html, self._remarks())])

    def _lines(self) -> list[tuple[object, ...]]:
        return [
            (item.table, f"{item.rows:,}", f"{item.stubs:,}" if item.stubs else None) for item in self.tables
        ]

    def _remarks(self) -> list[str]:
        remarks = [
            f"Not enforced: {item.table}: {item.constraint}: {item.rows:,} rows refer to nothing"
            for item in self.unenforced
        ]
        if self.check is not None:
            remarks += [f"{note.table}: {note.text}" for note in self.check.notes]
        return remarks


def _advice(violations: tuple[Violation, ...]) -> str:
    if all(violation.kind == "foreign key" for violation in violations):
        return "Correct the rows, or say in the reference what becomes of orphans: stub or unenforced."
    return "Correct the rows or the design; check() shows every violation with examples."
