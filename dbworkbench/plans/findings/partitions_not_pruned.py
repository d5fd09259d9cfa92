"""partitions-not-pruned: all partitions are read, although the condition is about their key."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import all_rows, count, removed_rows, share, worth_a_word
from dbworkbench.plans.findings.wrapped import Wrapped, wrapped_columns

SHARE, ENOUGH_PARTS, EMPTY, ENOUGH_ROWS = 0.2, 3, 0.5, 10_000.0


def find_unpruned_partitions(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each Append that read partitions in vain because of an expression around their key.

    What a table is divided by is known of plans that were asked of a database, not of saved ones.
    """
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        if node.type not in {"Append", "Merge Append"} or len(node.children) < ENOUGH_PARTS:
            continue
        vain = [child for child in node.children if child.loops and not child.rows]
        wrapped = next((found for child in vain if (found := _wrapped_key(plan, child))), None)
        removed = sum(removed_rows(child) for child in vain)
        enough = len(vain) >= EMPTY * len(node.children) and removed >= ENOUGH_ROWS
        spent = sum(child.total_ms or 0.0 for child in vain)
        if wrapped is not None and enough and share(plan, spent) >= SHARE:
            yield _finding(plan, node, wrapped, vain, removed)


def _wrapped_key(plan: Plan, scan: PlanNode) -> Wrapped | None:
    state = plan.state_of(scan)
    keys = state.partition_key if state else ()
    found = wrapped_columns(str(scan.details.get("Filter", "")))
    return next((item for item in found if item.column in keys), None)


def _finding(plan: Plan, node: PlanNode, wrapped: Wrapped, vain: list[PlanNode], removed: float) -> Finding:
    part = share(plan, sum(child.total_ms or 0.0 for child in vain))
    return warn(
        RULE.name,
        node,
        f"{node.type}: {len(vain)} of {len(node.children)} partitions are read for nothing "
        f"({count(removed)} rows; "
        f"{count(all_rows(node))} came from the others), because {wrapped.column}, by which they are "
        "divided, stands "
        f"within {wrapped.expression}; {measured(f'{part:.0%}')} of the time.",
        f"Compare {wrapped.column} itself, with a range: >= the first value and < the one after the last.",
        partitions=len(node.children),
        in_vain=len(vain),
        rows_discarded=removed,
        share=part,
    )


_SETUP = (
    "CREATE TABLE trip (id int, at timestamp) PARTITION BY RANGE (at)",
    *(
        f"CREATE TABLE trip_{month} PARTITION OF trip FOR VALUES FROM ('2024-0{month}-01') TO "
        f"('2024-0{month + 1}-01')"
        for month in range(1, 5)
    ),
    "INSERT INTO trip SELECT i, timestamp '2024-01-01' + i * interval '5 minutes' FROM generate_series(1, "
    "30000) AS i",
    "ANALYZE trip",
    "SET max_parallel_workers_per_gather = 0",
)

RULE = PlanRule(
    name="partitions-not-pruned",
    problem="Partitions are read in vain, because the condition does not compare their key itself.",
    reason="The planner leaves out partitions only by comparing the key with constants.",
    fix="A range of the bare column instead of a function or a cast.",
    check=find_unpruned_partitions,
    bad=Example(_SETUP, "SELECT count(*) FROM trip WHERE date_trunc('month', at) = timestamp '2024-03-01'"),
    good=Example(_SETUP, "SELECT count(*) FROM trip WHERE at >= '2024-03-01' AND at < '2024-04-01'"),
    coded=False,
)
