"""`dbworkbench lint`: what is worth attention in a design."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any

from dbworkbench.cli.command import FINE, FOUND, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import declare_output, each_file
from dbworkbench.model.finding import Finding
from dbworkbench.rules import lint


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE|URL", help="files, - or a database's address")
    declare_notation(parser)
    declare_output(parser)


def run(options: Namespace) -> int:
    def document(file: str) -> tuple[Mapping[str, Any], str, int]:
        found = lint(read_design(file, options))
        told = {"findings": [describe(finding) for finding in found.findings]}
        return told, str(found), FOUND if found.findings else FINE

    return each_file(options.files, options.format, document)


def describe(finding: Finding) -> dict[str, Any]:
    """Return a finding as data."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "object": finding.object,
        "line": finding.line,
        "message": finding.message,
        "fix": finding.fix,
    }


LINT = Command("lint", "Check designs against the rules.", declare, run)
