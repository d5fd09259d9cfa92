"""Reading a sketch, alone or onto what is there, and what to show of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dbworkbench import formats
from dbworkbench.drawings import Drawing, draw_diagram
from dbworkbench.drawings.page import heading_html, paragraph_html
from dbworkbench.model.design import Design
from dbworkbench.model.difference import Difference, compare, plural
from dbworkbench.model.drawing import diagram_of
from dbworkbench.rules import Findings, lint

if TYPE_CHECKING:
    from dbworkbench.drawings.explorer.widget import Explorer

DRAWN_FULLY = 40


@dataclass(frozen=True)
class Sketch:
    """A design as it stands after a sketch was read: what changed, its picture, its findings."""

    design: Design
    difference: Difference
    findings: Findings
    picture: Drawing
    heading: str = ""

    @property
    def summary(self) -> str:
        """Count what the design holds in one line."""
        return summarize(self.design)

    def explore(self) -> Explorer:
        """Return a widget to pan, zoom and search the picture."""
        return self.picture.explore()

    def __str__(self) -> str:
        found = "" if self.findings.empty else str(self.findings)
        parts = (
            self.heading,
            self.summary,
            f"changed: {self.difference.summary()}",
            found,
            self.picture.text,
        )
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        changes = f"changed: {self.difference.summary()}"
        found = "" if self.findings.empty else self.findings._repr_html_()
        return (
            heading_html(self.heading)
            + paragraph_html(f"{self.summary}\n{changes}")
            + self.picture.html()
            + found
        )


def read_sketch(
    text: str,
    name: str,
    *,
    onto: Design | None = None,
    before: Design | None = None,
    notation: str = "dbml",
    file: str | None = None,
    base: Path | None = None,
) -> Sketch:
    """Read a text as a design, merged by name into `onto` when given, and compare it with `before`.

    Queries that were named outside the text stay with the design.
    """
    if onto is None:
        design = formats.read(text, notation, name=name, file=file, base=base)
    else:
        if notation != "dbml":  # only sketches grow, so another notation is first written as one
            text = formats.write(formats.read(text, notation, name=name, file=file, base=base), "dbml")
        design = formats.read(text, "dbml", name=name, file=file, base=base, onto=onto)
    if before is not None:
        kept = [query for query in before.queries if query.name not in {q.name for q in design.queries}]
        design = replace(design, queries=(*kept, *design.queries))
    difference = compare(before or Design(name), design)
    diagram = diagram_of(design, None if before is None else difference)
    detail = "all" if len(design.tables) <= DRAWN_FULLY else "keys"
    return Sketch(design, difference, lint(design), draw_diagram(diagram, detail=detail))


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
