"""Two saved plans side by side."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dbworkbench.cli.command import FINE
from dbworkbench.cli.output import Output, name_file, write_file, write_json, write_text
from dbworkbench.errors import UnusableInput, WorkbenchError
from dbworkbench.plans import Explanation, PlanComparison, compare_plans, explain_document
from dbworkbench.plans.comparison.alignment import Line
from dbworkbench.workbench.textfile import read_text


def explain_against(options: Namespace) -> int:
    """Print how a plan differs from the one before a change, and draw both where a file is named."""
    if len(options.files) != 1 or options.files[0] == options.against == "-":
        raise UnusableInput(
            "--against compares one plan with one other", hint="dbworkbench explain NEW --against OLD"
        )
    old, new = (_read(file, options.engine) for file in (options.against, options.files[0]))
    found = compare_plans(old, new)
    if options.output:
        suffix = Path(options.output).suffix.lower()
        write_file(options.output, found.picture().file(suffix) or b"")
    if options.format == Output.TEXT:
        write_text(found)
    else:
        write_json(describe(found), indent=2 if options.format == Output.JSON else None)
    return FINE


def _read(file: str, engine: str | None) -> Explanation:
    try:
        return explain_document(read_text(file), engine=engine)
    except WorkbenchError as error:
        raise UnusableInput(name_file(file, error)) from None


def describe(found: PlanComparison) -> dict[str, Any]:
    """Return two plans as data: times of both, and what answers to what, by the numbers of operators."""
    return {
        "engine": found.new.engine,
        "before_ms": found.old.execution_ms,
        "after_ms": found.new.execution_ms,
        "ratio": found.ratio,
        "lines": [_line(line) for line in found.lines],
    }


def _line(line: Line) -> Mapping[str, Any]:
    return {
        "change": line.change.value,
        "before": line.old.id if line.old else None,
        "after": line.new.id if line.new else None,
        "elsewhere": line.elsewhere.id if line.elsewhere else None,
        "before_ms": line.old.self_ms if line.old else None,
        "after_ms": line.new.self_ms if line.new else None,
    }
