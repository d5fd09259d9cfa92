"""Texts read as one, whose report names each file and its own lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry
from dbworkbench.formats.source import SourceText


@dataclass(frozen=True)
class Joined:
    """A text made of several, with the line at which each begins and its file."""

    text: str
    starts: tuple[int, ...]
    files: tuple[str | None, ...]

    @staticmethod
    def of(sources: Sequence[SourceText]) -> Joined:
        """Join texts; a semicolon between them ends a last statement that has none."""
        starts, line = [], 1
        for source in sources:
            starts.append(line)
            line += source.text.count("\n") + 2
        text = "\n;\n".join(source.text for source in sources)
        return Joined(text, tuple(starts), tuple(source.file for source in sources))

    def relocate(self, reading: Reading) -> Reading:
        """Return a reading whose report names files and their lines."""
        return replace(reading, report=tuple(map(self._relocated, reading.report)))

    def _relocated(self, entry: ReportEntry) -> ReportEntry:
        number = max(0, bisect_right(self.starts, entry.line) - 1)
        if number >= len(self.files):
            return entry
        return replace(entry, line=entry.line - self.starts[number] + 1, file=self.files[number])
