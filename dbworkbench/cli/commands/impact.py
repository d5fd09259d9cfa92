"""`dbworkbench impact`: what an index does to reads, writes and size, measured in clones."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import write_text
from dbworkbench.cli.place import declare_place, open_session
from dbworkbench.workbench.duration import read_seconds


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the design with its Query blocks: a file or -")
    parser.add_argument("ddl", metavar="DDL", help="the change, such as 'CREATE INDEX ON flights (dest)'")
    declare_notation(parser)
    declare_place(parser, "--on", "the database")
    parser.add_argument(
        "--for", dest="queries", default="", metavar="NAMES", help="the queries (default: all)"
    )
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each query is run")
    parser.add_argument("--timeout", type=read_seconds, metavar="TIME", help="leave out what takes longer")


def run(options: Namespace) -> int:
    design = read_design(options.file, options)
    names = [name.strip() for name in options.queries.split(",") if name.strip()]
    with open_session(design, options.place) as (session, (alias,)):
        result = session.impact(
            options.ddl, names=names, at=alias, rounds=options.rounds, timeout=options.timeout
        )
    write_text(result)
    return FINE


IMPACT = Command("impact", "Measure what an index does to reads, writes and size.", declare, run)
