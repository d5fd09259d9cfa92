"""heap-fetches: an index alone could answer, but the table has to be asked which rows are visible."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.condition import table_name
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import all_rows, count, figure, removed_rows, share, worth_a_word
from dbworkbench.plans.label import label

SHARE, ENOUGH_ROWS, FETCHED = 0.1, 1000.0, 0.3


def find_heap_fetches(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each index-only scan that went to the table for many of its rows."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        fetches = figure(node.details, "Heap Fetches")  # over all loops, unlike rows
        read = all_rows(node) + removed_rows(node)
        if node.type != "Index Only Scan" or fetches < ENOUGH_ROWS or fetches < FETCHED * read:
            continue
        if share(plan, node.self_ms) >= SHARE:
            yield _finding(plan, node, fetches, read)


def _finding(plan: Plan, node: PlanNode, fetches: float, read: float) -> Finding:
    part = share(plan, node.self_ms)
    return warn(
        RULE.name,
        node,
        f"{label(node)}: the table was asked {measured(f'{count(fetches)} times')} for {count(read)} rows "
        "that "
        f"the index holds, {measured(f'{part:.0%}')} of the time.",
        f"VACUUM {table_name(node)};",
        heap_fetches=fetches,
        rows_read=read,
        share=part,
    )


_SETUP = (
    "CREATE TABLE trip WITH (autovacuum_enabled = off) AS SELECT i AS id, i % 100 AS plane "
    "FROM generate_series(1, 40000) AS i",
    "CREATE INDEX ON trip (id)",
    "ANALYZE trip",
    "SET enable_seqscan = off",
    "SET enable_bitmapscan = off",
    "SET max_parallel_workers_per_gather = 0",
)
_QUERY = "SELECT count(id) FROM trip WHERE id < 30000"

RULE = PlanRule(
    name="heap-fetches",
    problem="An index-only scan goes to the table for many of its rows.",
    reason="The visibility map does not say that all rows of those pages are visible, so each has to be "
    "looked "
    "up, and the index saves nothing.",
    fix="VACUUM the table, and let autovacuum come to it more often (autovacuum_vacuum_scale_factor, "
    "autovacuum_vacuum_insert_scale_factor of the table).",
    check=find_heap_fetches,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "VACUUM trip"), _QUERY),
)
