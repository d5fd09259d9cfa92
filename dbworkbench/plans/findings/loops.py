"""loops: something expensive is done again for every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.plans.findings.condition import comparisons, index_ddl
from dbworkbench.plans.findings.ddl import index_for
from dbworkbench.plans.findings.fullscan import full_scan
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.subselect import asked_of
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import count, share, worth_a_word
from dbworkbench.plans.label import label

ENOUGH_LOOPS, ENOUGH_ROWS, LONG_MS = 100.0, 10_000.0, 10.0
SHARE = 0.3
OTHERWISE = "Write the subquery as one join with GROUP BY, or compare a column of the table itself."


def find_loops(plan: Plan) -> Iterator[Finding]:
    """Yield a finding where a table is read again for every row of a join or of a query's outer side."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        if plan.engine in AGAIN:
            yield from AGAIN[plan.engine](plan, node)
            continue
        for child in node.children:
            scan = repeated_scan(node, child)
            if scan is not None:
                spent = (child.total_ms or 0.0) + (node.self_ms or 0.0)
                if share(plan, spent) >= SHARE:
                    yield _finding(plan, node, child, scan, spent)


def repeated_scan(node: PlanNode, child: PlanNode) -> PlanNode | None:
    """Return the sequential scan whose rows a loop goes through again and again."""
    looped = node.type == "Nested Loop" and child.relationship == "Inner"
    if not looped and not (child.relationship or "").startswith("SubPlan"):
        return None
    if (child.loops or 0) < ENOUGH_LOOPS:
        return None
    return next((below for below in child.walk() if below.type == "Seq Scan"), None)


def _finding(plan: Plan, node: PlanNode, child: PlanNode, scan: PlanNode, spent: float) -> Finding:
    part = share(plan, spent)
    what = "joins" if node.type == "Nested Loop" else "asks a subquery"
    return Finding(
        rule=RULE.name,
        severity=Severity.WARNING,
        object=scan.relation or scan.type,
        message=f"{label(node)} {what} {count(child.loops or 0)} times and goes through the rows of "
        f"{scan.relation} each time, {measured(f'{part:.0%}')} of the time.",
        fix=_fix(node, scan),
        node=child.id,
        evidence=Settings({"loops": child.loops, "ms": spent, "share": part}),
    )


def _mysql(plan: Plan, node: PlanNode) -> Iterator[Finding]:
    """Yield a finding for a table that MariaDB read whole for each row of what is outside."""
    scan = full_scan(plan, node)
    loops, part = node.loops or 0.0, share(plan, node.self_ms)
    if scan is None or loops < ENOUGH_LOOPS or scan.read < ENOUGH_ROWS or part < SHARE:
        return
    yield warn(
        RULE.name,
        node,
        f"{node.type} on {node.relation}: the table is read {count(loops)} times, {count(scan.read / loops)} "
        f"rows each time, {measured(f'{part:.0%}')} of the time.",
        index_for(plan, node, comparisons(scan.condition, plan.engine)) or OTHERWISE,
        loops=loops,
        rows_read=scan.read,
        ms=node.self_ms,
        share=part,
    )


def _sqlite(plan: Plan, node: PlanNode) -> Iterator[Finding]:
    """Yield a finding for a table that SQLite scans in a subquery of the statement's own rows."""
    times, spent = plan.root.rows or 0.0, plan.root.total_ms or 0.0
    outermost = node.type.startswith("CORRELATED") and node in plan.root.children
    if not outermost or times < ENOUGH_LOOPS or spent < LONG_MS:
        return
    scan = next((child for child in node.children if child.type.startswith("SCAN")), None)
    state = plan.state_of(scan) if scan is not None else None
    if scan is None or state is None or state.rows * times < ENOUGH_ROWS * ENOUGH_LOOPS:
        return
    yield warn(
        RULE.name,
        scan,
        f"{scan.type} on {scan.relation}: the subquery goes through its {count(state.rows)} rows for each of "
        f"{count(times)} rows at least; the whole took {measured(f'{spent:.0f} ms')}.",
        index_for(plan, scan, asked_of(plan, scan)) or OTHERWISE,
        loops=times,
        rows=state.rows,
        ms=spent,
    )


AGAIN: Mapping[str, Callable[[Plan, PlanNode], Iterator[Finding]]] = {"mysql": _mysql, "sqlite": _sqlite}


def _fix(node: PlanNode, scan: PlanNode) -> str:
    found = comparisons(str(scan.details.get("Filter", ""))) + comparisons(
        str(node.details.get("Join Filter", ""))
    )
    return index_ddl(scan, found)


_SETUP = (
    "CREATE TABLE plane AS SELECT i AS id, 'N' || i AS tail FROM generate_series(1, 1000) AS i",
    "CREATE TABLE trip AS SELECT i AS id, i % 1000 AS plane FROM generate_series(1, 2000) AS i",
    "ANALYZE plane, trip",
)
_QUERY = "SELECT tail, (SELECT count(*) FROM trip WHERE trip.plane = plane.id) FROM plane"

RULE = PlanRule(
    name="loops",
    problem="A table is gone through again for every row of another one.",
    reason="The time grows with the product of both tables.",
    fix="An index on the inner side's join column, or the subquery written as one join with GROUP BY.",
    check=find_loops,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "CREATE INDEX ON trip (plane)"), _QUERY),
    also=(
        Example(
            (
                "CREATE TABLE plane AS SELECT seq AS id, concat('N', seq) AS tail FROM seq_1_to_500",
                "CREATE TABLE trip AS SELECT seq AS id, seq % 500 AS plane FROM seq_1_to_3000",
            ),
            _QUERY,
            engine="mysql",
        ),
        Example(
            (
                "CREATE TABLE plane AS WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r "
                "WHERE i < 1000) SELECT i AS id, 'N' || i AS tail FROM r",
                "CREATE TABLE trip AS WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r "
                "WHERE i < 5000) SELECT i AS id, i % 1000 AS plane FROM r",
            ),
            _QUERY,
            engine="sqlite",
        ),
    ),
)
