"""A design from a file, a folder or a live database."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from dbworkbench.formats import Reading
from dbworkbench.model.design import Design
from dbworkbench.workbench.origin import read_origin


def declare_notation(parser: ArgumentParser) -> None:
    """Add `--from` and `--dialect`."""
    parser.add_argument("--from", dest="notation", metavar="NOTATION", help="the notation of the file")
    parser.add_argument("--dialect", help="the dialect of SQL (default: postgres)")


def read_design(source: str, options: Namespace) -> Design:
    """Read a file, a folder, standard input or a database's address as a design."""
    return read_with_report(source, options).design


def read_with_report(source: str, options: Namespace) -> Reading:
    """Read a design, and tell what of the source is not in it."""
    return read_origin(source, options.notation, options.dialect)
