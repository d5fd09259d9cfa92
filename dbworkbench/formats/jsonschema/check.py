"""Simple CHECKs as keywords of JSON Schema, where that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

# what a regular expression of PostgreSQL and one of JavaScript mean alike
COMMON_PATTERN = re.compile(
    r"(?:\^|\$|\||[A-Za-z0-9_@ :/#%,=~<>&!;\"'-]|\\[.+*?()\[\]{}|^$/\\-]|\[\^?[A-Za-z0-9_@ .:/#%,+*?()=-]+\]"
    r"|\((?!\?)|\)|(?<=[\w)\]])(?:[*+?]|\{\d+(?:,\d*)?\}))*"
)
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
BOUNDS = {">": "exclusiveMinimum", ">=": "minimum", "<": "exclusiveMaximum", "<=": "maximum"}
LENGTHS = {"length", "char_length", "character_length"}
Keyword = tuple[str, str, Any]
"""A column, a keyword of its schema, and the keyword's value."""


def keywords(condition: str) -> list[Keyword]:
    """Return what a condition says of single columns; parts that are not understood say nothing.

    A condition is a conjunction: each understood part holds by itself. NULL passes a CHECK, as it passes
    keywords about numbers and texts.
    """
    return [keyword for part in conjuncts(condition) for keyword in part]


def conjuncts(condition: str) -> list[list[Keyword]]:
    """Return the same for each part of a conjunction; an empty list is a part that is not understood."""
    from pglast import parse_sql
    from pglast.parser import ParseError

    try:
        statements: Any = parse_sql(f"SELECT ({condition})")
    except (ParseError, ValueError):
        return [[]]
    if len(statements) != 1:
        return [[]]
    statement: Any = statements[0].stmt
    targets = list(getattr(statement, "targetList", None) or ())
    if len(targets) != 1 or statement.fromClause or statement.whereClause:
        return [[]]
    (target,) = targets
    return [list(_expression(part)) for part in _parts(target.val)]


def _parts(node: Any) -> Iterator[Any]:
    from pglast.enums import BoolExprType

    if _is(node, "BoolExpr") and node.boolop == BoolExprType.AND_EXPR:
        for part in node.args:
            yield from _parts(part)
    else:
        yield node


def _expression(node: Any) -> Iterator[Keyword]:
    from pglast.enums import A_Expr_Kind as Kind

    if not _is(node, "A_Expr"):
        return
    operator = node.name[-1].sval
    if node.kind == Kind.AEXPR_OP:
        yield from _comparison(node.lexpr, operator, node.rexpr)
    elif node.kind == Kind.AEXPR_BETWEEN:
        low, high = node.rexpr
        yield from _comparison(node.lexpr, ">=", low)
        yield from _comparison(node.lexpr, "<=", high)
    elif node.kind == Kind.AEXPR_IN and operator == "=":
        yield from _choice(node.lexpr, node.rexpr)
    elif node.kind == Kind.AEXPR_OP_ANY and operator == "=":
        yield from _choice(node.lexpr, getattr(_bare(node.rexpr), "elements", None) or ())
    elif node.kind == Kind.AEXPR_LIKE and operator == "~~":
        yield from _comparison(node.lexpr, operator, node.rexpr)


def _comparison(left: Any, operator: str, right: Any) -> Iterator[Keyword]:
    if _column(left) is None and _measured(left) is None and operator in MIRRORED:
        left, operator, right = right, MIRRORED[operator], left
    value = _constant(right)
    column, measured = _column(left), _measured(left)
    if measured is not None and isinstance(value, int):
        yield from _length(measured, operator, value)
    elif column is None:
        return
    elif isinstance(value, str) and operator in {"~", "~~"}:
        pattern = _like(value) if operator == "~~" else value
        if pattern is not None and (operator == "~~" or COMMON_PATTERN.fullmatch(pattern)):
            yield column, "pattern", pattern
    elif isinstance(value, (int, float)) and operator in BOUNDS:
        yield column, BOUNDS[operator], value


def _length(column: str, operator: str, value: int) -> Iterator[Keyword]:
    if operator in {">", ">="}:
        yield column, "minLength", max(0, value + (operator == ">"))
    elif operator in {"<", "<="} and value >= 1:
        yield column, "maxLength", value - (operator == "<")
    elif operator == "=" and value >= 0:
        yield column, "minLength", value
        yield column, "maxLength", value


def _choice(left: Any, items: Any) -> Iterator[Keyword]:
    column, values = _column(left), [_constant(item) for item in items]
    if column is not None and values and None not in values:
        yield column, "enum", values


def _like(pattern: str) -> str | None:
    """Return a LIKE pattern as a regular expression; with a backslash it is not certain."""
    if "\\" in pattern:
        return None
    signs = {"%": r"[\s\S]*", "_": r"[\s\S]"}
    body = "".join(signs.get(sign) or _literal(sign) for sign in pattern.strip("%"))
    if not body:
        return None
    return ("" if pattern.startswith("%") else "^") + body + ("" if pattern.endswith("%") else "$")


def _literal(sign: str) -> str:
    return f"\\{sign}" if sign in r".+*?()[]{}|^$/" else sign


def _is(node: Any, kind: str) -> bool:
    """Say whether a node of the parser's tree is of a kind, such as `A_Const`."""
    return type(node).__name__ == kind


def _bare(node: Any) -> Any:
    """Return a node without casts, which the server adds to every constant and many columns."""
    while _is(node, "TypeCast"):
        node = node.arg
    return node


def _column(node: Any) -> str | None:
    bare = _bare(node)
    if not _is(bare, "ColumnRef") or len(bare.fields) != 1:
        return None
    return getattr(bare.fields[0], "sval", None)


def _measured(node: Any) -> str | None:
    """Return the column of `length(column)`."""
    bare = _bare(node)
    if not _is(bare, "FuncCall") or bare.funcname[-1].sval not in LENGTHS or len(bare.args or ()) != 1:
        return None
    return _column(bare.args[0])


def _constant(node: Any) -> int | float | str | None:
    """Return a constant; a text that is cast to a number is that number."""
    bare = _bare(node)
    if _is(bare, "A_Expr") and bare.lexpr is None and bare.name[-1].sval == "-":
        inner = _constant(bare.rexpr)
        return -inner if isinstance(inner, (int, float)) else None
    if not _is(bare, "A_Const") or bare.isnull:
        return None
    return _value(bare, numeric=_is_numeric(node))


def _value(constant: Any, *, numeric: bool) -> int | float | str | None:
    value = constant.val
    if hasattr(value, "ival"):
        return int(value.ival or 0)
    text = getattr(value, "fval", None) or getattr(value, "sval", None)
    if text is None or (hasattr(value, "sval") and not numeric):
        return text
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(Decimal(text)) if re.fullmatch(r"-?\d*\.?\d+(?:e[+-]?\d+)?", text, re.IGNORECASE) else None


def _is_numeric(node: Any) -> bool:
    numbers = {"int2", "int4", "int8", "numeric", "float4", "float8"}
    names: set[str] = set()
    while _is(node, "TypeCast"):
        names.add(node.typeName.names[-1].sval)
        node = node.arg
    return bool(names & numbers)
