"""`dbworkbench explain`: saved plans analysed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dbworkbench.cli.against import explain_against
from dbworkbench.cli.command import FINE, FOUND, Command
from dbworkbench.cli.commands.erd import check_ending
from dbworkbench.cli.outlook import declare_scales, explain_over_scale
from dbworkbench.cli.output import declare_output, each_file, write_file
from dbworkbench.errors import UnusableInput
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans import Explanation, explain_documents
from dbworkbench.workbench.textfile import read_text


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", metavar="PLAN", help="what EXPLAIN printed, or -; with --scale a design or a URL"
    )
    parser.add_argument("--engine", help="the engine that made the plan; told from the text when not said")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="draw the plan, too: .svg, .png, or .html to explore"
    )
    parser.add_argument(
        "--against", metavar="PLAN", help="show the plan beside this one, of before a change, or -"
    )
    declare_scales(parser)
    declare_output(parser)


def run(options: Namespace) -> int:
    if options.scale and options.against:
        raise UnusableInput(
            "--against compares two plans, and --scale makes many of one query",
            hint="Give one of the two options.",
        )
    if options.scale:
        return explain_over_scale(options)
    if options.output:
        check_ending(options.output)
    if options.against:
        return explain_against(options)

    def document(file: str) -> tuple[Mapping[str, Any], str, int]:
        found = explain_documents(read_text(file), engine=options.engine)
        if options.output:
            draw(options, found)
        told = [describe(item.plan, item.findings) for item in found]
        made = told[0] if len(told) == 1 else {**told[0], "plans": told}
        text = "\n\n".join(map(str, found))
        return made, text, FOUND if any(item.findings for item in found) else FINE

    return each_file(options.files, options.format, document)


def draw(options: Namespace, found: Sequence[Explanation]) -> None:
    """Write the picture of the one plan that there is; raises UnusableInput for several."""
    if len(found) > 1 or len(options.files) > 1:
        raise UnusableInput(
            f"--output draws one plan, and here are {max(len(found), len(options.files))}",
            hint="Give one plan in one file.",
        )
    picture = found[0].picture()
    write_file(options.output, picture.file(Path(options.output).suffix.lower()) or b"")


def describe(plan: Plan, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """Return a plan and its findings as data; times are in ms, None where nothing was measured."""
    times = [time for time in (plan.planning_ms, plan.execution_ms) if time is not None]
    return {
        "engine": plan.engine,
        "planning_ms": plan.planning_ms,
        "execution_ms": plan.execution_ms,
        "total_ms": sum(times) if plan.execution_ms is not None else None,
        "nodes": [describe_node(node) for node in plan.nodes],
        "findings": [describe_finding(finding) for finding in findings],
    }


def describe_node(node: PlanNode) -> dict[str, Any]:
    """Return one operator; rows are per loop, `own` is what it used itself of pages, I/O times and WAL."""
    return {
        "id": node.id,
        "parent": node.parent,
        "type": node.type,
        "relation": node.relation,
        "index": node.index,
        "self_ms": node.self_ms,
        "total_ms": node.total_ms,
        "rows": node.rows,
        "estimated_rows": node.estimated_rows,
        "loops": node.loops,
        "own": dict(node.own),
    }


def describe_finding(finding: Finding) -> dict[str, Any]:
    """Return what a rule found in a plan."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "node": finding.node,
        "message": finding.message,
        "evidence": dict(finding.evidence),
        "advice": finding.fix,
    }


EXPLAIN = Command("explain", "Analyse saved plans.", declare, run)
