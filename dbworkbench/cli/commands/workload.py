"""`dbworkbench workload`: the queries that a file, a log or a server holds, how often they ran, and N+1."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from dbworkbench import engines
from dbworkbench.cli.command import FINE, FOUND, Command
from dbworkbench.cli.output import Output, write_json, write_text
from dbworkbench.engines.url import names_database
from dbworkbench.model.workload import Workload
from dbworkbench.workbench.workloading import read_workload, remembered_workload
from dbworkbench.workloads import LOGS, write_queries

QUERIES = "sql"


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("source", metavar="FILE|URL", help="named queries, a PostgreSQL log, - or a database")
    parser.add_argument("--log", choices=list(LOGS), help="the form of the log; told from it when not said")
    parser.add_argument(
        "--format",
        choices=[Output.TEXT.value, Output.JSON.value, QUERIES],
        default=Output.TEXT.value,
        help="how to print; sql is a file of named queries",
    )


def run(options: Namespace) -> int:
    workload = read(options)
    if options.format == Output.JSON:
        write_json(workload.document(), indent=2)
    elif options.format == QUERIES:
        write_text(write_queries(workload.queries).rstrip("\n"))
    else:
        write_text(workload)
    return FOUND if workload.findings else FINE


def read(options: Namespace) -> Workload:
    if not names_database(options.source):
        return read_workload(options.source, form=options.log)
    engine = engines.connect(options.source, alias="db1")
    try:
        return remembered_workload(engine.database("db1"))
    finally:
        engine.close()


WORKLOAD = Command(
    "workload", "Show the queries of a file, a log or a server, how often they ran, and N+1.", declare, run
)
