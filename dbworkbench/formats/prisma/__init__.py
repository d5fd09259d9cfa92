"""Prisma's schema language: one file or several that make a schema together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.prisma.folder import read_sheets
from dbworkbench.formats.prisma.writer import write
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.source import SourceText

__all__ = ["read", "read_many", "write"]


def read(text: str, *, name: str = "design", file: str | None = None, base: Path | None = None) -> Reading:
    """Read a Prisma schema; raises Problems with every mistake at once, each with its place."""
    return read_many([SourceText(text, file)], name=name, base=base)


def read_many(
    sources: Sequence[SourceText],
    *,
    name: str = "design",
    base: Path | None = None,  # noqa: ARG001  # every notation takes it; no schema includes another
) -> Reading:
    """Read the files of a Prisma schema together, and report those that are broken."""
    for source in sources:
        if "\0" in source.text:
            raise UnusableInput(f"{source.file or 'the text'} is binary, no Prisma schema")
    return read_sheets(sources, name)
