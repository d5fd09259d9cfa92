"""SQL expressions as trees: a CHECK, a rule, the condition of an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


def parse_expression(text: str) -> exp.Expr:
    """Parse one expression of PostgreSQL; raises SqlglotError.

    It may begin with a column that is called like a statement, such as `lock` or `comment`.
    """
    import sqlglot
    from sqlglot import exp

    tree: exp.Expr = sqlglot.parse_one(f"({text}\n)", read="postgres", into=exp.Condition)
    if not isinstance(tree, (exp.Paren, exp.Subquery)):
        raise sqlglot.ParseError(f"not one expression: {text}")
    inner: exp.Expr = tree.this
    return inner if isinstance(tree, exp.Paren) else tree
