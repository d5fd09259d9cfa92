"""`dbworkbench load`: real rows into a database, or only the violations counted."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from dbworkbench.cli.command import FINE, FOUND, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import write_text
from dbworkbench.cli.place import declare_place, open_session
from dbworkbench.loading import CheckReport


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the design: a file or -")
    parser.add_argument("folder", metavar="FOLDER", help="Parquet or CSV files named after the tables")
    declare_notation(parser)
    declare_place(parser, "--into", "where the rows go; the design is created there")
    parser.add_argument("--check", action="store_true", help="count every violation and write no row")
    parser.add_argument("--append", action="store_true", help="add to the rows that are there")


def run(options: Namespace) -> int:
    design = read_design(options.file, options)
    with open_session(design, options.place, allow_write=True) as (session, (alias,)):
        if not options.check:
            session.create(at=alias)
        report = session.load(options.folder, at=alias, check=options.check, append=options.append)
    write_text(report)
    return FOUND if isinstance(report, CheckReport) and report.violations else FINE


LOAD = Command("load", "Bring Parquet or CSV files into a database.", declare, run)
