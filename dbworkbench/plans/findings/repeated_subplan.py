"""repeated-subplan: a subquery is asked again for every row."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.loops import repeated_scan
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import count, share, worth_a_word
from dbworkbench.plans.label import label

SHARE, ENOUGH_LOOPS = 0.3, 1000.0


def find_repeated_subplans(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each subplan that ran for a thousand rows or more and took its time."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        for child in node.children:
            often = (child.relationship or "").startswith("SubPlan") and (child.loops or 0) >= ENOUGH_LOOPS
            # one that goes through a whole table each time is what the rule `loops` tells
            if often and repeated_scan(node, child) is None and share(plan, child.total_ms) >= SHARE:
                yield _finding(plan, node, child)


def _finding(plan: Plan, node: PlanNode, child: PlanNode) -> Finding:
    part = share(plan, child.total_ms)
    return warn(
        RULE.name,
        child,
        f"{label(node)} asks {child.relationship} ({label(child)}) {count(child.loops or 0)} times, "
        f"{measured(f'{part:.0%}')} of the time.",
        "Write the subquery as one query with GROUP BY and LEFT JOIN that, or as EXISTS where only the being "
        "there is asked.",
        loops=child.loops,
        ms=child.total_ms,
        share=part,
    )


_SETUP = (
    "CREATE TABLE plane AS SELECT i AS id, 'N' || i AS tail FROM generate_series(1, 3000) AS i",
    "CREATE TABLE trip AS SELECT i AS id, i % 3000 AS plane FROM generate_series(1, 15000) AS i",
    "CREATE INDEX ON trip (plane)",
    "ANALYZE plane, trip",
)

RULE = PlanRule(
    name="repeated-subplan",
    problem="A correlated subquery runs once for every row.",
    reason="Each run starts from the beginning, however quick it is, and the planner has no other way of "
    "joining it.",
    fix="One join with GROUP BY, LATERAL for a few outer rows, or EXISTS.",
    check=find_repeated_subplans,
    bad=Example(_SETUP, "SELECT tail, (SELECT count(*) FROM trip WHERE trip.plane = plane.id) FROM plane"),
    good=Example(
        _SETUP,
        "SELECT tail, coalesce(trips, 0) FROM plane "
        "LEFT JOIN (SELECT plane, count(*) AS trips FROM trip GROUP BY plane) AS t ON t.plane = plane.id",
    ),
    coded=False,
)
