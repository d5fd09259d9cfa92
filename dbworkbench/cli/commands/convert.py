"""`dbworkbench convert`: a design from one notation to another."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from dbworkbench import formats
from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.design import declare_notation
from dbworkbench.cli.output import write_file, write_text
from dbworkbench.workbench.origin import read_origin


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|DIR|URL", help="a file, a folder, - or a database's address")
    declare_notation(parser)
    parser.add_argument("--to", required=True, metavar="NOTATION", help="the notation to write")
    parser.add_argument("--to-dialect", metavar="DIALECT", help="the dialect to write, when SQL is read, too")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")


def run(options: Namespace) -> int:
    reading = read_origin(options.file, options.notation, dialect_to_read(options))
    dialect = options.to_dialect or (None if dialect_to_read(options) else options.dialect)
    chosen = {} if dialect is None else {"dialect": dialect}
    written = formats.write_with_losses(reading.design, options.to, **chosen)
    for entry in reading.report:
        sys.stderr.write(f"dbworkbench: {'' if entry.note else 'not read: '}{entry}\n")
    target = options.to if dialect is None else f"{options.to} ({dialect})"
    for loss in written.losses:
        sys.stderr.write(f"dbworkbench: not held by {target}: {loss}\n")
    if options.output is None:
        write_text(written.text.rstrip("\n"))
    else:
        write_file(options.output, written.text.encode())
    return FINE


def dialect_to_read(options: Namespace) -> str | None:
    """Return the dialect when it is about what is read: SQL; else it is about what is written."""
    reads_sql = options.notation == "sql" or (
        options.notation is None and formats.format_of(options.file) in (None, "sql")
    )
    return options.dialect if reads_sql else None


CONVERT = Command("convert", "Write a design in another notation.", declare, run)
