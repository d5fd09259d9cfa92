"""Text notations of designs: one folder each, and one line each in the list below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.formats.binary import refuse_halves
from dbworkbench.formats.format import Format
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.telling import find_signs
from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design

__all__ = [
    "FORMATS",
    "Format",
    "Reading",
    "ReportEntry",
    "SourceText",
    "Written",
    "format_of",
    "read",
    "read_many",
    "read_with_report",
    "tell_notation",
    "write",
    "write_with_losses",
]

FORMATS: dict[str, Format] = {
    "prisma": Format(
        "prisma",
        module="dbworkbench.formats.prisma",
        write_takes=("dialect",),
        several=True,
        suffixes=(".prisma",),
        telling=re.compile(
            r"^[ \t]*(model|datasource|generator|view|type)[ \t]+\w+[ \t]*\{[ \t]*(//.*)?$", re.M
        ),
    ),
    "dbml": Format(
        "dbml",
        module="dbworkbench.formats.dbml",
        suffixes=(".dbml",),
        takes=("onto",),
        write_takes=("dialect",),
        telling=re.compile(
            r"^[ \t]*(Table(Partial)?\s+[\w\".][^;({]{0,500}\{|TableGroup\s|Ref\b[^;:\n]{0,200}:"
            r"|(Project|Note)\s+[^;({\n]+\{|(use|reuse)\s[^;]{1,500}?\bfrom\s+['\"]"
            r"|enum\s+[^;({\n]+\{(?![\s\S]*(^[ \t]*(model|datasource|generator)[ \t]+\w+[ \t]*\{|@map\()))",
            re.M | re.I,
        ),
    ),
    "sql": Format(
        "sql",
        module="dbworkbench.formats.sql",
        suffixes=(".sql", ".ddl"),
        takes=("dialect",),
        write_takes=("dialect",),
        several=True,
        telling=re.compile(
            r"^[ \t]*((CREATE|ALTER|DROP)\s+(OR\s+(REPLACE|ALTER)|(GLOBAL|LOCAL)\s+TEMP|ALGORITHM\s*="
            r"|DEFINER\s*=|TABLE|VIEW|TEMP(ORARY)?|UNLOGGED|FOREIGN|EXTERNAL|VIRTUAL|RECURSIVE|MATERIALIZED|UNIQUE|(NON)?CLUSTERED"
            r"|FULLTEXT|SPATIAL|PUBLIC|EDITIONABLE|FORCE"
            r"|INDEX|TYPE|DOMAIN|SEQUENCE|SCHEMA|DATABASE|EXTENSION|FUNCTION|PROCEDURE|PROC|TRIGGER|EVENT|ROLE"
            r"|USER|POLICY|RULE|AGGREGATE|OPERATOR|CAST|COLLATION|STATISTICS|MACRO|SECRET|SYNONYM|PACKAGE"
            r"|LOGIN|SERVER|PUBLICATION|SUBSCRIPTION|LANGUAGE|TABLESPACE|XML)\b"
            r"|COMMENT\s+ON\s|INSERT\s+(INTO|IGNORE)\s|REPLACE\s+INTO\s|DELETE\s+FROM\s|UPDATE\s+\S+\s+SET\s"
            r"|SET\s+([\w.@]+\s*(=|\bTO\b)|\w+\s+(ON|OFF)\b|NAMES\s|(SESSION|LOCAL|GLOBAL)\s)|PRAGMA\s+\w"
            r"|SELECT\b[^;{}]*;|WITH\s+[\w\"]+\s+AS\s*\(|TRUNCATE\s+\S+[^;.]*;|(GRANT|REVOKE)\s[^;.]*?\sON\s"
            r"|(BEGIN|COMMIT|BEGIN\s+TRANSACTION|START\s+TRANSACTION)\s*;|USE\s+[\w\[\]`]+\s*(;|$)|GO\s*$"
            r"|DELIMITER\s+\S+[ \t]*$|\\\w+\s|COPY\s+\S[^;]*?\sFROM\s|(EXPORT|IMPORT)\s+DATABASE\s"
            r"|DECLARE\s+@|IF\s+(NOT\s+)?(EXISTS|OBJECT_ID)\s*\(|LOCK\s+TABLES\s)",
            re.M | re.I,
        ),
    ),
    "sqlalchemy": Format(
        "sqlalchemy",
        module="dbworkbench.formats.sqlalchemy",
        several=True,
        suffixes=(".py",),
        takes=("timeout",),
        telling=re.compile(
            r"^[ \t]*((from|import)[ \t]+(flask_)?sqlalchemy\b|__tablename__[ \t]*="
            r"|\w+[ \t]*=[ \t]*MetaData\()(?![\s\S]*^[ \t]*(from|import)[ \t]+sqlmodel\b)",
            re.M,
        ),
    ),
    "sqlmodel": Format(
        "sqlmodel",
        module="dbworkbench.formats.sqlmodel",
        several=True,
        suffixes=(".py",),
        takes=("timeout",),
        telling=re.compile(r"^[ \t]*((from|import)[ \t]+sqlmodel\b|class[ \t]+\w+\(.*\btable=True)", re.M),
    ),
    "mermaid": Format(
        "mermaid",
        module="dbworkbench.formats.mermaid",
        suffixes=(".mmd", ".mermaid"),
        telling=re.compile(r"^[ \t>]*erDiagram(?=[\s;%]|\Z)", re.M | re.I),
    ),
    "drizzle": Format("drizzle", module="dbworkbench.formats.drizzle", reads=False),
    "jsonschema": Format("jsonschema", module="dbworkbench.formats.jsonschema", reads=False),
    "markdown": Format("markdown", module="dbworkbench.formats.markdown", reads=False),
}


def read(text: str, notation: str | None = None, **options: Any) -> Design:
    """Read a text in a notation, None to have it told from the text; see `read_with_report`."""
    return read_with_report(text, notation, **options).design


def read_with_report(
    text: str,
    notation: str | None = None,
    *,
    name: str = "design",
    file: str | None = None,
    base: Path | None = None,
    **options: Any,
) -> Reading:
    """Read a text in a notation, and report what of it is not in the design.

    `notation` None has it told from the file's name or the text; what shows no sign is a sketch. `file` is
    named in errors; `base` is the folder that the text may include other files from. Raises UnknownName for
    a notation, Problems or UnusableInput for a text that cannot be read or of which nothing could be.
    """
    refuse_halves(text, file)
    reader = _reader(notation or _told(text, file))
    reading = reader.read(text, name=name, file=file, base=base, **options)
    return reading.of_file(file).refuse_fruitless(text, file)


def read_many(
    sources: Sequence[SourceText],
    notation: str,
    *,
    name: str = "design",
    base: Path | None = None,
    **options: Any,
) -> Reading:
    """Read texts that make one design together: numbered migrations, a schema of several files.

    Raises UnusableInput for a notation whose texts stand alone; else as `read_with_report`.
    """
    reader = _reader(notation)
    if not reader.several:
        together = ", ".join(key for key, known in FORMATS.items() if known.several)
        raise UnusableInput(
            f"several files of {notation} make no design together",
            hint=f"Those of {together} do; name one file.",
        )
    for source in sources:
        refuse_halves(source.text, source.file)
    return reader.read_many(sources, name=name, base=base, **options).refuse_fruitless(None, None)


def write(design: Design, notation: str = "dbml", **options: Any) -> str:
    """Write a design in a notation; raises UnknownName for the notation."""
    return write_with_losses(design, notation, **options).text


def write_with_losses(design: Design, notation: str = "dbml", **options: Any) -> Written:
    """Write a design in a notation, and tell what of it the notation cannot hold.

    Raises UnknownName for the notation.
    """
    writers = {key: known for key, known in FORMATS.items() if known.writes}
    if notation not in writers:
        raise UnknownName("format to write", notation, writers)
    return writers[notation].write(design, **options)


def format_of(path: str | Path) -> str | None:
    """Return the notation that a file's name stands for, None when it stands for none or for several."""
    named = _named_alike(path)
    return named[0] if len(named) == 1 else None


