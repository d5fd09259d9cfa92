"""Reading DDL without a server: what every dialect's reader shares.

A reader cuts the text into statements, reads each with a cursor over its tokens, and puts what it declares
into one schema. What it does not understand it raises as NotUnderstood; that becomes a line of the report.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from dbworkbench.engines.reference import read_relationships
from dbworkbench.errors import Place
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry, shortened
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.passed import Passed
from dbworkbench.formats.sql.splitter import Piece
from dbworkbench.model.annotation import Routine
from dbworkbench.model.declared.building import build_tables
from dbworkbench.model.declared.cursor import NotUnderstood
from dbworkbench.model.declared.objects import DeclaredSchema, DeclaredTable
from dbworkbench.model.design import Design


@dataclass
class Declarations:
    """What has been read of a text so far, and what was not understood."""

    source: SourceText
    schema: DeclaredSchema = field(default_factory=DeclaredSchema)
    report: list[ReportEntry] = field(default_factory=list)
    passed: Passed = field(default_factory=Passed)
    start: int = 0  # of the statement that is being read

    def __post_init__(self) -> None:
        self._lines = [0]
        for line in self.source.text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def read(self, pieces: Iterable[Piece], statement: Callable[[Piece], None]) -> None:
        """Read statements one by one; one that fails never loses the others."""
        for piece in pieces:
            self.start = piece.start
            if piece.broken:
                self.complain(0, piece.text, piece.broken)
                continue
            try:
                statement(piece)
            except NotUnderstood as error:
                self.complain(error.start, piece.text, error.reason)
            except RecursionError:
                self.complain(0, piece.text, "it is nested too deeply")

    def pass_over(self, piece: Piece) -> None:
        """Count a statement that is no part of a design."""
        blanks = len(piece.text) - len(piece.text.lstrip())
        self.passed.add(self._line(piece.start + blanks), piece.text.lstrip())

    def complain(self, offset: int, statement: str, reason: str, *, note: bool = False) -> None:
        """Report a statement, with the line of an offset in it."""
        line = self._line(self.start + offset)
        self.report.append(ReportEntry(line, shortened(statement), reason, note=note))

    def note(self, offset: int, statement: str, reason: str) -> None:
        """Report what was done with a statement of which nothing is missing."""
        self.complain(offset, statement, reason, note=True)

    def locate(self, offset: int) -> Place:
        """Return where an offset in the statement that is being read stands in the text."""
        line = self._line(self.start + offset)
        first = self._lines[line - 1]
        text = self.source.text[first : self._lines[line] - 1].rstrip("\r")
        column = self.start + offset - first + 1
        return Place(line, column, text, 1, self.source.file)

    def carry(
        self, dialect: str, kind: str, name: str, sql: str, *, on: str | None = None, offset: int = 0
    ) -> None:
        """Carry a statement through that the model has no object for; a later one of its name replaces it."""
        self.schema.drop_routine(kind, name)
        self.schema.routines.append(
            Routine(dialect, sql.strip(), on=on, kind=kind, name=name, place=self.locate(offset))
        )

    def finish(self, name: str) -> Reading:
        """Return the design; what names something that is not there is left out and reported."""

        def complain(table: DeclaredTable, reason: str) -> None:
            place = table.place
            line, statement = (place.line, place.text.strip()) if place else (1, table.key)
            self.report.append(ReportEntry(line, shortened(statement), reason))

        metadata, enums = build_tables(self.schema, complain)
        design = Design(
            name,
            metadata,
            tuple(read_relationships(metadata.tables.values())),
            enums=enums,
            routines=tuple(self.schema.routines),
        )
        return Reading(
            design, tuple(sorted([*self.report, *self.passed.entries()], key=lambda entry: entry.line))
        )

    def _line(self, offset: int) -> int:
        return min(bisect_right(self._lines, offset), len(self._lines) - 1)


def drop_table(schema: DeclaredSchema, table: DeclaredTable) -> None:
    """Drop a table with all that stands on it."""
    schema.tables.remove(table)
    schema.routines = [routine for routine in schema.routines if routine.on != table.key]


def rename_table(schema: DeclaredSchema, table: DeclaredTable, new_schema: str | None, name: str) -> None:
    """Rename a table, also where others refer to it."""
    for other in schema.tables:
        for reference in other.references:
            if schema.table(reference.schema, reference.table) is table:
                reference.schema, reference.table = new_schema, name
    table.schema, table.name = new_schema, name


def find_table(
    schema: DeclaredSchema, found: tuple[str | None, str], start: int, what: str = "table"
) -> DeclaredTable:
    """Return a table that has been declared; raises NotUnderstood."""
    table = schema.table(*found)
    if table is None:
        name = ".".join(part for part in found if part)
        raise NotUnderstood(f"there is no {what} {name!r}", start)
    return table
