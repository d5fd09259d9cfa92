"""Reads DDL by having the engine load it, statement by statement, and reading its catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.binary import refuse_binary
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.dialects import DIALECTS, dialect_to_read
from dbworkbench.formats.sql.migrations import arrange
from dbworkbench.formats.sql.telling import TITLES, Sign, tell_dialect

USUAL = "postgres"


def read(
    text: str,
    *,
    name: str = "design",
    file: str | None = None,
    base: Path | None = None,  # noqa: ARG001  # every notation takes it; SQL includes no files
    dialect: str | None = None,
) -> Reading:
    """Read DDL and report what of it could not be read: refused, broken, or without what it needs.

    The dialect is told from the text when it is not said. Rows, owners and psql's own commands are passed
    over and counted. Raises UnknownName for a dialect, UnusableInput for what is no text, or in a dialect
    that is not read.
    """
    source = _clean(SourceText(text, file))
    sign = None if dialect else tell_dialect(source.text)
    reader = dialect_to_read(dialect or _readable(sign, file))
    return _with_note(reader.read(source, name), sign, file)


def read_many(
    sources: Sequence[SourceText],
    *,
    name: str = "design",
    base: Path | None = None,  # noqa: ARG001  # every notation takes it; SQL includes no files
    dialect: str | None = None,
) -> Reading:
    """Read numbered migrations, one after the other, as the one design that they lead to.

    What leads back is left out and named; see `read` for the rest.
    """
    ordered, left_out = arrange([_clean(source) for source in sources])
    sign = None if dialect else tell_dialect("\n".join(source.text for source in ordered))
    first = ordered[0].file if ordered else None
    reading = dialect_to_read(dialect or _readable(sign, first)).read_many(ordered, name)
    reading = replace(reading, report=(*left_out, *reading.report))
    return _with_note(reading, sign and replace(sign, line=1), first)


def _readable(sign: Sign | None, file: str | None) -> str:
    if sign is None:
        return USUAL
    if sign.dialect not in DIALECTS:
        known = ", ".join(key for key, dialect in DIALECTS.items() if dialect.reads)
        raise UnusableInput(
            f"{file or 'the text'} looks like {sign}, which is not read",
            hint=f"If it is one of {known}, say so with --dialect.",
        )
    return sign.dialect


def _with_note(reading: Reading, sign: Sign | None, file: str | None) -> Reading:
    if sign is None:
        return reading
    said = f"read as {TITLES[sign.dialect]}; --dialect says otherwise"
    return replace(
        reading, report=(ReportEntry(sign.line, sign.word, said, file, note=True), *reading.report)
    )


def _clean(source: SourceText) -> SourceText:
    where = source.file or "the text"
    refuse_binary(source.text, source.file)
    if "\0" in source.text:
        raise UnusableInput(f"{where} holds NUL characters, so it is no SQL")
    return SourceText(source.text.removeprefix("\ufeff"), source.file)