def tell_notation(text: str, file: str | None = None) -> str:
    """Return the notation of a text, by its file's name or by what only that notation holds.

    The notation whose signs come first wins; of those that the file's name stands for, where it stands for
    some. Raises UnusableInput when nothing tells.
    """
    named = _named_alike(file) if file else []
    if len(named) == 1:
        return named[0]
    signs = {key: sign for key, sign in _telling() if not named or key in named}
    places = find_signs(text, signs)
    if not places:
        readable = "|".join(named or (key for key, known in FORMATS.items() if known.reads))
        raise UnusableInput(
            f"the notation of {file or 'the text'} cannot be told from its name or content",
            hint=f"Say it with --from {readable}.",
        )
    return min(places, key=lambda key: places[key])


def _told(text: str, file: str | None) -> str:
    """Return the notation of a text; what shows no sign of any is a sketch, whose errors teach the most."""
    try:
        return tell_notation(text, file)
    except UnusableInput:
        return "dbml"


def _named_alike(path: str | Path) -> list[str]:
    """Return the notations whose files are called like this one."""
    suffix = Path(path).suffix.lower()
    return [key for key, known in FORMATS.items() if suffix in known.suffixes]


def _telling() -> list[tuple[str, re.Pattern[str]]]:
    return [(key, known.telling) for key, known in FORMATS.items() if known.reads and known.telling]


def _reader(notation: str) -> Format:
    readers = {key: known for key, known in FORMATS.items() if known.reads}
    if notation not in readers:
        raise UnknownName("format to read", notation, readers)
    return readers[notation]
