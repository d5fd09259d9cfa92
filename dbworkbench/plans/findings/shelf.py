"""The rules about plans, in the order in which their findings are read aloud."""

from __future__ import annotations

from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan
from dbworkbench.plans.findings import index_scan_discards, loops, misestimate, seq_scan_discards, spill
from dbworkbench.plans.findings.rule import PlanRule

PLAN_RULES: tuple[PlanRule, ...] = (
    seq_scan_discards.RULE,
    index_scan_discards.RULE,
    loops.RULE,
    spill.RULE,
    misestimate.RULE,
)


def examine(plan: Plan) -> tuple[Finding, ...]:
    """Return what the rules find in a plan, by rule and then by node."""
    return tuple(finding for rule in PLAN_RULES for finding in rule.check(plan))
