"""Folders of numbered migrations: which of the files count, in which order, and which part of each.

Known are plain numbers, Flyway, golang-migrate, dbmate, goose, sqitch, Prisma, Rails and Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from dbworkbench.formats.report import ReportEntry
from dbworkbench.formats.source import SourceText

BACK = re.compile(r"(?:\.|[_-])(?:down|undo|rollback|revert)\.sql$|^U\d[\w.]*__.*\.sql$", re.IGNORECASE)
REPEATABLE = re.compile(r"^R__.*\.sql$")
VERSIONED = re.compile(r"^[VB](?P<number>\d+(?:[._]\d+)*)__.*\.sql$")
SECTION = re.compile(
    r"^--[ \t]*(?:migrate:(?P<dbmate>up|down)\b.*|\+goose[ \t]+(?P<goose>up|down)\b.*"
    r"|(?P<plain>[@!]?(?:up|down)))[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
AWAY = ("revert", "verify")  # folders of sqitch beside deploy


def arrange(sources: Sequence[SourceText]) -> tuple[list[SourceText], list[ReportEntry]]:
    """Return the texts that lead to the design in the order in which they are applied, and what was left out.

    Parts of a text that lead back are made blank, so that its lines keep their numbers.
    """
    report: list[ReportEntry] = []
    kept = [source for source in sources if not _leads_back(source, sources, report)]
    ordered = sorted(kept, key=_order)  # stable: what has no number of Flyway's stays as it came
    return [_forward(source, report) for source in ordered], report


def _leads_back(source: SourceText, sources: Sequence[SourceText], report: list[ReportEntry]) -> bool:
    path = PurePath(source.file or "")
    sqitch = path.parent.name in AWAY and any(_is_deployed(other, path) for other in sources)
    if sqitch or BACK.search(path.name):
        reason = (
            "left out: it checks a migration" if path.parent.name == "verify" else "left out: it leads back"
        )
        report.append(ReportEntry(1, path.name, reason, source.file, note=True))
        return True
    return False


def _is_deployed(source: SourceText, path: PurePath) -> bool:
    other = PurePath(source.file or "")
    return other.parent.name == "deploy" and other.parent.parent == path.parent.parent


def _order(source: SourceText) -> tuple[int, tuple[int, ...]]:
    """Order Flyway's files: versions by number, repeatable ones last."""
    name = PurePath(source.file or "").name
    if REPEATABLE.match(name):
        return 2, ()
    versioned = VERSIONED.match(name)
    return (1, tuple(map(int, re.split(r"[._]", versioned["number"])))) if versioned else (0, ())


def _forward(source: SourceText, report: list[ReportEntry]) -> SourceText:
    """Return a text whose sections that lead back are blank."""
    marks = list(SECTION.finditer(source.text))
    if not any(_way(mark) == "up" for mark in marks):
        return source
    parts, position = [], 0
    for begin, end in _backward(marks, len(source.text)):
        line = source.text.count("\n", 0, begin) + 1
        first = source.text[begin:end].partition("\n")[0]
        report.append(ReportEntry(line, first, "left out: this part leads back", source.file, note=True))
        parts += [source.text[position:begin], "\n" * source.text.count("\n", begin, end)]
        position = end
    return replace(source, text="".join([*parts, source.text[position:]]))


def _backward(marks: Sequence[re.Match[str]], length: int) -> Iterator[tuple[int, int]]:
    ends = [mark.start() for mark in marks[1:]] + [length]
    return ((mark.start(), end) for mark, end in zip(marks, ends, strict=True) if _way(mark) == "down")


def _way(mark: re.Match[str]) -> str:
    way = mark["dbmate"] or mark["goose"] or mark["plain"]
    return str(way).lower().lstrip("@!")
