"""What of a text or database is not in the design, as people read it."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.drawings.page import paragraph_html, table_html
from dbworkbench.formats import ReportEntry

SHOWN = 30


@dataclass(frozen=True)
class Unread:
    """The entries of a report; a long one is shown in part, and says so."""

    entries: tuple[ReportEntry, ...]

    @property
    def summary(self) -> str:
        """Say in one line how much there is."""
        count = len(self.entries)
        return f"{count:,} {'thing is' if count == 1 else 'things are'} not in the design, or not as written:"

    def __str__(self) -> str:
        return "\n".join([self.summary, *(f"  {entry}" for entry in self.entries[:SHOWN]), *self._rest()])

    def _repr_html_(self) -> str:
        rows = [
            (entry.file or "", entry.line or "", entry.reason, entry.statement)
            for entry in self.entries[:SHOWN]
        ]
        several = any(entry.file for entry in self.entries)
        head = ("file", "line", "why", "what")
        table = table_html(head if several else head[1:], rows if several else [row[1:] for row in rows])
        return paragraph_html(self.summary) + table + "".join(map(paragraph_html, self._rest()))

    def _rest(self) -> list[str]:
        rest = len(self.entries) - SHOWN
        return [f"… and {rest:,} more, all of them in .report"] if rest > 0 else []
