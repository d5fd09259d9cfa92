"""`dbworkbench bench`: the latency of a design's named queries, databases side by side."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import write_text
from dbworkbench.cli.place import WHERE, open_session
from dbworkbench.workbench.duration import read_seconds


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the design with its Query blocks: a file or -")
    parser.add_argument("queries", nargs="*", metavar="QUERY", help="the queries to measure (default: all)")
    declare_notation(parser)
    parser.add_argument("--on", action="append", metavar=WHERE, help="a database; once for each of several")
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each query is run")
    parser.add_argument("--timeout", type=read_seconds, metavar="TIME", help="leave out what takes longer")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the order of runs comes from it")


def run(options: Namespace) -> int:
    design = read_design(options.file, options)
    with open_session(design, *(options.on or ["postgres"])) as (session, aliases):
        result = session.bench(
            options.queries, at=aliases, rounds=options.rounds, timeout=options.timeout, seed=options.seed
        )
    write_text(result)
    return FINE


BENCH = Command("bench", "Measure the latency of a design's queries.", declare, run)
