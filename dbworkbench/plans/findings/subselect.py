"""What a statement asks of a table: for plans that tell no conditions, as SQLite's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.plans.findings.condition import Comparison, comparisons

if TYPE_CHECKING:
    from sqlglot import exp

    from dbworkbench.model.plan import Plan, PlanNode


def asked_of(plan: Plan, scan: PlanNode) -> tuple[Comparison, ...]:
    """Return the comparisons of the one SELECT that reads a table; empty where there are several."""
    select = _select_of(plan, scan)
    condition = _where(select) if select is not None else ""
    return comparisons(condition, plan.engine)


def plain_condition(plan: Plan, scan: PlanNode) -> str:
    """Return the condition of a statement that gives every row of its only table that meets it, else ""."""
    from sqlglot import exp

    select = _select_of(plan, scan)
    if select is None or select.parent is not None or select.find(exp.AggFunc, exp.Window, exp.Subquery):
        return ""
    other = ("joins", "group", "having", "distinct", "limit", "offset", "with_")
    return "" if any(select.args.get(name) for name in other) else _where(select)


def _where(select: exp.Expr) -> str:
    where = select.args.get("where")
    return str(where.this.sql(dialect="sqlite")) if where is not None else ""


def _select_of(plan: Plan, scan: PlanNode) -> exp.Expr | None:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(plan.query, dialect=plan.engine) if plan.query else None
    except SqlglotError:
        return None
    named = scan.alias or scan.relation
    tables = [] if tree is None else list(tree.find_all(exp.Table))
    found = [table for table in tables if table.alias_or_name == named]
    return found[0].find_ancestor(exp.Select) if len(found) == 1 else None
