"""`dbworkbench convert`: a design from one notation to another."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from dbworkbench import formats
from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import write_file, write_text


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|DIR|URL", help="a file, a folder, - or a database's address")
    declare_notation(parser)
    parser.add_argument("--to", required=True, metavar="NOTATION", help="the notation to write")
    parser.add_argument(
        "--to-dialect", metavar="DIALECT", help="the dialect of SQL to write (default: postgres)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")


def run(options: Namespace) -> int:
    chosen = {} if options.to_dialect is None else {"dialect": options.to_dialect}
    written = formats.write_with_losses(read_design(options.file, options), options.to, **chosen)
    text = written.text
    for loss in written.losses:
        sys.stderr.write(f"dbworkbench: not held by {options.to}: {loss}\n")
    if options.output is None:
        write_text(text.rstrip("\n"))
    else:
        write_file(options.output, text.encode())
    return FINE


CONVERT = Command("convert", "Write a design in another notation.", declare, run)
