"""A finding whose cause is a misestimate further down."""

from __future__ import annotations

from typing import Any

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.misestimate import better_estimate
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import share
from dbworkbench.plans.label import label


def blame(
    plan: Plan, rule: str, node: PlanNode, cause: PlanNode, said: str, ms: float | None, **evidence: Any
) -> Finding:
    """Return a warning about a node that took `ms`, with what puts the misestimate right that led to it."""
    part = share(plan, ms)
    return warn(
        rule,
        node,
        f"{said}, {measured(f'{part:.0%}')} of the time; the misestimate begins at {label(cause)}.",
        better_estimate(plan, cause),
        **evidence,
        cause=cause.id,
        ms=ms,
        share=part,
    )
