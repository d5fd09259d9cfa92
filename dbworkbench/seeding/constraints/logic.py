"""Boolean conditions taken apart: which alternatives a row has to pass them.

A CHECK refuses a row only when it is false (SQL: 2016, 4.18.3), so a disjunction passes when one of its
parts is not false, and De Morgan's laws hold with NULL as well (Kleene's logic).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import TypeAlias

from sqlglot import exp

Tree: TypeAlias = exp.Expr
Alternative: TypeAlias = tuple[Tree, ...]

MOST = 64
"""More alternatives are not written out: rows are then only drawn and tried."""

OPPOSITES: dict[type[Tree], type[exp.Binary]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.GT: exp.LTE,
    exp.GTE: exp.LT,
    exp.LT: exp.GTE,
    exp.LTE: exp.GT,
}
TRUTHS: tuple[type[exp.Expr], ...] = (exp.Is, exp.And, exp.Or, exp.Not, exp.In, exp.Between, *OPPOSITES)
TEXTS = (exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR, exp.DataType.Type.CHAR, exp.DataType.Type.BPCHAR)
COUNTS = {"num_nonnulls": True, "num_nulls": False}


class TooMany(Exception):
    """A condition has more alternatives than are worth writing out."""


def alternatives(tree: Tree) -> tuple[Alternative, ...]:
    """Return the ways to pass a condition, each a conjunction of simple ones; raises TooMany."""
    return _distinct(_expand(tree))


def combine(choices: list[tuple[Alternative, ...]]) -> tuple[Alternative, ...]:
    """Return the ways to pass several conditions at once; raises TooMany."""
    found: list[Alternative] = [()]
    for choice in choices:
        if len(found) * len(choice) > MOST:
            raise TooMany
        found = [(*one, *other) for one in found for other in choice]
    return _distinct(found)


def conjuncts(tree: Tree) -> Iterator[Tree]:
    """Yield the parts that all have to pass."""
    tree = bare(tree)
    if isinstance(tree, exp.And):
        yield from conjuncts(tree.left)
        yield from conjuncts(tree.right)
    else:
        yield tree


def bare(tree: Tree) -> Tree:
    """Take off parentheses and casts to text, which change nothing."""
    while isinstance(tree, exp.Paren) or (
        isinstance(tree, exp.Cast) and (tree.to.this in TEXTS or tree.to.this == exp.DataType.Type.ARRAY)
    ):
        tree = tree.this
    return tree


def is_null_test(tree: Tree) -> bool:
    """Whether a condition is `… IS NULL` or `… IS NOT NULL`."""
    return isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Null)


def negate(tree: Tree) -> Tree:
    """Return the opposite of a condition, negations driven down to the simple ones."""
    tree = bare(tree)
    opposite = OPPOSITES.get(type(tree))
    if opposite is not None and isinstance(tree, exp.Binary) and not _is_truth(tree.left):
        return opposite(this=tree.left, expression=tree.right)
    match tree:
        case exp.Not():
            return bare(tree.this)
        case exp.And():
            return exp.Or(this=negate(tree.left), expression=negate(tree.right))
        case exp.Or():
            return exp.And(this=negate(tree.left), expression=negate(tree.right))
        case exp.Is() if is_null_test(tree):
            return exp.Is(this=tree.this, expression=exp.Null(), negate=not tree.args.get("negate"))
        case exp.Between():
            below, above = exp.LT(this=tree.this, expression=tree.args["low"]), tree.args["high"]
            return exp.Or(this=below, expression=exp.GT(this=tree.this, expression=above))
        case exp.Boolean():
            return exp.Boolean(this=not tree.this)
    return exp.Not(this=tree)


def _expand(tree: Tree) -> list[Alternative]:
    tree = bare(tree)
    match tree:
        case exp.And():
            return list(combine([tuple(_expand(tree.left)), tuple(_expand(tree.right))]))
        case exp.Or():
            return [*_expand(tree.left), *_expand(tree.right)]
        case exp.Not():
            opposite = negate(tree.this)
            return [(opposite,)] if isinstance(opposite, exp.Not) else _expand(opposite)
        case exp.Case():
            return _cases(tree)
        case exp.EQ() | exp.NEQ() if _is_truth(tree.left) and _is_truth(tree.right):
            return _equal(tree.left, tree.right, same=isinstance(tree, exp.EQ))
    counted = _counted(tree)
    return [(tree,)] if counted is None else counted


def _equal(left: Tree, right: Tree, *, same: bool) -> list[Alternative]:
    """Write `(a) = (b)` of two conditions out: both, or neither."""
    other = (right, negate(right)) if same else (negate(right), right)
    both = exp.And(this=left, expression=other[0])
    neither = exp.And(this=negate(left), expression=other[1])
    return [*_expand(both), *_expand(neither)]


def _cases(tree: exp.Case) -> list[Alternative]:
    """Write `CASE WHEN a THEN b … ELSE c END` out: a and b, or not a and c."""
    if tree.this is not None:
        return [(tree,)]
    found: list[Alternative] = []
    before: list[Tree] = []
    for item in tree.args["ifs"]:
        found += _all([*before, item.this, item.args["true"]])
        before.append(negate(item.this))
    default = tree.args.get("default") or exp.Boolean(this=True)
    return [*found, *_all([*before, default])]


def _all(trees: list[Tree]) -> list[Alternative]:
    return list(combine([tuple(_expand(tree)) for tree in trees]))


def _counted(tree: Tree) -> list[Alternative] | None:
    """Write `num_nonnulls(a, b) = 1` or `(a IS NOT NULL)::int + … = 1` out."""
    compare = COMPARE.get(type(tree))
    if compare is None or not isinstance(tree, exp.Binary):
        return None
    flags, bound = _flags(bare(tree.left)), bare(tree.right)
    if not flags or not isinstance(bound, exp.Literal) or not bound.this.isdigit():
        return None
    if 2 ** len(flags) > MOST:
        raise TooMany
    fitting = (
        ways for ways in product((False, True), repeat=len(flags)) if compare(sum(ways), int(bound.this))
    )
    return [
        found
        for ways in fitting
        for found in _all([flag if way else negate(flag) for flag, way in zip(flags, ways, strict=True)])
    ]


def _flags(tree: Tree) -> list[Tree]:
    """Return the conditions whose truths are added up, none when it is no such sum."""
    tree = bare(tree)
    if isinstance(tree, exp.Anonymous) and str(tree.this).lower() in COUNTS:
        negated = COUNTS[str(tree.this).lower()]
        return [exp.Is(this=item, expression=exp.Null(), negate=negated) for item in tree.expressions]
    if isinstance(tree, exp.Add):
        left, right = _flags(tree.left), _flags(tree.right)
        return [*left, *right] if left and right else []
    if isinstance(tree, exp.Cast) and tree.to.is_type("int", "smallint", "bigint") and _is_truth(tree.this):
        return [bare(tree.this)]
    if isinstance(tree, exp.Case) and tree.this is None and len(tree.args["ifs"]) == 1:
        only, default = tree.args["ifs"][0], tree.args.get("default")
        one_or_none = str(only.args["true"]) == "1" and (default is None or str(default) == "0")
        return [bare(only.this)] if one_or_none and default is not None else []
    return []


def _is_truth(tree: Tree) -> bool:
    return isinstance(bare(tree), TRUTHS)


COMPARE: dict[type[Tree], Callable[[int, int], bool]] = {
    exp.EQ: lambda one, other: one == other,
    exp.NEQ: lambda one, other: one != other,
    exp.GT: lambda one, other: one > other,
    exp.GTE: lambda one, other: one >= other,
    exp.LT: lambda one, other: one < other,
    exp.LTE: lambda one, other: one <= other,
}


def _distinct(found: list[Alternative]) -> tuple[Alternative, ...]:
    if len(found) > MOST:
        raise TooMany
    known = {tuple(dict.fromkeys(tree.sql() for tree in item)): item for item in found}
    return tuple(known.values())
