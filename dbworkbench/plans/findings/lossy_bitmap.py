"""lossy-bitmap: a bitmap did not fit into work_mem, so whole pages are looked through again."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import count, figure, megabytes, removed_rows, share, worth_a_word
from dbworkbench.plans.label import label

SHARE, LOSSY, ENOUGH_ROWS = 0.1, 0.1, 1000.0
PAGE_ENTRY = 64
"""Bytes of memory a page takes (`tbm_calculate_entries`, src/backend/nodes/tidbitmap.c)."""


def find_lossy_bitmaps(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each bitmap scan that threw away many rows because it knew only the pages."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        exact, lossy = (_blocks(node, how) for how in ("Exact", "Lossy"))
        rechecked = removed_rows(node, "Index Recheck")
        if not lossy or lossy / (exact + lossy) < LOSSY or rechecked < ENOUGH_ROWS:
            continue
        if share(plan, node.self_ms) >= SHARE:
            yield _finding(plan, node, exact, lossy, rechecked)


def _blocks(node: PlanNode, how: str) -> float:
    processes = [node.details, *node.details.get("Workers", ())]
    return sum(figure(data, f"{how} Heap Blocks") for data in processes)


def _finding(plan: Plan, node: PlanNode, exact: float, lossy: float, rechecked: float) -> Finding:
    needed = (exact + lossy) * PAGE_ENTRY
    part = share(plan, node.self_ms)
    return warn(
        RULE.name,
        node,
        f"{label(node)}: the bitmap did not fit into work_mem, so of {count(lossy)} pages it knew nothing "
        "but "
        f"that there may be rows; {count(rechecked)} rows were looked at in vain, "
        f"{measured(f'{part:.0%}')} of the time.",
        f"SET work_mem = '{megabytes(needed)}MB';",
        lossy_pages=lossy,
        exact_pages=exact,
        rows_rechecked=rechecked,
        needed_bytes=needed,
        share=part,
    )


_SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, i * 7919::bigint % 9973 AS plane, repeat('x', 400) AS note "
    "FROM generate_series(1, 40000) AS i",
    "CREATE INDEX ON trip (plane)",
    "ANALYZE trip",
    "SET enable_seqscan = off",
    "SET max_parallel_workers_per_gather = 0",
)
_QUERY = "SELECT count(note) FROM trip WHERE plane < 1000"

RULE = PlanRule(
    name="lossy-bitmap",
    problem="A bitmap of rows did not fit into work_mem and became one of pages.",
    reason="Every row of such a page is compared again, most of them in vain.",
    fix="More work_mem for this query (64 bytes for each page of the table that holds a row), or a condition "
    "that leads to fewer rows.",
    check=find_lossy_bitmaps,
    bad=Example((*_SETUP, "SET work_mem = '64kB'"), _QUERY),
    good=Example(_SETUP, _QUERY),
)
