"""Reads DDL by having the engine load it, statement by statement, and reading its catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.dialects import dialect_to_read


def read(
    text: str,
    *,
    name: str = "design",
    file: str | None = None,
    base: Path | None = None,  # noqa: ARG001  # every notation takes it; SQL includes no files
    dialect: str = "postgres",
) -> Reading:
    """Read DDL and report what of it could not be read: refused, broken, or without what it needs.

    Rows, rights, owners and psql's own commands are passed over. Raises UnknownName for a dialect,
    UnusableInput for what is no text.
    """
    return dialect_to_read(dialect).read(_clean(SourceText(text, file)), name)


def read_many(
    sources: Sequence[SourceText],
    *,
    name: str = "design",
    base: Path | None = None,  # noqa: ARG001  # every notation takes it; SQL includes no files
    dialect: str = "postgres",
) -> Reading:
    """Read numbered migrations, one after the other, as the one design that they lead to."""
    text = "\n".join(_clean(source).text for source in sources)
    return dialect_to_read(dialect).read(SourceText(text), name)


def _clean(source: SourceText) -> SourceText:
    if "\0" in source.text:
        raise UnusableInput(f"{source.file or 'the text'} holds NUL characters, so it is no SQL")
    return SourceText(source.text.removeprefix("\ufeff"), source.file)
