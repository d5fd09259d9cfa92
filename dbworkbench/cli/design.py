"""A design from a file or from a live database."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from dbworkbench import engines, formats
from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.workbench.textfile import STDIN, read_text


def declare_notation(parser: ArgumentParser) -> None:
    """Add `--from` and `--dialect`."""
    parser.add_argument("--from", dest="notation", metavar="NOTATION", help="the notation of the file")
    parser.add_argument("--dialect", help="the dialect of SQL (default: postgres)")


def read_design(source: str, options: Namespace) -> Design:
    """Read a file, standard input or a database's address as a design."""
    if "://" in source:
        return read_database(source)
    notation = options.notation or notation_of(source)
    given = {"dialect": options.dialect} if options.dialect else {}
    if given and notation != "sql":
        raise UnusableInput(f"{notation} has no dialects", hint="--dialect belongs to --from sql.")
    if source == STDIN:
        return formats.read(read_text(source), notation, name="stdin", **given)
    path = Path(source)
    return formats.read(read_text(path), notation, name=path.stem, file=source, base=path.parent, **given)


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
