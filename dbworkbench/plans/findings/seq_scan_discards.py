"""seq-scan-discards: a whole table is read to keep a few of its rows."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.plans.findings.condition import comparisons, index_ddl
from dbworkbench.plans.findings.discarding import discards, scanned_rows
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.unusable_index import obstacle_of
from dbworkbench.plans.findings.weight import count, removed_rows, share, thrown_away, worth_a_word


def find_discarding_scans(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each sequential scan that discards most of many rows and takes its time.

    Where its filter is written so that no index could serve it, the rule `unusable-index` tells why.
    """
    if worth_a_word(plan):
        for node in plan.nodes:
            if discards(plan, node) and obstacle_of(plan, node) is None:
                yield _finding(plan, node, scanned_rows(node), removed_rows(node))


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
