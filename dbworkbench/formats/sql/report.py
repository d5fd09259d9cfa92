"""What of a file could not be read, and why."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.errors import Place, UnusableInput

SHOWN = 70


@dataclass(frozen=True)
class ReportEntry:
    """A statement that was left out: its line, how it begins, and the reason."""

    line: int
    statement: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}: {self.statement}"

    def error(self, text: str, file: str | None) -> UnusableInput:
        """Return it as an error that points into the text."""
        line = text.split("\n")[self.line - 1]
        bare = line.strip()
        column = line.find(bare) + 1
        return UnusableInput(self.reason, place=Place(self.line, column, line, max(1, len(bare)), file))


def shortened(statement: str) -> str:
    """Return how a statement begins, on one line."""
    line = " ".join(statement.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
