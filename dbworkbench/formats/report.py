"""What of a text could not be read, and why."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.errors import Place, UnusableInput

SHOWN = 70


@dataclass(frozen=True)
class ReportEntry:
    """A statement that was left out or replaced: its line, how it begins, the reason, the file if several.

    What has no line, such as an object of a live database, has line 0.
    A `note` tells what was done where nothing of the design is missing: rows passed over, a stand-in.
    """

    line: int
    statement: str
    reason: str
    file: str | None = None
    note: bool = False

    def __str__(self) -> str:
        where = ", ".join(filter(None, (self.file, f"line {self.line}" if self.line else "")))
        return ": ".join(filter(None, (where, self.reason, self.statement)))

    def error(self, text: str | None, file: str | None) -> UnusableInput:
        """Return it as an error that points into the text, or at the statement when there is no text."""
        lines = [] if text is None else text.split("\n")
        line = lines[self.line - 1] if self.line <= len(lines) else self.statement
        bare = line.strip()
        column = line.find(bare) + 1
        place = Place(self.line, column, line, max(1, len(bare)), self.file or file)
        return UnusableInput(self.reason, place=place)


def shortened(statement: str) -> str:
    """Return how a statement begins, on one line."""
    line = " ".join(statement.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
