"""`EXPLAIN (FORMAT YAML)` of PostgreSQL."""

from __future__ import annotations

from typing import Any

import yaml

from dbworkbench.errors import Place, UnusableInput


def parse(text: str) -> list[Any]:
    """Return the documents of the statements; raises UnusableInput, with the line, for torn YAML."""
    try:
        found = yaml.load(text[text.index("- Plan:") :], yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnusableInput(
            f"the plan is not whole YAML: {error.problem}",
            hint="Copy everything from '- Plan:' to the execution time.",
            place=Place(line, 1, ""),
        ) from None
    return list(found)
