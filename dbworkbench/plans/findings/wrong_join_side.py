"""wrong-join-side: a hash join builds its table of the larger side."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.blame import blame
from dbworkbench.plans.findings.misestimate import misestimated
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.weight import all_rows, count, expected_rows, share, worth_a_word
from dbworkbench.plans.label import label

SHARE, LARGER, ENOUGH_ROWS = 0.05, 4.0, 10_000.0


def find_wrong_join_sides(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each inner hash join that hashed the side which only seemed the smaller one."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        # another join has the sides that its meaning gives it, as far as this server can turn it
        if (
            node.type != "Hash Join"
            or node.details.get("Join Type", "Inner") != "Inner"
            or len(node.children) < 2
        ):
            continue
        outer, hashed = node.children[0], node.children[1]
        causes = misestimated(hashed) or misestimated(outer)
        if causes and _is_wrong(outer, hashed) and share(plan, hashed.self_ms) >= SHARE:
            yield _finding(plan, node, causes[-1])


def _is_wrong(outer: PlanNode, hashed: PlanNode) -> bool:
    built, probed = all_rows(hashed), all_rows(outer)
    return (
        built >= ENOUGH_ROWS
        and built >= LARGER * max(probed, 1.0)
        and expected_rows(hashed) <= expected_rows(outer)
    )


def _finding(plan: Plan, node: PlanNode, cause: PlanNode) -> Finding:
    outer, hashed = node.children[0], node.children[1]
    said = (
        f"{label(node)} hashed {count(all_rows(hashed))} rows to look up {count(all_rows(outer))}, where the "
        f"planner expected {measured(count(expected_rows(hashed)))} and "
        f"{measured(count(expected_rows(outer)))}"
    )
    return blame(
        plan,
        RULE.name,
        node,
        cause,
        said,
        hashed.self_ms,
        rows_hashed=all_rows(hashed),
        rows_looked_up=all_rows(outer),
    )


_SETUP = (
    "CREATE TABLE trip AS SELECT i % 4 AS city, i % 4 AS zip, i % 4 AS area, i % 4 AS land, i AS plane "
    "FROM generate_series(1, 100000) AS i",
    "CREATE TABLE plane AS SELECT i AS id, i AS seats FROM generate_series(0, 4999) AS i",
    "ANALYZE trip, plane",
    "SET max_parallel_workers_per_gather = 0",
    "SET enable_nestloop = off",
    "SET enable_mergejoin = off",
)
_QUERY = (
    "SELECT sum(seats) FROM trip JOIN plane ON id = plane "
    "WHERE city = 3 AND zip = 3 AND area = 3 AND land = 3"
)

RULE = PlanRule(
    name="wrong-join-side",
    problem="A hash join builds its hash table of the side that turned out to be the larger one by far.",
    reason="Building costs more than looking up, and a large table may not fit into memory.",
    fix="Put right the first misestimate below: statistics of columns that depend on each other, or ANALYZE.",
    check=find_wrong_join_sides,
    bad=Example(_SETUP, _QUERY),
    good=Example(
        (*_SETUP, "CREATE STATISTICS trip_place ON city, zip, area, land FROM trip", "ANALYZE trip"), _QUERY
    ),
)
