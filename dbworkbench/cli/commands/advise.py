"""`dbworkbench advise`: indexes for a workload, each built and measured in a clone."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from dbworkbench import formats
from dbworkbench.cli.command import FINE, FOUND, Command
from dbworkbench.cli.output import Output, declare_output, write_json, write_text
from dbworkbench.cli.place import open_session
from dbworkbench.model.design import Design
from dbworkbench.workbench.duration import read_seconds
from dbworkbench.workbench.origin import read_origin
from dbworkbench.workbench.textfile import STDIN
from dbworkbench.workbench.workloading import read_workload


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--url", required=True, metavar="URL", help="the database, which is only read; or postgres: our own"
    )
    parser.add_argument(
        "--workload", required=True, metavar="FILE",
        help="SQL with `-- name: recent [40/s]` above each statement, a log, a design with queries, or -",
    )  # fmt: skip
    parser.add_argument("--budget", metavar="SIZE", help="what the indexes may take, such as 50MB (default)")
    parser.add_argument("--timeout", type=read_seconds, metavar="TIME", help="the longest run (default: 30s)")
    parser.add_argument(
        "--effort", type=read_seconds, metavar="TIME", help="how long choices are tried (default: 40s)"
    )
    declare_output(parser, lines=False)


def run(options: Namespace) -> int:
    design = read_asked(options.workload)
    if "://" in options.url:
        there = read_origin(options.url, None, None).design
        design = replace(there, queries=design.queries)
    with open_session(design, options.url) as (session, (alias,)):
        advice = session.advise(
            at=alias, budget=options.budget, timeout=options.timeout, effort=options.effort
        )
    if options.format == Output.JSON:
        write_json(advice.document(), indent=2)
    else:
        write_text(advice)
    return FOUND if advice.failed else FINE


def read_asked(path: str) -> Design:
    """Return a design that holds the queries of a file: a design's own, those of SQL or of a log.

    Raises UnusableInput when there is none.
    """
    if path != STDIN and formats.format_of(path) not in (None, "sql"):
        return read_origin(path, None, None).design
    workload = read_workload(path)
    names = [statement.query.name for statement in workload.statements]  # what writes counts as well
    return Design("workload", queries=tuple(map(workload.query, names)))


ADVISE = Command("advise", "Recommend indexes that were built and measured.", declare, run)
