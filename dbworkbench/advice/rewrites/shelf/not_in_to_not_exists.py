"""NOT IN (SELECT …) → NOT EXISTS: an anti join, which NOT IN cannot be where a NULL might be among it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dbworkbench.advice.rewrites.proposal import Proposal, Rewrite
from dbworkbench.advice.rewrites.question import Question, conjuncts, where, write_sql

if TYPE_CHECKING:
    from sqlglot import exp

WHY = (
    "NOT IN holds all rows of the subquery against each row, since one NULL among them makes it never true; "
    "NOT EXISTS is planned as an anti join"
)


def find(question: Question) -> Iterator[Proposal]:
    from sqlglot import exp

    tree = question.tree.copy()
    found = [node for node in tree.find_all(exp.Not) if _subquery(node) is not None]
    for node in found:
        node.replace(_anti_join(node))
    if found:
        new = replace(question.query, sql=write_sql(tree, question.dialect))
        yield Proposal(NOT_IN_TO_NOT_EXISTS.name, question.query, new, WHY)


def _subquery(node: exp.Expr) -> exp.Select | None:
    """Return the subquery of `x NOT IN (SELECT y …)`."""
    from sqlglot import exp

    inner = node.this.unnest()
    query = inner.args.get("query") if isinstance(inner, exp.In) else None
    select = query.unnest() if query is not None else None
    if not isinstance(select, exp.Select) or len(select.expressions) != 1:
        return None
    return None if select.expressions[0].is_star else select


def _anti_join(node: exp.Not) -> exp.Expr:
    from sqlglot import exp

    select = _subquery(node)
    assert select is not None  # noqa: S101 - the caller looked
    outer, inner = node.this.unnest().this.copy(), select.expressions[0].unalias().copy()
    plain = ("group", "having", "limit", "offset", "distinct", "windows", "order")
    if any(select.args.get(part) for part in plain) or inner.find(exp.AggFunc):
        # the rows of the subquery as they are, and looked through from outside
        named = select.copy()
        named.set("expressions", [exp.alias_(inner, "looked_for")])
        looked = exp.column("looked_for", table="among")
        through = exp.select("1").from_(named.subquery("among")).where(exp.EQ(this=looked, expression=outer))
        return exp.Not(this=exp.Exists(this=through))
    through = select.copy()
    parts = conjuncts(through.args.get("where"))
    through.set("expressions", [exp.Literal.number(1)])
    where(through, [*(part.copy() for part in parts), exp.EQ(this=inner, expression=outer)])
    return exp.Not(this=exp.Exists(this=through))


NOT_IN_TO_NOT_EXISTS = Rewrite("not_in_to_not_exists", "NOT IN (SELECT …) becomes NOT EXISTS.", find)
