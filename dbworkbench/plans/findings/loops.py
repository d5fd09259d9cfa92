"""loops: something expensive is done again for every row."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.plans.findings.condition import comparisons, index_ddl
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.weight import count, share, worth_a_word
from dbworkbench.plans.label import label

ENOUGH_LOOPS = 100.0
SHARE = 0.3


def find_loops(plan: Plan) -> Iterator[Finding]:
    """Yield a finding where a table is read again for every row of a join or of a query's outer side."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        for child in node.children:
            scan = repeated_scan(node, child)
            if scan is not None:
                spent = (child.total_ms or 0.0) + (node.self_ms or 0.0)
                if share(plan, spent) >= SHARE:
                    yield _finding(plan, node, child, scan, spent)


def repeated_scan(node: PlanNode, child: PlanNode) -> PlanNode | None:
    """Return the sequential scan whose rows a loop goes through again and again."""
    looped = node.type == "Nested Loop" and child.relationship == "Inner"
    if not looped and not (child.relationship or "").startswith("SubPlan"):
        return None
    if (child.loops or 0) < ENOUGH_LOOPS:
        return None
    return next((below for below in child.walk() if below.type == "Seq Scan"), None)


def _finding(plan: Plan, node: PlanNode, child: PlanNode, scan: PlanNode, spent: float) -> Finding:
    part = share(plan, spent)
    what = "joins" if node.type == "Nested Loop" else "asks a subquery"
    return Finding(
        rule=RULE.name,
        severity=Severity.WARNING,
        object=scan.relation or scan.type,
        message=f"{label(node)} {what} {count(child.loops or 0)} times and goes through the rows of "
        f"{scan.relation} each time, {measured(f'{part:.0%}')} of the time.",
        fix=_fix(node, scan),
        node=child.id,
        evidence=Settings({"loops": child.loops, "ms": spent, "share": part}),
    )


def _fix(node: PlanNode, scan: PlanNode) -> str:
    found = comparisons(str(scan.details.get("Filter", ""))) + comparisons(
        str(node.details.get("Join Filter", ""))
    )
    return index_ddl(scan, found)


_SETUP = (
    "CREATE TABLE plane AS SELECT i AS id, 'N' || i AS tail FROM generate_series(1, 1000) AS i",
    "CREATE TABLE trip AS SELECT i AS id, i % 1000 AS plane FROM generate_series(1, 2000) AS i",
    "ANALYZE plane, trip",
)
_QUERY = "SELECT tail, (SELECT count(*) FROM trip WHERE trip.plane = plane.id) FROM plane"

RULE = PlanRule(
    name="loops",
    problem="A table is gone through again for every row of another one.",
    reason="The time grows with the product of both tables.",
    fix="An index on the inner side's join column, or the subquery written as one join with GROUP BY.",
    check=find_loops,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "CREATE INDEX ON trip (plane)"), _QUERY),
)
