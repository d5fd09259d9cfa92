"""automatic-index: SQLite makes an index for one run of a query, and again for the next."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.ddl import index_on
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import count, worth_a_word

ENOUGH_ROWS = 1000.0
COLUMN = re.compile(r"(?:^| AND )(\w+)(?:=|[<>])")


def find_automatic_indexes(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each table of a thousand rows that SQLite indexes itself while the query runs."""
    if plan.engine != "sqlite" or not worth_a_word(plan):
        return
    for node in plan.nodes:
        state = plan.state_of(node)
        if "AUTOMATIC" in node.type and state is not None and state.rows >= ENOUGH_ROWS:
            yield _finding(plan, node, state.rows)


def _finding(plan: Plan, node: PlanNode, rows: float) -> Finding:
    columns = COLUMN.findall(str(node.details.get("Condition", "")))
    spent = plan.root.total_ms or 0.0
    return warn(
        RULE.name,
        node,
        f"{node.relation} has no index on ({', '.join(columns)}): SQLite makes one of its {count(rows)} "
        f"rows, and throws it away after the query, which took {measured(f'{spent:.1f} ms')}.",
        index_on(plan, node, columns),
        rows=rows,
        ms=spent,
    )


_SETUP = (
    "CREATE TABLE plane AS WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 3000) "
    "SELECT i AS id, 'N' || i AS tail FROM r",
    "CREATE TABLE trip AS WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 9000) "
    "SELECT i AS id, i % 3000 AS plane FROM r",
)
_QUERY = "SELECT tail, t.id FROM plane LEFT JOIN trip AS t ON t.plane = plane.id"

RULE = PlanRule(
    name="automatic-index",
    problem="SQLite makes an index for a single run, since the table has none that serves the join.",
    reason="Sorting the table costs more than the look-ups that follow, and is done again at each run.",
    fix="That index, made once.",
    check=find_automatic_indexes,
    bad=Example(_SETUP, _QUERY, engine="sqlite"),
    good=Example((*_SETUP, "CREATE INDEX trip_plane ON trip (plane)"), _QUERY, engine="sqlite"),
)
