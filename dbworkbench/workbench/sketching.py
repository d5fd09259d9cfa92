"""Reading a sketch, alone or onto what is there, and what to show of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbworkbench import formats
from dbworkbench.drawings import Drawing, draw_diagram
from dbworkbench.drawings.page import heading_html, paragraph_html
from dbworkbench.formats import Reading, ReportEntry
from dbworkbench.model.design import Design
from dbworkbench.model.difference import Difference, Question, compare, plural
from dbworkbench.model.drawing import diagram_of
from dbworkbench.rules import Findings, lint
from dbworkbench.workbench.unread import Unread

if TYPE_CHECKING:
    from dbworkbench.drawings.explorer.widget import Explorer

DRAWN_FULLY = 40
LISTED = 20


@dataclass(frozen=True)
class Sketch:
    """A design as it stands after it was read: what changed, what was not read, its picture, its findings."""

    design: Design
    difference: Difference
    findings: Findings
    picture: Drawing
    heading: str = ""
    report: tuple[ReportEntry, ...] = ()

    @property
    def summary(self) -> str:
        """Count what the design holds in one line."""
        return summarize(self.design)

    def explore(self) -> Explorer:
        """Return a widget to pan, zoom and search the picture."""
        return self.picture.explore()

    def __str__(self) -> str:
        parts = (
            self.heading,
            self.summary,
            f"changed: {self.difference.summary()}",
            *map(ask, self.difference.questions),
            str(Unread(self.report)) if self.report else "",
            "" if self.findings.empty else self.findings.brief(LISTED),
            self.picture.text,
        )
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        changes = f"changed: {self.difference.summary()}"
        said = "\n".join([self.summary, changes, *map(ask, self.difference.questions)])
        return (
            heading_html(self.heading)
            + paragraph_html(said)
            + (Unread(self.report)._repr_html_() if self.report else "")
            + self.picture.html()
            + ("" if self.findings.empty else self.findings.brief_html(LISTED))
        )


def ask(question: Question) -> str:
    """Write a question with the way to answer it."""
    answers = " or ".join(f"--renamed {question.old}={candidate}" for candidate in question.candidates)
    return f"? {question} Say {answers}, or --renamed {question.old}= when it was dropped."


def read_sketch(
    text: str,
    name: str,
    *,
    onto: Design | None = None,
    before: Design | None = None,
    notation: str | None = "dbml",
    file: str | None = None,
    base: Path | None = None,
    renames: Mapping[str, str | None] = {},
    **options: Any,
) -> Sketch:
    """Read a text as a design, merged by name into `onto` when given, and compare it with `before`.

    Queries that were named outside the text stay with the design.
    """
    read = partial(formats.read_with_report, name=name, file=file, base=base)
    if onto is None:
        return show(read(text, notation, **options), before, renames)
    if notation == "dbml":
        return show(read(text, onto=onto), before, renames)
    reading = read(text, notation, **options)
    return show(merge(reading, onto), before, renames)


def merge(reading: Reading, onto: Design) -> Reading:
    """Merge what was read in any notation into a design by name: only sketches grow, so it becomes one."""
    grown = formats.read_with_report(formats.write(reading.design), "dbml", name=onto.name, onto=onto)
    return Reading(grown.design, reading.report)


def show(reading: Reading, before: Design | None = None, renames: Mapping[str, str | None] = {}) -> Sketch:
    """Compare a design that was read with the one before it, draw it, and look it through.

    Queries that were named outside the text stay with the design.
    """
    design = reading.design
    if before is not None:
        kept = [query for query in before.queries if query.name not in {q.name for q in design.queries}]
        design = replace(design, queries=(*kept, *design.queries))
    difference = compare(before or Design(design.name), design, renames=renames)
    diagram = diagram_of(design, None if before is None else difference)
    detail = "all" if len(design.tables) <= DRAWN_FULLY else "keys"
    picture = draw_diagram(diagram, detail=detail)
    return Sketch(design, difference, lint(design), picture, report=reading.report)


def summarize(design: Design) -> str:
    """Count entities, tables, columns, relationships and the like in one line."""
    drawn = [table for table in design.tables if table.columns]
    counts = [
        ("entity without columns", len(design.tables) - len(drawn)),
        ("table", len(drawn)),
        ("column", sum(len(table.columns) for table in drawn)),
        ("relationship", len(design.relationships)),
        ("index", sum(len(table.indexes) for table in drawn)),
        ("enum", len(design.enums)),
        ("query", len(design.queries)),
    ]
    said = [f"{count:,} {_plural(word, count)}" for word, count in counts if count]
    return ", ".join(said) or "nothing yet"


def _plural(word: str, count: int) -> str:
    if word == "entity without columns":
        return word if count == 1 else "entities without columns"
    return plural(word, count)
