"""seq-scan-discards: a whole table is read to keep a few of its rows."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.plans.findings.condition import comparisons, index_ddl
from dbworkbench.plans.findings.loops import ENOUGH_LOOPS
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.weight import all_rows, count, removed_rows, share, thrown_away, worth_a_word

DISCARDED = 0.9
ENOUGH_ROWS = 10_000.0
SHARE = 0.1


def find_discarding_scans(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each sequential scan that discards most of many rows and takes its time."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        removed = removed_rows(node)
        scanned = all_rows(node) + removed
        if node.type != "Seq Scan" or scanned < ENOUGH_ROWS or removed / scanned < DISCARDED:
            continue
        # A scan that is repeated for every row of another table is what the rule `loops` tells.
        if (node.loops or 0) < ENOUGH_LOOPS and share(plan, node.self_ms) >= SHARE:
            yield _finding(plan, node, scanned, removed)


def _finding(plan: Plan, node: PlanNode, scanned: float, removed: float) -> Finding:
    part, kept = share(plan, node.self_ms), scanned - removed
    table = node.relation or node.type
    return Finding(
        rule=RULE.name,
        severity=Severity.WARNING,
        object=table,
        message=f"Seq Scan on {table}: {count(scanned)} rows are read to keep {count(kept)} "
        f"({thrown_away(kept, scanned)}), {measured(f'{part:.0%}')} of the time.",
        fix=index_ddl(node, comparisons(str(node.details.get("Filter", "")))),
        node=node.id,
        evidence=Settings(
            {"rows_read": scanned, "rows_discarded": removed, "self_ms": node.self_ms, "share": part}
        ),
    )


_SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, i % 5000 AS plane, repeat('x', 40) AS note "
    "FROM generate_series(1, 100000) AS i",
    "ANALYZE trip",
)
_QUERY = "SELECT id, note FROM trip WHERE plane = 7"

RULE = PlanRule(
    name="seq-scan-discards",
    problem="A sequential scan reads a whole table and throws nine tenths of it away or more.",
    reason="The time grows with the table although the answer stays small.",
    fix="An index on the columns that the filter compares; equalities first, then one range.",
    check=find_discarding_scans,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "CREATE INDEX ON trip (plane)"), _QUERY),
)
