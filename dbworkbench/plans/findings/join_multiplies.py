"""join-multiplies: a join makes many times the rows of its sides, and the answer has few of them."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import all_rows, count, share, worth_a_word
from dbworkbench.plans.label import label

SHARE, TIMES, ENOUGH_ROWS, GIVEN = 0.3, 10.0, 100_000.0, 0.01
HASHED = frozenset({"Hash Join", "Merge Join", "HASH_JOIN", "PIECEWISE_MERGE_JOIN", "IE_JOIN"})


def find_multiplying_joins(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each join of ten times the rows of its larger side, of which the answer has few."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        made, larger = all_rows(node), max((all_rows(child) for child in node.children), default=0.0)
        if node.type not in HASHED or made < max(ENOUGH_ROWS, TIMES * larger):
            continue
        spent = (plan.root.total_ms or 0.0) - sum(child.total_ms or 0.0 for child in node.children)
        if all_rows(plan.root) <= GIVEN * made and share(plan, spent) >= SHARE:
            yield _finding(plan, node, made, spent)


def _finding(plan: Plan, node: PlanNode, made: float, spent: float) -> Finding:
    sides = " and ".join(count(all_rows(child)) for child in node.children)
    return warn(
        RULE.name,
        node,
        f"{label(node)} makes {count(made)} rows of {sides}, and the answer has "
        f"{count(all_rows(plan.root))}; {measured(f'{share(plan, spent):.0%}')} of the time is spent in it "
        "and above it.",
        "See whether the join lacks a condition; if it does not, aggregate each side by the join's columns "
        "first, and ask with EXISTS what is only looked for.",
        rows_made=made,
        rows_given=all_rows(plan.root),
        ms=spent,
        share=share(plan, spent),
    )


_SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, i % 20 AS port FROM generate_series(1, 4000) AS i",
    "CREATE TABLE stay AS SELECT i AS id, i % 20 AS port FROM generate_series(1, 4000) AS i",
    "ANALYZE trip, stay",
    "SET max_parallel_workers_per_gather = 0",
)

RULE = PlanRule(
    name="join-multiplies",
    problem="A join makes many times the rows of its sides, and the answer has few of them.",
    reason="Every pair is made, carried on and aggregated, though each side says as much by itself.",
    fix="The missing condition, or an aggregate of each side before they are joined.",
    check=find_multiplying_joins,
    bad=Example(_SETUP, "SELECT trip.port, count(*) FROM trip JOIN stay ON stay.port = trip.port GROUP BY 1"),
    good=Example(
        _SETUP,
        "SELECT port, a.n * b.n FROM (SELECT port, count(*) AS n FROM trip GROUP BY port) AS a "
        "JOIN (SELECT port, count(*) AS n FROM stay GROUP BY port) AS b USING (port)",
    ),
    coded=False,
)
