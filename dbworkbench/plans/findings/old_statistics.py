"""old-statistics: a table changed much since ANALYZE, and the planner's expectations show it."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.tablestate import TableState
from dbworkbench.plans.findings.condition import table_name
from dbworkbench.plans.findings.misestimate import is_old, misestimated
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import count, worth_a_word
from dbworkbench.plans.label import label


def find_old_statistics(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each scan in which a misestimate begins and whose table changed since ANALYZE.

    How much changed is known of plans that were asked of a database, not of saved ones.
    """
    if worth_a_word(plan):
        for node in misestimated(plan.root):
            state = plan.state_of(node)
            if state is not None and is_old(state):
                yield _finding(node, state)


def _finding(node: PlanNode, state: TableState) -> Finding:
    since = "since its statistics were made" if state.analyzed else "and it never had statistics"
    return warn(
        RULE.name,
        node,
        f"{label(node)}: {measured(f'{state.changed:,} rows')} of {node.relation} changed {since} "
        f"(for {measured(count(state.rows))}), so the planner expected "
        f"{measured(count(node.estimated_rows or 0))} "
        f"where {count(node.rows or 0)} came.",
        f"ANALYZE {table_name(node)};",
        rows_changed=state.changed,
        rows_known=state.rows,
        rows=node.rows,
        estimated_rows=node.estimated_rows,
    )


_SETUP = (
    "CREATE TABLE trip (id int, plane int) WITH (autovacuum_enabled = off)",
    "INSERT INTO trip SELECT i, i % 100 FROM generate_series(1, 3000) AS i",
    "ANALYZE trip",
    "INSERT INTO trip SELECT i, 5000 FROM generate_series(1, 30000) AS i",
    "SELECT pg_stat_force_next_flush()",
)
_QUERY = "SELECT sum(id) FROM trip WHERE plane = 5000"

RULE = PlanRule(
    name="old-statistics",
    problem="A table's statistics are older than a good part of its rows, and an estimate is ten times off.",
    reason="The planner knows values and their frequencies only as they were at the last ANALYZE.",
    fix="ANALYZE after a load; let autovacuum come to the table more often "
    "(autovacuum_analyze_scale_factor).",
    check=find_old_statistics,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "ANALYZE trip"), _QUERY),
)
