"""seq-scan-discards: a whole table is read to keep a few of its rows."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.plans.findings.condition import comparisons
from dbworkbench.plans.findings.ddl import WORDS, index_for
from dbworkbench.plans.findings.discarding import discarding, spent_in
from dbworkbench.plans.findings.fullscan import FullScan
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.unusable_index import obstacle_of
from dbworkbench.plans.findings.weight import count, share, thrown_away, worth_a_word

WORTH_AN_INDEX = frozenset({"duckdb"})
"""Engines that are quick at reading whole tables: a scan is told only where an index would be used."""


def find_discarding_scans(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each sequential scan that discards most of many rows and takes its time.

    Where its filter is written so that no index could serve it, the rule `unusable-index` tells why.
    """
    if worth_a_word(plan):
        for node in plan.nodes:
            scan = discarding(plan, node)
            if scan is None or obstacle_of(plan, node, scan) is not None:
                continue
            ddl = index_for(plan, node, comparisons(scan.condition, plan.engine))
            if ddl or plan.engine not in WORTH_AN_INDEX:
                yield _finding(plan, node, scan, ddl)


def _finding(plan: Plan, node: PlanNode, scan: FullScan, ddl: str) -> Finding:
    spent = spent_in(plan, node)
    part = share(plan, spent)
    table = node.relation or node.type
    return Finding(
        rule=RULE.name,
        severity=Severity.WARNING,
        object=table,
        message=f"{node.type} on {table}: {count(scan.read)} rows are read to keep {count(scan.kept)} "
        f"({thrown_away(scan.kept, scan.read)}), {measured(f'{part:.0%}')} of the time.",
        fix=ddl or WORDS,
        node=node.id,
        evidence=Settings(
            {
                "rows_read": scan.read,
                "rows_discarded": scan.read - scan.kept,
                "self_ms": spent,
                "share": part,
            }
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
    also=(
        Example(
            ("CREATE TABLE trip AS SELECT seq AS id, seq % 5000 AS plane FROM seq_1_to_60000",),
            "SELECT id FROM trip AS t WHERE plane = 7",
            engine="mysql",
        ),
        Example(
            (
                "CREATE TABLE trip AS SELECT i AS id, 'N' || i * 7919 % 600000 AS plane "
                "FROM range(600000) AS r (i)",
            ),
            "SELECT id FROM trip WHERE plane = 'N7'",
            engine="duckdb",
        ),
        Example(
            (
                "CREATE TABLE trip AS WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r "
                "WHERE i < 60000) SELECT i AS id, i % 5000 AS plane FROM r",
            ),
            "SELECT id FROM trip AS t WHERE plane = 7",
            engine="sqlite",
        ),
    ),
)
