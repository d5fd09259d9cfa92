"""What reading a text gives: the design, and what of the text is not in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dbworkbench.errors import Problems
from dbworkbench.formats.report import ReportEntry
from dbworkbench.model.design import Design


@dataclass(frozen=True)
class Reading:
    """A design, and a report that names everything that was not understood or was replaced."""

    design: Design
    report: tuple[ReportEntry, ...] = ()

    @property
    def fruitless(self) -> bool:
        """Whether nothing at all could be read."""
        design = self.design
        return bool(self.missing) and not (design.tables or design.enums or design.routines)

    @property
    def missing(self) -> tuple[ReportEntry, ...]:
        """Return the entries that tell of something that is not in the design."""
        return tuple(entry for entry in self.report if not entry.note)

    def of_file(self, file: str | None) -> Reading:
        """Return itself, every entry with the file that was read."""
        report = tuple(replace(entry, file=entry.file or file) for entry in self.report)
        return replace(self, report=report)

    def refuse_fruitless(self, text: str | None, file: str | None) -> Reading:
        """Return itself, or raise Problems with the report when nothing at all could be read."""
        if self.fruitless:
            problems = [entry.error(text, file) for entry in self.missing]
            raise Problems(problems, what="unreadable statement")
        return self
