"""index-scan-discards: an index leads to many rows of which few are kept."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.plans.findings.condition import comparisons, index_ddl
from dbworkbench.plans.findings.discarding import ENOUGH_ROWS, SHARE
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.weight import all_rows, count, removed_rows, share, thrown_away, worth_a_word
from dbworkbench.plans.label import label

KINDS = frozenset({"Index Scan", "Index Only Scan", "Bitmap Heap Scan"})
DISCARDED = 0.9
CONDITIONS = ("Filter", "Index Cond", "Recheck Cond")


def find_discarding_index_scans(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each index scan that discards most of many rows and takes its time."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        removed = removed_rows(node)
        scanned = all_rows(node) + removed
        if node.type not in KINDS or scanned < ENOUGH_ROWS or removed / scanned < DISCARDED:
            continue
        if share(plan, node.self_ms) >= SHARE:
            yield _finding(plan, node, scanned, removed)


def _finding(plan: Plan, node: PlanNode, scanned: float, removed: float) -> Finding:
    part, kept = share(plan, node.self_ms), scanned - removed
    return Finding(
        rule=RULE.name,
        severity=Severity.WARNING,
        object=node.relation or node.type,
        message=f"{label(node)}: the index leads to {count(scanned)} rows, of which {count(kept)} are kept "
        f"({thrown_away(kept, scanned)}), {measured(f'{part:.0%}')} of the time.",
        fix=_fix(node),
        node=node.id,
        evidence=Settings(
            {"rows_read": scanned, "rows_discarded": removed, "self_ms": node.self_ms, "share": part}
        ),
    )


def _fix(node: PlanNode) -> str:
    """Suggest one index for all that is compared; nothing when the filter compares no column plainly."""
    if not comparisons(str(node.details.get("Filter", ""))):
        return ""
    compared = (comparisons(str(node.details.get(name, ""))) for name in CONDITIONS)
    return index_ddl(node, tuple(item for items in compared for item in items))


_SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, i % 5000 AS plane, i % 4 AS season FROM "
    "generate_series(1, 100000) AS i",
    "CREATE INDEX ON trip (season)",
    "ANALYZE trip",
    "SET enable_seqscan = off",
)
_QUERY = "SELECT id FROM trip WHERE season = 3 AND plane = 7"

RULE = PlanRule(
    name="index-scan-discards",
    problem="An index leads to many rows, and nine tenths of them or more are thrown away.",
    reason="The rows are fetched one by one before they are found not to fit; with ORDER BY … LIMIT the "
    "server may walk through a whole index that only gives the order.",
    fix="One index that has the filter's columns as well; equalities first, then one range.",
    check=find_discarding_index_scans,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "CREATE INDEX ON trip (plane, season)"), _QUERY),
)
