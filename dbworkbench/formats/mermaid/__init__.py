"""Mermaid's `erDiagram`: read from diagrams and from Markdown, written as Mermaid 12 reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dbworkbench.errors import Problems, WorkbenchError
from dbworkbench.formats.dbml.source import Source
from dbworkbench.formats.mermaid.binder import bind
from dbworkbench.formats.mermaid.diagrams import find_diagrams
from dbworkbench.formats.mermaid.parser import MOST_MISTAKES, parse
from dbworkbench.formats.mermaid.syntax import join
from dbworkbench.formats.mermaid.writer import write
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry

__all__ = ["read", "write"]


def read(
    text: str,
    *,
    name: str = "design",
    file: str | None = None,
    base: Path | None = None,  # noqa: ARG001  # every notation takes it; a diagram includes no files
) -> Reading:
    """Read the entity-relationship diagrams of a text as one design, and report those that are broken.

    Raises Problems with every mistake at once, each with its place, when all are broken; UnusableInput
    without a diagram.
    """
    source = Source(text, file)
    read = [parse(diagram, source) for diagram in find_diagrams(source)]
    sound = [document for document in read if not document.mistakes]
    mistakes = [mistake for document in read for mistake in document.mistakes]
    if not sound:
        raise Problems(mistakes[:MOST_MISTAKES], what="mistake")
    reading = bind(join(sound), source, name)
    return replace(reading, report=(*reading.report, *map(_left_out, mistakes)))


def _left_out(mistake: WorkbenchError) -> ReportEntry:
    line, text = (mistake.place.line, mistake.place.text.strip()) if mistake.place else (0, "")
    return ReportEntry(line, text, f"the diagram is left out: {mistake.message}")
