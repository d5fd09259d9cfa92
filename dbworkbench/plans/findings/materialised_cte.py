"""materialised-cte: a CTE is computed whole, and what reads it throws most of it away."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import all_rows, count, removed_rows, share, worth_a_word

SHARE, KEPT, ENOUGH_ROWS = 0.2, 0.1, 10_000.0
NEEDED_WHOLE = frozenset({"ModifyTable", "Recursive Union"})


def find_materialised_ctes(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each CTE with one reader, whose filter could have been applied within it."""
    if not worth_a_word(plan):
        return
    ctes = [node for node in plan.nodes if (node.relationship or "").startswith("CTE ")]
    for cte in ctes:
        name = str(cte.relationship).removeprefix("CTE ")
        if any(node.type in NEEDED_WHOLE for node in cte.walk()):
            continue
        readers = [node for node in plan.nodes if node.type == "CTE Scan" and node.relation == name]
        if len(readers) == 1 and _dropped(cte, readers[0]) and share(plan, cte.total_ms) >= SHARE:
            yield _finding(plan, cte, readers[0], name)


def _dropped(cte: PlanNode, reader: PlanNode) -> bool:
    made = all_rows(cte)
    return made >= ENOUGH_ROWS and removed_rows(reader) >= (1 - KEPT) * made


def _finding(plan: Plan, cte: PlanNode, reader: PlanNode, name: str) -> Finding:
    part, kept = share(plan, cte.total_ms), all_rows(reader)
    return warn(
        RULE.name,
        cte,
        f"CTE {name}: {count(all_rows(cte))} rows are computed and kept, of which the reader's filter leaves "
        f"{count(kept)}, {measured(f'{part:.0%}')} of the time.",
        f"WITH {name} AS NOT MATERIALIZED (…), so that the condition reaches the tables within.",
        rows_made=all_rows(cte),
        rows_kept=kept,
        share=part,
    )


_SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, i % 5000 AS plane FROM generate_series(1, 40000) AS i",
    "CREATE INDEX ON trip (plane)",
    "ANALYZE trip",
)
_QUERY = "WITH recent AS {} (SELECT * FROM trip WHERE id > 10) SELECT * FROM recent WHERE plane = 7"

RULE = PlanRule(
    name="materialised-cte",
    problem="A CTE is computed whole although its reader keeps a few of its rows.",
    reason="MATERIALIZED (and any CTE up to PostgreSQL 11) keeps conditions out, so no index within can "
    "serve them.",
    fix="NOT MATERIALIZED, a subquery, or the condition written within the CTE.",
    check=find_materialised_ctes,
    bad=Example(_SETUP, _QUERY.format("MATERIALIZED")),
    good=Example(_SETUP, _QUERY.format("NOT MATERIALIZED")),
    coded=False,
)
