"""A finding about a node of a plan, put together from what all of them have."""

from __future__ import annotations

from typing import Any

from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import PlanNode
from dbworkbench.model.settings import Settings


def warn(rule: str, node: PlanNode, message: str, fix: str, **evidence: Any) -> Finding:
    """Return a warning about a node; `evidence` holds the numbers that prove it."""
    return Finding(
        rule=rule,
        severity=Severity.WARNING,
        object=node.relation or node.type,
        message=message,
        fix=fix,
        node=node.id,
        evidence=Settings(evidence),
    )
