"""Expressions of a design in MySQL's words: only what certainly means the same there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Table

from dbworkbench.engines.mysql.datatype import literal, quote
from dbworkbench.engines.mysql.wording import is_own
from dbworkbench.model.declared.expression import write_expression
from dbworkbench.model.declared.lexicon import MYSQL
from dbworkbench.model.expression import parse_expression

if TYPE_CHECKING:
    from sqlglot import exp

# what both databases understand alike; whatever else is in an expression is no guess of ours
ALIKE = frozenset((
    "Column", "Identifier", "Literal", "Paren", "And", "Or", "Not", "EQ", "NEQ", "GT", "GTE", "LT", "LTE",
    "Add", "Sub", "Mul", "Mod", "Neg", "In", "Between", "Is", "Null", "Boolean", "Like", "Case", "If",
    "Coalesce", "Lower", "Upper", "Length", "Abs", "Round", "Trim", "DPipe", "Tuple", "CurrentTimestamp",
    "CurrentDate", "Uuid", "DataType", "Cast",
))  # fmt: skip
CLOCKS = frozenset(("CurrentTimestamp", "CurrentDate", "Uuid"))
LONGEST = 10_000


class Untranslatable(Exception):  # named as what it reports
    """An expression that may mean something else in MySQL."""


def translate(text: str, table: Table, *, steady: bool = False) -> str:
    """Return an expression for MySQL; `steady` allows nothing that changes with the time.

    Raises Untranslatable, whose text says why.
    """
    text = text.replace("\\:", ":")
    if is_own(table):
        return write_expression(text, table.columns.keys(), quote, literal)
    tree = _parse(text)
    for node in list(tree.walk()):
        _refuse(node, steady=steady)
    return _in_small_letters(str(_without_casts(tree).sql("mysql", identify=True)))


def _in_small_letters(text: str) -> str:
    """Write keywords and functions as the server prints them; every name is in quotes."""
    tokens = MYSQL.everything(text)
    small = (token.text.lower() if token.kind == "word" else token.text for token in tokens)
    return "".join("curdate()" if word == "current_date" else word for word in small)


def _parse(text: str) -> exp.Expr:
    from sqlglot.errors import SqlglotError

    if len(text) > LONGEST:
        raise Untranslatable("it is very long")
    try:
        return parse_expression(text)
    except (SqlglotError, ValueError, RecursionError) as error:
        raise Untranslatable("it is not understood") from error


def _refuse(node: exp.Expr, *, steady: bool) -> None:
    from sqlglot import exp

    name = type(node).__name__
    if name not in ALIKE:
        word = str(node.this).lower() if isinstance(node, exp.Anonymous) else name.lower()
        raise Untranslatable(f"{word} may mean something else in MySQL")
    if name == "Cast" and not isinstance(node.this, exp.Literal):
        raise Untranslatable("a cast may mean something else in MySQL")
    if steady and name in CLOCKS:
        raise Untranslatable("it changes with the time")
    if isinstance(node, exp.Column) and len(node.parts) > 1:
        raise Untranslatable("it names something outside of the table")


def _without_casts(tree: exp.Expr) -> exp.Expr:
    """Return constants bare: their type is that of the column."""
    from sqlglot import exp

    def bare(node: Any) -> Any:
        return node.this if isinstance(node, exp.Cast) else node

    bared: exp.Expr = tree.transform(bare)
    return bared
