"""CREATE INDEX in the words of the engine that made a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.dialects import mysql, sqlite

from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.condition import QUOTE, Comparison, index_ddl, own_comparisons

Quote = Callable[[str], str]

QUOTES: Mapping[str, Quote] = {
    "duckdb": QUOTE,
    "mysql": mysql.dialect().identifier_preparer.quote,
    "sqlite": sqlite.dialect().identifier_preparer.quote,
}
FORMS = {
    "duckdb": "CREATE INDEX {name} ON {table} ({columns});",
    "mysql": "ALTER TABLE {table} ADD INDEX ({columns});",
    "sqlite": "CREATE INDEX {name} ON {table} ({columns});",
}
LONGEST_NAME = 63
WORDS = "An index on what the condition compares, or a condition that an index can serve."


def index_for(plan: Plan, scan: PlanNode, compared: tuple[Comparison, ...]) -> str:
    """Return the index that serves comparisons of a table: equalities first, then one range.

    Empty where none is of its own columns.
    """
    if plan.engine == "postgres":
        return index_ddl(scan, compared)
    own = own_comparisons(scan, compared)
    columns = [item.column for item in own if item.equality]
    if plan.engine != "duckdb":  # its indexes serve one column each, and equality alone pays
        columns += [item.column for item in own if not item.equality][:1]
    return index_on(plan, scan, list(dict.fromkeys(columns))[: 1 if plan.engine == "duckdb" else None])


def index_on(plan: Plan, scan: PlanNode, columns: list[str]) -> str:
    """Return the statement for an index on columns; words where a plan tells only an alias of the table."""
    if not columns or not scan.relation:
        return ""
    quote = QUOTES[plan.engine]
    written = ", ".join(map(quote, columns))
    if plan.engine != "duckdb" and not plan.query:
        return f"An index on ({written}) of the table that the plan calls {scan.relation}."
    name = quote("_".join([scan.relation, *columns])[:LONGEST_NAME])
    return FORMS[plan.engine].format(name=name, table=quote(scan.relation), columns=written)
