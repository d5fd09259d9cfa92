"""Expressions of a design, as written if SQLite takes them, else in its words."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp
from sqlglot.errors import SqlglotError

from dbworkbench.engines.sqlite.lexer import without_comments
from dbworkbench.model.expression import parse_expression

TEXTS = {exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR, exp.DataType.Type.CHAR, exp.DataType.Type.NCHAR}


def settle(expression: str, refusal: Callable[[str], str | None]) -> tuple[str, str | None]:
    """Return an expression that SQLite takes, and None; or the one that was written, and why it does not."""
    bare = without_comments(expression)
    refused = refusal(bare)
    if refused is None:
        return bare, None
    translated = translate(bare)
    if translated != bare and refusal(translated) is None:
        return translated, None
    return bare, refused


def translate(expression: str) -> str:
    """Write a PostgreSQL expression for SQLite; one that is not understood is left as it is."""
    try:
        tree = parse_expression(expression)
        return tree.transform(_simple).sql(dialect="sqlite")
    except (SqlglotError, ValueError, RecursionError):
        return expression


def _simple(node: exp.Expr) -> exp.Expr:
    """Take off casts of constants, and write `= ANY (ARRAY[…])` as IN."""
    if isinstance(node, exp.Cast) and isinstance(node.this, (exp.Literal, exp.Null, exp.Neg)):
        return node.this
    if isinstance(node, exp.Cast) and node.to.this in TEXTS:
        return exp.cast(node.this, "TEXT")
    if isinstance(node, exp.EQ) and isinstance(node.expression, exp.Any):
        items = node.expression.this
        items = items.this if isinstance(items, exp.Paren) else items
        if isinstance(items, exp.Array):
            return exp.In(this=node.this, expressions=items.expressions)
    return node
