"""N+1 → one query: all keys at once instead of a round trip for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dbworkbench.advice.rewrites.proposal import Asking, Proposal, Rewrite
from dbworkbench.advice.rewrites.question import Question, conjuncts, free_name, write_sql

if TYPE_CHECKING:
    from sqlglot import exp

    from dbworkbench.engines.engine import Database

WHY = "each call costs a round trip and a plan; one query for all keys costs one"
NOTE = "The rows of all keys come together: the program parts them by {key}."


def find(question: Question) -> Iterator[Proposal]:
    from sqlglot import exp

    tree = question.tree.copy()
    placeholders = list(tree.find_all(exp.Placeholder))
    bad = ("limit", "offset", "group", "having", "distinct")
    if not question.repeated or len(placeholders) != 1 or any(tree.args.get(part) for part in bad):
        return
    link = next((part for part in conjuncts(tree.args.get("where")) if _asks(part)), None)
    if link is None or any(part.find(exp.AggFunc) for part in tree.expressions):
        return
    column = link.find(exp.Column)
    key, many = placeholders[0].name, free_name(question, f"{placeholders[0].name}s")
    assert column is not None  # noqa: S101 - `_asks` looked
    link.replace(
        exp.EQ(this=column.copy(), expression=exp.Any(this=exp.Paren(this=exp.Placeholder(this=many))))
    )
    original = question.query
    if not any(part.is_star or part.unalias() == column for part in tree.expressions):
        tree.append("expressions", column.copy())
        exact = question.tree.copy()
        exact.append("expressions", column.copy())
        original = replace(original, sql=write_sql(exact, question.dialect))
    new = replace(question.query, sql=write_sql(_unordered(tree), question.dialect))
    original = replace(original, sql=write_sql(_unordered(_read(original.sql, question)), question.dialect))

    def pairs(_database: Database, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {many: values[key]}

    yield Proposal(
        ONE_FOR_ALL.name,
        original,
        new,
        WHY,
        NOTE.format(key=column.name),
        asking=Asking.FOR_ALL,
        pairs=pairs,
        key=key,
    )


def _asks(part: exp.Expr) -> bool:
    """Say whether a condition is `column = :key`."""
    from sqlglot import exp

    sides = {type(part.this), type(part.expression)} if isinstance(part, exp.EQ) else set()
    return sides == {exp.Column, exp.Placeholder}


def _unordered(tree: exp.Select) -> exp.Select:
    """Leave out an order that held for one key."""
    tree.set("order", None)
    return tree


def _read(sql: str, question: Question) -> exp.Select:
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(sql, dialect=question.dialect)
    assert isinstance(tree, exp.Select)  # noqa: S101 - it was one
    return tree


ONE_FOR_ALL = Rewrite(
    "one_for_all", "A query that runs once for each key (N+1) asks for all keys at once.", find
)
