"""nested-loop-blowup: a nested loop was chosen for a few rows, and many came."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.blame import blame
from dbworkbench.plans.findings.loops import repeated_scan
from dbworkbench.plans.findings.misestimate import FACTOR, misestimated
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.weight import all_rows, count, expected_rows, share, worth_a_word
from dbworkbench.plans.label import label

SHARE, ENOUGH_LOOPS = 0.3, 1000.0


def find_blown_up_loops(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each nested loop whose outer side gave ten times the rows that were expected."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        if node.type != "Nested Loop" or len(node.children) < 2:
            continue
        outer, inner = node.children[0], node.children[1]
        if not _blown_up(outer, inner) or repeated_scan(node, inner) is not None:
            continue
        spent = (inner.total_ms or 0.0) + (node.self_ms or 0.0)
        causes = misestimated(outer)
        if causes and share(plan, spent) >= SHARE:
            yield _finding(plan, node, causes[-1], spent)


def _blown_up(outer: PlanNode, inner: PlanNode) -> bool:
    rows = all_rows(outer)
    return (inner.loops or 0.0) >= ENOUGH_LOOPS and rows >= FACTOR * max(expected_rows(outer), 1.0)


def _finding(plan: Plan, node: PlanNode, cause: PlanNode, spent: float) -> Finding:
    outer = node.children[0]
    said = (
        f"{label(node)}: its inner side ran for each of {count(all_rows(outer))} rows, where the planner "
        f"expected {measured(count(expected_rows(outer)))}"
    )
    return blame(
        plan,
        RULE.name,
        node,
        cause,
        said,
        spent,
        loops=node.children[1].loops,
        expected_loops=expected_rows(outer),
    )


_SETUP = (
    "CREATE TABLE trip AS SELECT i % 10 AS city, i % 10 AS zip, i % 10 AS area, i * 7919::bigint % 20000 AS "
    "plane "
    "FROM generate_series(1, 40000) AS i",
    "CREATE TABLE plane AS SELECT i::bigint AS id, i AS seats FROM generate_series(0, 19999) AS i",
    "CREATE INDEX ON plane (id)",
    "ANALYZE trip, plane",
    "SET max_parallel_workers_per_gather = 0",
)
_QUERY = "SELECT sum(seats) FROM trip JOIN plane ON id = plane WHERE city = 7 AND zip = 7 AND area = 7"

RULE = PlanRule(
    name="nested-loop-blowup",
    problem="A nested loop was chosen because few rows were expected, and ten times as many came or more.",
    reason="Each row looks up the inner side again, where a hash or merge join would read it once.",
    fix="Put right the first misestimate below: statistics of columns that depend on each other, or ANALYZE.",
    check=find_blown_up_loops,
    bad=Example(_SETUP, _QUERY),
    good=Example(
        (*_SETUP, "CREATE STATISTICS trip_place ON city, zip, area FROM trip", "ANALYZE trip"), _QUERY
    ),
)
