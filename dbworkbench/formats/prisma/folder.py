"""Several files that make a schema together: a broken one is told and left out, the others are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dbworkbench.errors import UnusableInput, WorkbenchError
from dbworkbench.formats.prisma.binder import Binder
from dbworkbench.formats.prisma.parser import ordered, parse, refuse
from dbworkbench.formats.prisma.syntax import Block
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry
from dbworkbench.formats.source import SourceText


@dataclass
class Sheet:
    """One of the files: its blocks, and what is wrong with it."""

    file: str | None
    blocks: tuple[Block, ...]
    mistakes: list[WorkbenchError] = field(default_factory=list)


def read_sheets(sources: Sequence[SourceText], name: str) -> Reading:
    """Read the files that are sound together; raises Problems when none is, or when there is only one."""
    sheets = [_sheet(source) for source in sources]
    while True:
        sound = [sheet for sheet in sheets if not sheet.mistakes]
        broken = [sheet for sheet in sheets if sheet.mistakes]
        if not any(sheet.blocks for sheet in sound):
            refuse([mistake for sheet in broken for mistake in sheet.mistakes])
            raise UnusableInput("the text holds no block of a Prisma schema")
        mistakes: list[WorkbenchError] = []
        binder = Binder(tuple(_blocks(sound)), mistakes, _missing(broken, sound))
        design = binder.design(name)
        if not mistakes:
            return Reading(design, (*binder.report, *_told(broken)))
        _blame(mistakes, {sheet.file: sheet for sheet in sound})


def _sheet(source: SourceText) -> Sheet:
    mistakes: list[WorkbenchError] = []
    return Sheet(source.file, parse(source.text, source.file, mistakes), mistakes)


def _blocks(sheets: Iterable[Sheet]) -> Iterator[Block]:
    for sheet in sheets:
        yield from sheet.blocks


def _missing(broken: Iterable[Sheet], sound: Iterable[Sheet]) -> dict[str, str]:
    """Return the names of the blocks that are left out, each with the reason."""
    known = {block.name.text for block in _blocks(sound)}
    return {
        block.name.text: f"{block.name.text} stands in {sheet.file}, which is left out"
        for sheet in broken
        for block in sheet.blocks
        if block.name.text not in known
    }


def _blame(mistakes: list[WorkbenchError], sheets: Mapping[str | None, Sheet]) -> None:
    """Give the first mistake and those beside it to their file, for others may only follow from them.

    Raises Problems when it has no file.
    """
    place = mistakes[0].place
    sheet = sheets.get(place.file) if place else None
    if sheet is None or sheet.file is None:
        refuse(mistakes)
    else:
        sheet.mistakes += [each for each in mistakes if each.place and each.place.file == sheet.file]


def _told(broken: Iterable[Sheet]) -> Iterator[ReportEntry]:
    for sheet in broken:
        for mistake in ordered(sheet.mistakes):
            line, text = (mistake.place.line, mistake.place.text.strip()) if mistake.place else (0, "")
            yield ReportEntry(line, text, f"the file is left out: {mistake.message}", sheet.file)
