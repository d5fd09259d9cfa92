"""The rules about plans, in the order in which their findings are read aloud."""

from __future__ import annotations

from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan
from dbworkbench.plans.findings import (
    all_pairs,
    automatic_index,
    compilation,
    heap_fetches,
    index_scan_discards,
    join_multiplies,
    late_limit,
    loops,
    lossy_bitmap,
    materialised_cte,
    misestimate,
    nested_loop_blowup,
    old_statistics,
    partitions_not_pruned,
    planning,
    repeated_subplan,
    seq_scan_discards,
    sort_by_index,
    spill,
    unindexed_foreign_key,
    unusable_index,
    workers_not_launched,
    wrong_join_side,
)
from dbworkbench.plans.findings.rule import PlanRule

PLAN_RULES: tuple[PlanRule, ...] = (
    seq_scan_discards.RULE,
    unusable_index.RULE,
    index_scan_discards.RULE,
    sort_by_index.RULE,
    late_limit.RULE,
    loops.RULE,
    repeated_subplan.RULE,
    all_pairs.RULE,
    join_multiplies.RULE,
    automatic_index.RULE,
    nested_loop_blowup.RULE,
    wrong_join_side.RULE,
    unindexed_foreign_key.RULE,
    partitions_not_pruned.RULE,
    materialised_cte.RULE,
    heap_fetches.RULE,
    lossy_bitmap.RULE,
    spill.RULE,
    workers_not_launched.RULE,
    compilation.RULE,
    planning.RULE,
    old_statistics.RULE,
    misestimate.RULE,
)


def examine(plan: Plan) -> tuple[Finding, ...]:
    """Return what the rules find in a plan, by rule and then by node."""
    return tuple(finding for rule in PLAN_RULES for finding in rule.check(plan))
