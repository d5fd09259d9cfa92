"""`dbworkbench convert`: a design from one notation to another."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from dbworkbench import formats
from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import write_file, write_text


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|URL", help="a file, - or a database's address")
    declare_notation(parser)
    parser.add_argument("--to", required=True, metavar="NOTATION", help="the notation to write")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")


def run(options: Namespace) -> int:
    text = formats.write(read_design(options.file, options), options.to)
    if options.output is None:
        write_text(text.rstrip("\n"))
    else:
        write_file(options.output, text.encode())
    return FINE


CONVERT = Command("convert", "Write a design in another notation.", declare, run)
