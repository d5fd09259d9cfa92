"""`dbworkbench rewrite`: other ways to write the queries of a design, tried for equality and measured."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from dbworkbench.advice.rewrites import Verdict
from dbworkbench.cli.command import FINE, FOUND, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import Output, declare_output, write_json, write_text
from dbworkbench.cli.place import declare_place, open_session
from dbworkbench.workbench.duration import read_seconds
from dbworkbench.workbench.workloading import read_workload


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the design with its Query blocks: a file or -")
    parser.add_argument("queries", nargs="*", metavar="QUERY", help="the queries (default: all)")
    declare_notation(parser)
    parser.add_argument("--workload", metavar="FILE", help="the queries of this file or log instead")
    declare_output(parser, lines=False)
    declare_place(parser, "--on", "the database")
    parser.add_argument("--repeated", action="store_true", help="they run once for each row of another (N+1)")
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each way is run")
    parser.add_argument("--timeout", type=read_seconds, metavar="TIME", help="leave out what takes longer")


def run(options: Namespace) -> int:
    design = read_design(options.file, options)
    if options.workload:
        design = read_workload(options.workload).onto(replace(design, queries=()))
    names = options.queries or [query.name for query in design.queries]
    with open_session(design, options.place) as (session, (alias,)):
        found = [
            session.rewrite(
                name, at=alias, repeated=options.repeated, rounds=options.rounds, timeout=options.timeout
            )
            for name in names
        ]
    if options.format == Output.JSON:
        write_json([one.document() for one in found], indent=2)
    else:
        write_text("\n\n".join(map(str, found)))
    better = any(one.verdict is Verdict.FASTER for each in found for one in each.judgements)
    return FOUND if better else FINE


REWRITE = Command("rewrite", "Write queries otherwise: tried for equal answers, and measured.", declare, run)
