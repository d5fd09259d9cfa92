"""Which scans of whole tables throw away most of many rows, and take their time."""

from __future__ import annotations

from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.fullscan import FullScan, full_scan
from dbworkbench.plans.findings.loops import ENOUGH_LOOPS
from dbworkbench.plans.findings.weight import share

ENOUGH_ROWS = 10_000.0
SHARE = 0.1


def discarding(plan: Plan, node: PlanNode) -> FullScan | None:
    """Return a scan that keeps a tenth of many rows or less, and takes its time.

    One that is repeated for every row of another table is what the rule `loops` tells.
    """
    scan = full_scan(plan, node)
    if scan is None or scan.read < ENOUGH_ROWS or scan.kept > scan.most:
        return None
    once = (node.loops or 0) < ENOUGH_LOOPS
    return scan if once and share(plan, spent_in(plan, node)) >= SHARE else None


def spent_in(plan: Plan, node: PlanNode) -> float | None:
    """Return the ms that a scan took itself; those of the whole where an engine times nothing else."""
    return plan.root.total_ms if plan.engine == "sqlite" else node.self_ms
