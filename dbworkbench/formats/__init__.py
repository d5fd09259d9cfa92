"""Text notations of designs: one folder each, and one line each in the list below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dbworkbench.errors import UnknownName
from dbworkbench.formats.format import Format
from dbworkbench.model.design import Design

__all__ = ["FORMATS", "Format", "format_of", "read", "write"]

FORMATS: dict[str, Format] = {
    "dbml": Format("dbml", module="dbworkbench.formats.dbml", suffixes=(".dbml",)),
    "sql": Format("sql", module="dbworkbench.formats.sql", suffixes=(".sql",)),
}


def read(
    text: str,
    notation: str = "dbml",
    *,
    name: str = "design",
    file: str | None = None,
    base: Path | None = None,
    **options: Any,
) -> Design:
    """Read a text in a notation.

    `file` is named in errors; `base` is the folder that the text may include other files from.
    Raises UnknownName for a notation, Problems or UnusableInput for a text that cannot be read.
    """
    readers = {key: known for key, known in FORMATS.items() if known.reads}
    if notation not in readers:
        raise UnknownName("format to read", notation, readers)
    return readers[notation].read(text, name=name, file=file, base=base, **options)


def write(design: Design, notation: str = "dbml", **options: Any) -> str:
    """Write a design in a notation; raises UnknownName for the notation."""
    writers = {key: known for key, known in FORMATS.items() if known.writes}
    if notation not in writers:
        raise UnknownName("format to write", notation, writers)
    return writers[notation].write(design, **options)


def format_of(path: str | Path) -> str | None:
    """Return the notation that a file's name stands for, None when it stands for none."""
    suffix = Path(path).suffix.lower()
    return next((key for key, known in FORMATS.items() if suffix in known.suffixes), None)
