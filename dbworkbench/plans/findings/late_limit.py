"""late-limit: rows are fetched, joined and sorted before most of them are dropped by OFFSET or LIMIT."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.order import sort_keys
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import all_rows, count, share, worth_a_word
from dbworkbench.plans.label import label

SHARE, ENOUGH_ROWS, KEPT = 0.2, 10_000.0, 0.1


def find_late_limits(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each Limit that skips many rows, or that could be applied before a join."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        if node.type != "Limit" or not node.children:
            continue
        child = node.children[0]
        if _few(node, child) and share(plan, child.total_ms) >= SHARE:
            yield _skipped(plan, node, child)
        join = _join_before(child)
        if join is not None and _few(node, join) and share(plan, _spent(join)) >= SHARE:
            yield _joined(plan, node, join)


def _few(limit: PlanNode, below: PlanNode) -> bool:
    kept, made = all_rows(limit), all_rows(below)
    return made - kept >= ENOUGH_ROWS and kept <= KEPT * made


def _join_before(sort: PlanNode) -> PlanNode | None:
    """Return a join that only adds columns to the rows that are sorted: the limit means the same before it.

    Each row of a left join with a unique inner side (told by VERBOSE) stays one row, and it is in order by
    columns of the other side.
    """
    if sort.type not in {"Sort", "Incremental Sort"} or not sort.children or not sort.children[0].children:
        return None
    join = sort.children[0]
    if join.details.get("Join Type") != "Left" or not join.details.get("Inner Unique"):
        return None
    keys = sort_keys(str(sort.details.get("Sort Key", "")))
    outer = {node.alias for node in join.children[0].walk() if node.alias}
    return join if keys and all((key.table or "").strip('"') in outer for key in keys) else None


def _spent(join: PlanNode) -> float:
    return (join.self_ms or 0.0) + (join.children[-1].total_ms or 0.0)


def _skipped(plan: Plan, node: PlanNode, child: PlanNode) -> Finding:
    part = share(plan, child.total_ms)
    skipped = all_rows(child) - all_rows(node)
    return warn(
        RULE.name,
        node,
        f"Limit: {count(all_rows(child))} rows are made and the first {count(skipped)} skipped (OFFSET), "
        f"{measured(f'{part:.0%}')} of the time.",
        "Go on from the last row that was shown (keyset): WHERE (key, id) > (:key, :id) ORDER BY key, id "
        "LIMIT …, "
        "with an index on these columns.",
        rows_made=all_rows(child),
        rows_skipped=skipped,
        share=part,
    )


def _joined(plan: Plan, node: PlanNode, join: PlanNode) -> Finding:
    part = share(plan, _spent(join))
    return warn(
        RULE.name,
        node,
        f"Limit: {label(join)} adds columns to {count(all_rows(join))} rows, of which "
        f"{count(all_rows(node))} are "
        f"kept afterwards, {measured(f'{part:.0%}')} of the time.",
        "Sort and limit first, in a subquery of the table that has the sort's columns, and join its rows "
        "then.",
        rows_made=all_rows(join),
        rows_kept=all_rows(node),
        share=part,
    )


_SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, repeat('x', 40) AS note FROM generate_series(1, 40000) AS i",
    "ALTER TABLE trip ADD PRIMARY KEY (id)",
    "ANALYZE trip",
)

RULE = PlanRule(
    name="late-limit",
    problem="Many rows are made before LIMIT or OFFSET drops them.",
    reason="The time grows with the rows that are passed over, page by page.",
    fix="Keyset pagination instead of OFFSET; the limit before a join that only adds columns.",
    check=find_late_limits,
    bad=Example(_SETUP, "SELECT id, note FROM trip ORDER BY id OFFSET 30000 LIMIT 10"),
    good=Example(_SETUP, "SELECT id, note FROM trip WHERE id > 30000 ORDER BY id LIMIT 10"),
    coded=False,
)
