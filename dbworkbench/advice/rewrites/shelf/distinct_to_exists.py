"""SELECT DISTINCT over a join → EXISTS: rows are not multiplied first and thrown away afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dbworkbench.advice.rewrites.proposal import Proposal, Rewrite
from dbworkbench.advice.rewrites.question import (
    Question,
    conjuncts,
    sources_of,
    unique_keys,
    where,
    write_sql,
)

if TYPE_CHECKING:
    from sqlglot import exp

WHY = "the join multiplies rows that DISTINCT then has to find again; EXISTS stops at the first match"


def find(question: Question) -> Iterator[Proposal]:
    from sqlglot import exp

    tree = question.tree
    distinct, joins = tree.args.get("distinct"), tree.args.get("joins") or []
    if not joins or not isinstance(distinct, exp.Distinct) or distinct.args.get("on"):
        return
    if (
        tree.args.get("group")
        or tree.find(exp.Star)
        or any(part.find(exp.AggFunc) for part in tree.expressions)
    ):
        return
    kept = _kept(tree)
    if kept is None or any(not _inner(join) for join in joins):
        return
    new = _rewritten(question, kept)
    yield Proposal(DISTINCT_TO_EXISTS.name, question.query, replace(question.query, sql=new), WHY)


def _kept(tree: exp.Select) -> str | None:
    """Return the alias of the first source when nothing that is shown or ordered by needs another one."""
    from sqlglot import exp

    first = next(sources_of(tree)).alias_or_name
    order = tree.args.get("order")
    shown = [*tree.expressions, *([order] if order else [])]
    named = set(tree.named_selects)
    tables = {
        column.table
        for part in shown
        for column in part.find_all(exp.Column)
        if column.table or column.name not in named
    }
    return str(first) if tables == {first} else None


def _inner(join: exp.Join) -> bool:
    kind = f"{join.args.get('side') or ''}{join.args.get('kind') or ''}".upper()
    return kind in ("", "INNER") and join.args.get("on") is not None


def _rewritten(question: Question, kept: str) -> str:
    from sqlglot import exp

    tree = question.tree.copy()
    joins = tree.args["joins"]
    parts = [part for join in joins for part in conjuncts(join.args["on"])] + conjuncts(
        tree.args.get("where")
    )
    mine = [part for part in parts if {column.table for column in part.find_all(exp.Column)} <= {kept}]
    among = exp.select("1").from_(joins[0].this.copy())
    for join in joins[1:]:
        among = among.join(join.this.copy(), join_type="cross")
    where(among, [part.copy() for part in parts if part not in mine])
    tree.set("joins", None)
    where(tree, [*(part.copy() for part in mine), exp.Exists(this=among)])
    if _tells_apart(question, kept):
        tree.set("distinct", None)
    return write_sql(tree, question.dialect)


def _tells_apart(question: Question, kept: str) -> bool:
    """Say whether what is shown holds a key, so that no two rows are alike."""
    from sqlglot import exp

    table = question.source(question.tree, kept)
    shown = {
        part.unalias().name for part in question.tree.expressions if isinstance(part.unalias(), exp.Column)
    }
    return table is not None and any(key <= shown for key in unique_keys(table))


DISTINCT_TO_EXISTS = Rewrite("distinct_to_exists", "SELECT DISTINCT over a join becomes EXISTS.", find)
