"""What a subset holds: rows by table of how many, why, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html, table_text
from dbworkbench.model.loss import Loss
from dbworkbench.seeding.masking.maskreport import MaskReport

NO_MASKS = MaskReport(())
HEAD = ("table", "rows", "of", "why it is in")


@dataclass(frozen=True)
class TableSubset:
    """Rows of a table in the subset and in the source.

    `path` are the tables from a start to it, `why` is the last step.
    `exact` is False where `of` is the server's estimate.
    """

    table: str
    rows: int
    of: int
    exact: bool
    why: str
    path: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The path of references, and the last step in words."""
        return " → ".join([*self.path, self.table]) + f": {self.why}" if self.path else self.why


@dataclass(frozen=True)
class SubsetReport:
    """Rows by table; `cut` counts children beyond a limit, `missing` what was named and is not there."""

    source: str
    into: str
    tables: tuple[TableSubset, ...]
    empty: tuple[str, ...]
    cut: tuple[tuple[str, int], ...]
    missing: tuple[tuple[str, int], ...]
    losses: tuple[Loss, ...]
    seconds: float
    masks: MaskReport = NO_MASKS
    heading: str = ""

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(table.rows for table in self.tables)

    @property
    def summary(self) -> str:
        """One sentence: rows, tables, from where to where, time."""
        pace = measured(f"{self.seconds:.1f} s, {self.rows / max(self.seconds, 1e-9):,.0f} rows/s")
        tables = len(self.tables)
        return (
            f"{self.rows:,} rows of {tables} {'table' if tables == 1 else 'tables'} "
            f"taken from {self.source} into {self.into}, {pace}"
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was left out, one sentence each."""
        told = [f"Cut off: {count:,} more children by {link}" for link, count in self.cut]
        told += [f"Not there: {count:,} values of {what}" for what, count in self.missing]
        told += [f"Not held by the target: {loss}" for loss in self.losses]
        return (*told, f"No rows of: {', '.join(self.empty)}") if self.empty else tuple(told)

    def __str__(self) -> str:
        lines = [self.heading, self.summary, "", table_text(HEAD, self._lines()), *self.remarks]
        lines += ["", str(self.masks)] if str(self.masks) else []
        return "\n".join(lines).strip("\n")

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading)] if self.heading else []
        parts += [paragraph_html(self.summary), table_html(HEAD, self._lines())]
        return "".join([*parts, *map(paragraph_html, self.remarks), self.masks._repr_html_()])

    def _lines(self) -> list[tuple[object, ...]]:
        return [
            (item.table, f"{item.rows:,}", f"{'' if item.exact else '≈ '}{item.of:,}", item.reason)
            for item in self.tables
        ]
