"""The tables behind the aliases of a plan, for engines whose plans tell the alias alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dbworkbench.model.plan import Plan, PlanNode

DIALECTS = {"sqlite": "sqlite", "mysql": "mysql"}


def with_tables(plan: Plan, sql: str) -> Plan:
    """Return a plan whose nodes name their tables as the statement does that it is of.

    A plan that tells tables by itself, and a statement that cannot be read, leave it as it is.
    """
    dialect = DIALECTS.get(plan.engine)
    if dialect is None:
        return plan
    tables = _tables(sql, dialect)
    return replace(plan, root=_named(plan.root, tables), query=sql) if tables else plan


def _tables(sql: str, dialect: str) -> Mapping[str, str]:
    """Return the tables of a statement by what it calls them; what is called so twice is left out."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        return {}
    found: dict[str, set[str]] = {}
    made = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.name not in made:
            found.setdefault(table.alias_or_name, set()).add(table.name)
    return {name: next(iter(tables)) for name, tables in found.items() if len(tables) == 1}


def _named(node: PlanNode, tables: Mapping[str, str]) -> PlanNode:
    children = tuple(_named(child, tables) for child in node.children)
    table = tables.get(node.relation or "")
    if table is None or table == node.relation:
        return replace(node, children=children)
    return replace(node, relation=table, alias=node.relation, children=children)
