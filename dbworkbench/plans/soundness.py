"""Whether a plan that was read can be one: its rows, loops and times are numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan, PlanNode

LARGEST = 1e18
"""More rows, loops or milliseconds than any plan has."""


def check_soundness(plan: Plan) -> None:
    """Raise UnusableInput, naming the operator, when a number of a plan is none or below zero."""
    for node in plan.nodes:
        for name, value in _numbers(node):
            if value is not None and not (math.isfinite(value) and 0 <= value <= LARGEST):
                raise _unsound(node, f"{name} is {value:g}")
        for name, value in node.details.items():
            if isinstance(value, (int, float)) and not -LARGEST <= value <= LARGEST:
                raise _unsound(node, f"{name} is {_shown(value)}")


def _numbers(node: PlanNode) -> Iterator[tuple[str, float | None]]:
    yield "rows", node.rows
    yield "loops", node.loops
    yield "rows of all loops", None if node.rows is None else node.rows * (node.loops or 0.0)
    yield "the estimate", None if node.estimated_rows is None else node.estimated_rows * (node.loops or 1.0)
    yield "the time", node.total_ms
    yield "the own time", node.self_ms


def _shown(value: float) -> str:
    return f"a number of {len(str(value))} digits" if isinstance(value, int) else f"{value:g}"


def _unsound(node: PlanNode, reason: str) -> UnusableInput:
    return UnusableInput(
        f"operator {node.id} ({node.type}) of this plan cannot be: {reason}",
        hint="Give what EXPLAIN printed, unchanged.",
    )
