"""Conditions of WHERE and JOIN, sorted by what an index can do for them."""

from __future__ import annotations

from typing import Any

from dbworkbench.advice.reading.access import Access, Condition, Join, Key, Look
from dbworkbench.advice.reading.expression import (
    bare_text,
    has_stranger,
    is_literal,
    key_of,
    owners,
    references,
    walk,
)
from dbworkbench.advice.reading.scope import Scope

RANGES = frozenset({"<", "<=", ">", ">="})
CONTAINED = frozenset({"@@", "@>", "<@", "&&", "?", "?|", "?&", "@?"})
BESIDE = frozenset({"<<", ">>", "<<=", ">>=", "&<", "&>", "-|-", "~="})
MEMBERS = CONTAINED | BESIDE
PARTS = frozenset({"~", "~*", "~~*", "%"})
OUTSIDE = -1
"""The partner of a join with a table of a SELECT around, or with what a subquery in FROM gives."""


def read_condition(node: Any, scope: Scope) -> None:
    """Note in the tables of a scope what a condition asks of them."""
    from pglast import ast
    from pglast.enums import BoolExprType

    if len(parts := conjuncts(node)) > 1:
        for part in parts:
            read_condition(part, scope)
    elif isinstance(node, ast.BoolExpr) and node.boolop == BoolExprType.OR_EXPR:
        _alternatives(node, scope)
    else:
        _note_constant(node, scope)
        _read_one(node, scope)


def _alternatives(node: Any, scope: Scope) -> None:
    """Read what all arms of an OR have in common, then each arm's own conditions as alternatives."""
    arms = [{bare_text(part): part for part in conjuncts(arm)} for arm in node.args]
    shared = [text for text in arms[0] if all(text in arm for arm in arms[1:])]
    for text in shared:
        read_condition(arms[0][text], scope)
    for arm in arms:
        for text, part in arm.items():
            if text not in shared:
                _note_alternative(part, scope)


def conjuncts(node: Any) -> list[Any]:
    """Return the conditions that AND ties together."""
    from pglast import ast
    from pglast.enums import BoolExprType

    if isinstance(node, ast.BoolExpr) and node.boolop == BoolExprType.AND_EXPR:
        parts: Any = node.args
        return [inner for part in parts for inner in conjuncts(part)]
    return [node]


def _note_alternative(node: Any, scope: Scope) -> None:
    from pglast import ast

    if isinstance(node, ast.A_Expr) and (found := key_of(node.lexpr, scope)):
        found[0].alternatives.append(found[1])


def _note_constant(node: Any, scope: Scope) -> None:
    """Note a condition over one table's columns and literals, which a partial index may have."""
    found = key_of(node, scope)
    look = _look_of(node)
    if found and look:
        found[0].conditions.append(Condition(bare_text(node), found[1].columns, look))


def _look_of(node: Any) -> Look | None:
    from pglast import ast
    from pglast.enums import A_Expr_Kind

    match node:
        case ast.NullTest():
            return Look.NULL
        case ast.ColumnRef() | ast.BooleanTest() | ast.BoolExpr():
            return Look.TRUTH
        case ast.A_Expr(kind=A_Expr_Kind.AEXPR_IN):
            return Look.EQUAL
        case ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP):
            if all(not is_literal(side) for side in (node.lexpr, node.rexpr)):
                return Look.COMPARISON
            return Look.RANGE if _operator(node) in RANGES else Look.EQUAL
    return None


def _read_one(node: Any, scope: Scope) -> None:
    from pglast import ast
    from pglast.enums import A_Expr_Kind

    match node:
        case ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP):
            _read_operator(node, scope)
        case ast.A_Expr(kind=A_Expr_Kind.AEXPR_IN | A_Expr_Kind.AEXPR_OP_ANY) if _operator(node) == "=":
            _add(key_of(node.lexpr, scope), "equal")
        case ast.A_Expr(kind=A_Expr_Kind.AEXPR_BETWEEN):
            _add(key_of(node.lexpr, scope), "ranges")
        case ast.A_Expr(kind=A_Expr_Kind.AEXPR_LIKE) if _operator(node) == "~~":
            _add(key_of(node.lexpr, scope), "parts" if _begins_open(node.rexpr) else "prefixes")
        case ast.A_Expr(kind=A_Expr_Kind.AEXPR_ILIKE) if _operator(node) == "~~*":
            _add(key_of(node.lexpr, scope), "parts")
        case ast.ColumnRef() | ast.BooleanTest():
            _add(key_of(node if isinstance(node, ast.ColumnRef) else node.arg, scope), "equal")
        case ast.NullTest():
            _add(key_of(node.arg, scope), "ranges")


def _read_operator(node: Any, scope: Scope) -> None:
    """Read `a = b` and its like from both sides."""
    operator = _operator(node)
    left, right = key_of(node.lexpr, scope), key_of(node.rexpr, scope)
    if operator in MEMBERS:
        for found, other in ((left, node.rexpr), (right, node.lexpr)):
            if found and not owners(other, scope):
                found[0].members.append((found[1], operator))
    elif operator in PARTS:
        _add(left, "parts")
    elif operator == "=" or operator in RANGES:
        _read_sides(left, node.rexpr, operator, scope)
        _read_sides(right, node.lexpr, operator, scope)


def _read_sides(found: tuple[Access, Key] | None, other: Any, operator: str, scope: Scope) -> None:
    """Note a key by what stands on the other side: a value, another table, or one of a SELECT around."""
    if found is None:
        return
    access, key = found
    elsewhere = [other_access for other_access in owners(other, scope) if other_access is not access]
    around = [(there, column) for there, column, own in references(other, scope) if not own]
    if operator != "=":
        if not owners(other, scope) and not has_stranger(other, scope):
            access.ranges.append(key)
    elif elsewhere:
        access.joins.append(Join(key, elsewhere[0].number))
    elif around or has_stranger(other, scope):
        access.joins.append(Join(key, OUTSIDE))
        _join_from_around(other, access, scope)
    elif not owners(other, scope):
        access.equal.append(key)


def _join_from_around(other: Any, access: Access, scope: Scope) -> None:
    """Note the join for the outer table as well: a subquery may be planned as a join from its side."""
    outer = key_of(other, scope.parent) if scope.parent else None
    if outer:
        outer[0].joins.append(Join(outer[1], access.number))


def _add(found: tuple[Access, Key] | None, where: str) -> None:
    if found is not None:
        getattr(found[0], where).append(found[1])


def _begins_open(pattern: Any) -> bool:
    """Say whether a LIKE pattern begins with anything; of a parameter nobody knows: then it does not."""
    from pglast import ast

    texts: list[Any] = [
        part.val.sval
        for part in walk(pattern)
        if isinstance(part, ast.A_Const) and isinstance(part.val, ast.String)
    ]
    return bool(texts) and texts[0].startswith(("%", "_"))


def _operator(node: Any) -> str:
    return str(node.name[-1].sval)
