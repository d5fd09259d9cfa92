"""Files that are no text, told by how they begin, and what makes text of them."""

from __future__ import annotations

from dbworkbench.errors import UnusableInput

# what it begins with: what it is, and what to do
BINARY = {
    "PGDMP": ("a dump in pg_dump's own format", "Make SQL of it first: pg_restore -f dump.sql {file}"),
    "\x1f\x8b": ("compressed by gzip", "Unpack it first: gunzip {file}"),
    "BZh": ("compressed by bzip2", "Unpack it first: bunzip2 {file}"),
    "PK\x03\x04": ("a ZIP archive", "Unpack it first: unzip {file}"),
    "SQLite format 3": ("a database of SQLite, not a text", "Write its DDL first: sqlite3 {file} .schema"),
}


def refuse_binary(beginning: str, file: str | None) -> None:
    """Raise UnusableInput where the beginning of a file, its bytes as Latin-1, is that of a known binary."""
    for sign, (what, hint) in BINARY.items():
        if beginning.startswith(sign):
            raise UnusableInput(f"{file or 'the text'} is {what}", hint=hint.format(file=file or "FILE"))


def refuse_halves(text: str, file: str | None) -> None:
    """Raise UnusableInput where a text holds half a character, as bytes read in a wrong encoding do."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise UnusableInput(
            f"{file or 'the text'} is not Unicode: line {line} holds half a character, {text[error.start]!a}",
            hint="Read the file as UTF-8 first.",
        ) from None
