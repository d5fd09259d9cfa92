"""How much of a plan's time and rows a node stands for, so that nobody is alarmed over trifles."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dbworkbench.model.plan import Plan, PlanNode

WORTH_A_WORD_MS = 1.0


def worth_a_word(plan: Plan) -> bool:
    """Say whether a plan was run and took long enough for its parts to matter."""
    return (plan.root.total_ms or 0.0) >= WORTH_A_WORD_MS


def share(plan: Plan, ms: float | None) -> float:
    """Return the part (0 to 1) that `ms` have of the plan's time."""
    total = plan.root.total_ms or 0.0
    return (ms or 0.0) / total if total else 0.0


def all_rows(node: PlanNode) -> float:
    """Return the rows of all loops together."""
    return (node.rows or 0.0) * (node.loops or 0.0)


def expected_rows(node: PlanNode) -> float:
    """Return the rows that the planner expected of all loops together."""
    return (node.estimated_rows or 0.0) * (node.loops or 0.0)


def removed_rows(node: PlanNode, by: str = "Filter") -> float:
    """Return the rows that a filter threw away, over all loops."""
    return figure(node.details, f"Rows Removed by {by}") * (node.loops or 0.0)


def figure(data: Mapping[str, Any], name: str, otherwise: float = 0.0) -> float:
    """Return a number that the engine said; `otherwise` where it said none."""
    value = data.get(name)
    return float(value) if isinstance(value, int | float) else otherwise


def thrown_away(kept: float, scanned: float) -> str:
    """Write which part was not kept, rounded down: it is all of it only when nothing was kept."""
    return f"{math.floor((scanned - kept) / scanned * 1000) / 10:.1f}% are thrown away"


def rows_of(number: float) -> str:
    """Write a number of rows with its noun."""
    return f"{count(number)} {'row' if round(number) == 1 else 'rows'}"


def count(rows: float) -> str:
    """Write a number of rows."""
    return f"{round(rows):,}"


def megabytes(size: float) -> int:
    """Return bytes as MB, the next power of two: a setting is chosen once, and should not chase each run."""
    found = 1
    while found * 1024 * 1024 < size:
        found *= 2
    return found
