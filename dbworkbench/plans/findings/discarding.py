"""Which sequential scans throw away most of many rows, and take their time."""

from __future__ import annotations

from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.loops import ENOUGH_LOOPS
from dbworkbench.plans.findings.weight import all_rows, removed_rows, share

DISCARDED = 0.9
ENOUGH_ROWS = 10_000.0
SHARE = 0.1


def discards(plan: Plan, node: PlanNode) -> bool:
    """Say whether a sequential scan keeps a tenth of many rows or less.

    One that is repeated for every row of another table is what the rule `loops` tells.
    """
    scanned = scanned_rows(node)
    return (
        node.type == "Seq Scan"
        and scanned >= ENOUGH_ROWS
        and removed_rows(node) / scanned >= DISCARDED
        and (node.loops or 0) < ENOUGH_LOOPS
        and share(plan, node.self_ms) >= SHARE
    )


def scanned_rows(node: PlanNode) -> float:
    """Return the rows that a scan looked at over all loops, kept or not."""
    return all_rows(node) + removed_rows(node)
