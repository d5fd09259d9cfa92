"""Columns that a condition compares in a way that no plain index on them can serve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dbworkbench.plans.findings.condition import conjuncts

if TYPE_CHECKING:
    from sqlglot import exp

IMMUTABLE = frozenset(
    {
        "LOWER",
        "UPPER",
        "ABS",
        "LENGTH",
        "CHAR_LENGTH",
        "SUBSTRING",
        "SUBSTR",
        "LEFT",
        "RIGHT",
        "TRIM",
        "BTRIM",
    }
    | {"LTRIM", "RTRIM", "MD5", "REVERSE", "COALESCE", "ROUND", "FLOOR", "CEIL", "REPLACE", "MOD"}
)
"""Functions that an index on an expression may use for any of their arguments."""


class Obstacle(StrEnum):
    """Why an index on the column does not help."""

    FUNCTION = "function"
    CAST = "cast"
    WILDCARD = "wildcard"


@dataclass(frozen=True)
class Wrapped:
    """A column, what stands around it as SQL without the table's name, and whether an index may hold that."""

    obstacle: Obstacle
    column: str
    expression: str
    indexable: bool


def wrapped_columns(condition: str, dialect: str = "postgres") -> tuple[Wrapped, ...]:
    """Return the columns within what is compared with a constant; only of parts that must all hold."""
    return tuple(found for part in conjuncts(condition, dialect) for found in _read(part.unnest()))


def _read(part: exp.Expr) -> Iterator[Wrapped]:
    from sqlglot import exp

    left, right = part.args.get("this"), part.args.get("expression")
    if isinstance(part, exp.Like | exp.ILike):
        if isinstance(left, exp.Expr) and isinstance(right, exp.Expr):
            yield from _searched(left.unnest(), right.unnest())
        return
    if isinstance(part, exp.EQ | exp.GT | exp.GTE | exp.LT | exp.LTE):
        for side, other in ((left, right), (right, left)):
            if isinstance(side, exp.Expr) and isinstance(other, exp.Expr) and not other.find(exp.Column):
                yield from _compared(side.unnest())


def _searched(left: exp.Expr, right: exp.Expr) -> Iterator[Wrapped]:
    from sqlglot import exp

    column, pattern = _text_of(left), _text_of(right)
    if isinstance(column, exp.Column) and isinstance(pattern, exp.Literal) and pattern.name.startswith("%"):
        yield Wrapped(Obstacle.WILDCARD, column.name, _bare(column), indexable=True)


def _compared(side: exp.Expr) -> Iterator[Wrapped]:
    from sqlglot import exp

    columns = list(side.find_all(exp.Column))
    if len(columns) != 1 or isinstance(_text_of(side), exp.Column):
        return
    if isinstance(side, exp.Cast) and isinstance(side.this.unnest(), exp.Column):
        kind = side.to.sql(dialect="postgres").lower().replace("decimal", "numeric")
        yield Wrapped(Obstacle.CAST, columns[0].name, f"{_bare(columns[0])}::{kind}", indexable=False)
    elif isinstance(side, exp.Func) and not isinstance(side, exp.Cast):
        calls = [call for call in side.find_all(exp.Func) if not isinstance(call, exp.Cast)]
        known = all(_name(call) in IMMUTABLE for call in calls)
        yield Wrapped(Obstacle.FUNCTION, columns[0].name, _bare(side), indexable=known)


def _text_of(side: exp.Expr) -> exp.Expr:
    """Return what is cast to text, which a varchar's index and a pattern are anyway."""
    from sqlglot import exp

    if isinstance(side, exp.Cast) and side.to.this == exp.DataType.Type.TEXT:
        inner: exp.Expr = side.this.unnest()
        return inner
    return side


def _name(call: exp.Func) -> str:
    from sqlglot import exp

    return (call.name if isinstance(call, exp.Anonymous) else call.sql_name()).upper()


def _bare(side: exp.Expr) -> str:
    """Write an expression, columns without their table and brackets."""
    from sqlglot import exp

    copy = side.copy()
    for bracket in list(copy.find_all(exp.Paren)):
        if isinstance(bracket.this, exp.Column):
            bracket.replace(bracket.this)
    for column in copy.find_all(exp.Column):
        column.set("table", None)
        column.set("db", None)
    return copy.sql(dialect="postgres")
