"""A design from a file or from a live database."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from dbworkbench import engines, formats
from dbworkbench.errors import Problems, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.workbench.textfile import STDIN, read_text

if TYPE_CHECKING:
    from dbworkbench.formats.sql import ReportEntry


def declare_notation(parser: ArgumentParser) -> None:
    """Add `--from` and `--dialect`."""
    parser.add_argument("--from", dest="notation", metavar="NOTATION", help="the notation of the file")
    parser.add_argument("--dialect", help="the dialect of SQL (default: postgres)")


def read_design(source: str, options: Namespace) -> Design:
    """Read a file, standard input or a database's address as a design."""
    return read_with_report(source, options)[0]


def read_with_report(source: str, options: Namespace) -> tuple[Design, tuple[ReportEntry, ...]]:
    """Read a design, and tell which statements of SQL could not be read."""
    if "://" in source:
        return read_database(source), ()
    notation = options.notation or notation_of(source)
    stdin = source == STDIN
    name, file, base = ("stdin", None, None) if stdin else (Path(source).stem, source, Path(source).parent)
    if notation == "sql":
        return read_sql(read_text(source), name, file, options.dialect or "postgres")
    if options.dialect:
        raise UnusableInput(f"{notation} has no dialects", hint="--dialect belongs to --from sql.")
    return formats.read(read_text(source), notation, name=name, file=file, base=base), ()


def read_sql(text: str, name: str, file: str | None, dialect: str) -> tuple[Design, tuple[ReportEntry, ...]]:
    """Read DDL; a text of which nothing could be read is unusable."""
    from dbworkbench.formats import sql

    design, report = sql.read_with_report(text, name=name, file=file, dialect=dialect)
    if report and not (design.tables or design.enums or design.routines):
        raise Problems([entry.error(text, file) for entry in report], what="statement that could not be read")
    return design, report


def read_database(address: str) -> Design:
    """Read the design that is in a live database."""
    engine = engines.connect(address, alias="source")
    try:
        return engine.database("source").introspect()
    finally:
        engine.close()


def notation_of(source: str) -> str:
    """Tell the notation from the ending of a file's name; standard input is a sketch."""
    found = "dbml" if source == STDIN else formats.format_of(source)
    if found is None:
        raise UnusableInput(
            f"the notation of {source} cannot be told from its name",
            hint=f"Say it with --from {'|'.join(formats.FORMATS)}.",
        )
    return found
