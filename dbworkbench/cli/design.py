"""A design from a file or from a live database."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from dbworkbench import engines, formats
from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.workbench.textfile import STDIN, read_text

NOTATIONS = {".dbml": "dbml", ".sql": "sql", ".ddl": "sql"}


def declare_notation(parser: ArgumentParser) -> None:
    """Add `--from` and `--dialect`."""
    parser.add_argument("--from", dest="notation", metavar="NOTATION", help="the notation of the file")
    parser.add_argument("--dialect", default="postgres", help="the dialect of SQL")


def read_design(source: str, options: Namespace) -> Design:
    """Read a file, standard input or a database's address as a design."""
    if "://" in source:
        return read_database(source)
    return formats.read(
        read_text(source),
        options.notation or notation_of(source),
        name="stdin" if source == STDIN else Path(source).stem,
        file=None if source == STDIN else source,
    )


def read_database(address: str) -> Design:
    """Read the design that is in a live database."""
    engine = engines.connect(address, alias="source")
    try:
        return engine.database("source").introspect()
    finally:
        engine.close()


def notation_of(source: str) -> str:
    """Tell the notation from the ending of a file's name; standard input is a sketch."""
    if source == STDIN:
        return "dbml"
    suffix = Path(source).suffix.lower()
    if suffix not in NOTATIONS:
        raise UnusableInput(
            f"the notation of {source} cannot be told from its name",
            hint=f"Say it with --from {'|'.join(sorted(set(NOTATIONS.values())))}.",
        )
    return NOTATIONS[suffix]
