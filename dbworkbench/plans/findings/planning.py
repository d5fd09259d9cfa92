"""planning: a query is planned for much longer than it runs."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn

WORTH_MS, TIMES = 20.0, 3.0


def find_long_planning(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for a plan that took 20 ms to make and three times as long as to run.

    That is more than a session's first look at its catalogue explains.
    """
    planning, execution = plan.planning_ms or 0.0, plan.execution_ms
    if execution is None or planning < WORTH_MS or planning < TIMES * execution:
        return
    scans = sum(1 for node in plan.nodes if node.relation)
    yield warn(
        RULE.name,
        plan.root,
        f"Planning took {measured(f'{planning:.1f} ms')}, the query itself "
        f"{measured(f'{execution:.1f} ms')}; "
        f"the plan reads {scans} tables or partitions.",
        "Prepare the statement, so that it is planned once (plan_cache_mode); join fewer tables or "
        "partitions at a "
        "time; lower join_collapse_limit where the order of joins is written well.",
        planning_ms=planning,
        execution_ms=execution,
        tables=scans,
    )


_SETUP = (
    "CREATE TABLE plane (id int)",
    "SET geqo = off",
    "SET join_collapse_limit = 12",
)
_QUERY = (
    "SELECT * FROM plane a JOIN plane b USING (id) JOIN plane c USING (id) JOIN plane d USING (id) "
    "JOIN plane e USING (id) JOIN plane f USING (id) JOIN plane g USING (id) JOIN plane h USING (id) "
    "JOIN plane i USING (id) JOIN plane j USING (id)"
)

RULE = PlanRule(
    name="planning",
    problem="Making the plan takes several times as long as running it.",
    reason="The orders of a join grow with its tables faster than exponentially, and each partition is "
    "looked at.",
    fix="Prepared statements, fewer partitions, joins that are written in their order.",
    check=find_long_planning,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "SET join_collapse_limit = 1"), _QUERY),
    coded=False,
)
