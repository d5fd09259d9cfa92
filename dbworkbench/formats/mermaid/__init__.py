"""Mermaid's `erDiagram`: read from diagrams and from Markdown, written as Mermaid 12 reads it."""

from __future__ import annotations

from pathlib import Path

from dbworkbench.errors import Problems
from dbworkbench.formats.dbml.source import Source
from dbworkbench.formats.mermaid.binder import bind
from dbworkbench.formats.mermaid.diagrams import find_diagrams
from dbworkbench.formats.mermaid.parser import parse
from dbworkbench.formats.mermaid.writer import write
from dbworkbench.formats.reading import Reading

__all__ = ["read", "write"]


def read(
    text: str,
    *,
    name: str = "design",
    file: str | None = None,
    base: Path | None = None,  # noqa: ARG001  # every notation takes it; a diagram includes no files
) -> Reading:
    """Read the entity-relationship diagrams of a text as one design.

    Raises Problems with every mistake at once, each with its place; UnusableInput without a diagram.
    """
    source = Source(text, file)
    diagrams = find_diagrams(source)
    document = parse(diagrams, source)
    if document.mistakes:
        raise Problems(document.mistakes, what="mistake")
    return bind(document, source, name)
