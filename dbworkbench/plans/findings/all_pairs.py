"""all-pairs: a join holds each row of one side against each row of the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.condition import comparisons
from dbworkbench.plans.findings.ddl import index_for
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import all_rows, count, figure, share, worth_a_word

SHARE, ENOUGH_PAIRS = 0.3, 1_000_000.0
JOINS: Mapping[str, frozenset[str]] = {
    "duckdb": frozenset({"BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN", "CROSS_PRODUCT"}),
    "mysql": frozenset({"Block Nested Loop"}),
}
WORDS = (
    "Join by an equality of one column of each side: compute an expression of both before the join, and "
    "write OR as a UNION of two joins."
)


def find_all_pairs(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each join without an order or a hash of a million pairs that took its time."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        if node.type not in JOINS.get(plan.engine, ()) or node.details.get("join_type", "BNL") != "BNL":
            continue
        outer, inner = _sides(plan, node)
        part = share(plan, node.self_ms)
        if outer * inner >= ENOUGH_PAIRS and part >= SHARE:
            yield _finding(plan, node, outer, inner, part)


def _sides(plan: Plan, node: PlanNode) -> tuple[float, float]:
    """Return the rows of both sides; MariaDB tells the outer ones as loops, and the inner ones as read."""
    if plan.engine == "mysql":
        return node.loops or 0.0, figure(node.details, "r_effective_rows")
    rows = [all_rows(child) for child in node.children]
    return (rows[0], rows[1]) if len(rows) == 2 else (0.0, 0.0)


def _finding(plan: Plan, node: PlanNode, outer: float, inner: float, part: float) -> Finding:
    return warn(
        RULE.name,
        node,
        f"{node.type}: each of {count(outer)} rows is held against each of {count(inner)} rows, "
        f"{count(outer * inner)} pairs, {measured(f'{part:.0%}')} of the time.",
        _index(plan, node) or WORDS,
        rows_outer=outer,
        rows_inner=inner,
        ms=node.self_ms,
        share=part,
    )


def _index(plan: Plan, node: PlanNode) -> str:
    """Return the index by which the inner side could be looked up; empty where its join cannot use one."""
    condition = str(node.details.get("attached_condition", ""))
    tables = [child for child in node.children if child.relation]
    return index_for(plan, tables[0], comparisons(condition, plan.engine)) if condition and tables else ""


_SETUP = ("CREATE TABLE trip AS SELECT i AS id, i * 2 AS other FROM range(4000) AS r (i)",)

RULE = PlanRule(
    name="all-pairs",
    problem="A join holds every row of one side against every row of the other.",
    reason="The time grows with the product of both sides; a hash or an index needs an equality of columns.",
    fix="An equality of one column of each side, OR as a UNION, an index on the inner side's column.",
    check=find_all_pairs,
    bad=Example(
        _SETUP,
        "SELECT count(*) FROM trip AS a JOIN trip AS b ON a.id = b.id OR a.other = b.id",
        engine="duckdb",
    ),
    good=Example(
        _SETUP,
        "SELECT count(*) FROM (SELECT a.id, b.id AS b FROM trip AS a JOIN trip AS b ON a.id = b.id "
        "UNION SELECT a.id, b.id FROM trip AS a JOIN trip AS b ON a.other = b.id)",
        engine="duckdb",
    ),
    coded=False,
    also=(
        Example(
            (
                "CREATE TABLE plane AS SELECT seq AS id, seq % 90 AS kind FROM seq_1_to_300",
                "CREATE TABLE trip AS SELECT seq AS id, seq % 97 AS kind FROM seq_1_to_20000",
            ),
            "SELECT count(*) FROM plane AS p JOIN trip AS t ON t.kind = p.kind",
            engine="mysql",
        ),
    ),
)
