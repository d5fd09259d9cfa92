"""workers-not-launched: a plan counted on more processes than there were."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import share, worth_a_word
from dbworkbench.plans.label import label

SHARE = 0.3


def find_missing_workers(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each Gather that got fewer workers than it was planned with."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        planned, launched = (node.details.get(f"Workers {how}") for how in ("Planned", "Launched"))
        # a LIMIT that is content before the Gather begins launches none, and one that never ran neither
        if planned is None or launched is None or not node.loops:
            continue
        if launched < planned and share(plan, node.total_ms) >= SHARE:
            yield _finding(plan, node, int(planned), int(launched))


def _finding(plan: Plan, node: PlanNode, planned: int, launched: int) -> Finding:
    part = share(plan, node.total_ms)
    return warn(
        RULE.name,
        node,
        f"{label(node)}: {launched} of {planned} workers were there, so the plan was chosen for help that "
        "did not "
        f"come, {measured(f'{part:.0%}')} of the time.",
        "Raise max_parallel_workers (and max_worker_processes, at a restart), or plan with fewer: "
        f"SET max_parallel_workers_per_gather = {launched};",
        planned=planned,
        launched=launched,
        share=part,
    )


_SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, i % 100 AS plane FROM generate_series(1, 40000) AS i",
    "ANALYZE trip",
    "SET min_parallel_table_scan_size = 0",
    "SET parallel_setup_cost = 0",
    "SET parallel_tuple_cost = 0",
    "SET max_parallel_workers = 0",
)
_QUERY = "SELECT count(*) FROM trip WHERE plane > 7"

RULE = PlanRule(
    name="workers-not-launched",
    problem="Fewer parallel workers were launched than planned.",
    reason="All sessions share max_parallel_workers; the leader did alone what the plan divided among "
    "several, "
    "and another plan may be the quicker one for it.",
    fix="More workers for the server, or fewer for each query.",
    check=find_missing_workers,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "SET max_parallel_workers_per_gather = 0"), _QUERY),
    coded=False,
)
