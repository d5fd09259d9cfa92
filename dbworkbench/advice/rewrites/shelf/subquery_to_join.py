"""Correlated subquery → join with a grouped subquery: computed once for all rows, not once for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dbworkbench.advice.rewrites.proposal import Proposal, Rewrite
from dbworkbench.advice.rewrites.question import (
    Question,
    conjuncts,
    free_name,
    inside,
    where,
    write_sql,
)

if TYPE_CHECKING:
    from sqlglot import exp

WHY = "the subquery runs once for each row; a join with its grouped result runs once"
OPEN = ("group", "having", "limit", "offset", "distinct", "order", "joins", "with_", "with")


def find(question: Question) -> Iterator[Proposal]:
    from sqlglot import exp

    tree = question.tree.copy()
    if tree.args.get("group") or tree.args.get("having") or _aggregates(tree):
        return
    done = 0
    for node in list(tree.find_all(exp.Subquery)):
        done += _joined(tree, node, f"{free_name(question, 'grouped')}{done or ''}")
    if done:
        new = replace(question.query, sql=write_sql(tree, question.dialect))
        yield Proposal(SUBQUERY_TO_JOIN.name, question.query, new, WHY)


def _aggregates(tree: exp.Select) -> bool:
    from sqlglot import exp

    return any(
        found.find_ancestor(exp.Select) is tree
        for part in tree.expressions
        for found in part.find_all(exp.AggFunc)
    )


def _joined(tree: exp.Select, node: exp.Subquery, alias: str) -> bool:
    """Put a join in the place of one subquery; False when it is not of the kind."""
    from sqlglot import exp

    select = node.this
    stands = node.find_ancestor(exp.Select) is tree and not isinstance(
        node.parent, exp.From | exp.Join | exp.In
    )
    if not stands or not isinstance(select, exp.Select) or any(select.args.get(part) for part in OPEN):
        return False
    value = select.expressions[0].unalias() if len(select.expressions) == 1 else None
    aggregate = value.find(exp.AggFunc) if value is not None else None
    links = [_link(part, select, tree) for part in conjuncts(select.args.get("where"))]
    if value is None or aggregate is None or value is not aggregate or not any(links):
        return False
    rest = [
        part for part, link in zip(conjuncts(select.args.get("where")), links, strict=True) if link is None
    ]
    if not all(inside(part, select) for part in [*rest, value]):
        return False
    _replace(tree, node, alias, [link for link in links if link], rest)
    return True


def _link(part: exp.Expr, select: exp.Select, tree: exp.Select) -> tuple[exp.Expr, exp.Expr] | None:
    """Return inner and outer side of `inner.column = outer.column`, None for any other condition."""
    from sqlglot import exp

    if not isinstance(part, exp.EQ):
        return None
    for inner, outer in ((part.this, part.expression), (part.expression, part.this)):
        columns = inner.find(exp.Column) and outer.find(exp.Column)
        if columns and inside(inner, select) and not inside(outer, select) and inside(outer, tree):
            return inner, outer
    return None


def _replace(
    tree: exp.Select,
    node: exp.Subquery,
    alias: str,
    links: list[tuple[exp.Expr, exp.Expr]],
    rest: list[exp.Expr],
) -> None:
    from sqlglot import exp

    select = node.this
    grouped = select.copy()
    keys = [inner.copy() for inner, _ in links]
    names = [f"key{number}" for number in range(1, len(keys) + 1)]
    value = select.expressions[0].unalias().copy()
    shown = [exp.alias_(key, name) for key, name in zip(keys, names, strict=True)]
    grouped.set("expressions", [*shown, exp.alias_(value, "value")])
    where(grouped, [part.copy() for part in rest])
    grouped.set("group", exp.Group(expressions=[key.copy() for key in keys]))
    on = [
        exp.EQ(this=exp.column(name, table=alias), expression=outer.copy())
        for name, (_, outer) in zip(names, links, strict=True)
    ]
    found: exp.Expr = exp.column("value", table=alias)
    if isinstance(value, exp.Count):  # of no rows it is 0, where the join finds nothing
        found = exp.Coalesce(this=found, expressions=[exp.Literal.number(0)])
    if node.parent is tree and node.arg_key == "expressions":
        found = exp.alias_(found, node.alias or value.sql_name().lower())
    node.replace(found)
    tree.append("joins", exp.Join(this=grouped.subquery(alias), side="LEFT", on=exp.and_(*on)))


SUBQUERY_TO_JOIN = Rewrite(
    "subquery_to_join", "A correlated subquery that aggregates becomes a join with its grouped result.", find
)
