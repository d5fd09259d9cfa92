"""`dbworkbench inspect`: what a design holds, counted and listed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.design import declare_notation, read_with_report
from dbworkbench.cli.output import declare_output, each_file
from dbworkbench.workbench.inspection import inspect_design, summarize_inspection


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", metavar="FILE|DIR|URL", help="files, folders, - or a database's address"
    )
    declare_notation(parser)
    declare_output(parser)


def run(options: Namespace) -> int:
    def document(file: str) -> tuple[Mapping[str, Any], str, int]:
        reading = read_with_report(file, options)
        inspected = inspect_design(reading.design, [asdict(entry) for entry in reading.report])
        return inspected, summarize_inspection(inspected), FINE

    return each_file(options.files, options.format, document)


INSPECT = Command("inspect", "Count and list what a design holds.", declare, run)
