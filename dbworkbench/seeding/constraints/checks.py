"""Reading CHECK constraints: what can be solved becomes limits, the rest is tried row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import sqlalchemy as sa
import sqlglot
from sqlalchemy import Column, Table
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dbworkbench.model.condition import check_text, checks
from dbworkbench.seeding.constraints.limits import Limits, Order, Rules
from dbworkbench.seeding.values.constant import family, read_constant

COMPARISONS: dict[type[exp.Expr], str] = {exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=", exp.EQ: "="}
MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}
TEXTS = (exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR, exp.DataType.Type.CHAR, exp.DataType.Type.BPCHAR)
ANYTHING = Limits()

Tree: TypeAlias = exp.Expr


def read_checks(table: Table) -> Rules:
    """Read the CHECKs of a table; a conjunction is read part by part."""
    reader = Reader(table)
    for constraint in checks(table):
        reader.read(check_text(constraint))
    return Rules(reader.limits, tuple(reader.orders), tuple(reader.unsolved))


class Reader:
    """Collects limits, orders and what stays unsolved of one table."""

    def __init__(self, table: Table) -> None:
        self.limits: dict[str, Limits] = {}
        self.orders: list[Order] = []
        self.unsolved: list[tuple[str, tuple[str, ...]]] = []
        self._columns = {column.name.casefold(): column for column in table.columns}

    def read(self, text: str) -> None:
        """Take in one condition."""
        try:
            tree = sqlglot.parse_one(text, read="postgres")
        except SqlglotError:
            self.unsolved.append((text, tuple(column.name for column in self._columns.values())))
            return
        for part in _conjuncts(tree):
            if not self._solve(part):
                self.unsolved.append((part.sql(dialect="postgres"), self._named(part)))

    def _named(self, tree: Tree) -> tuple[str, ...]:
        names = {column.name.casefold() for column in tree.find_all(exp.Column)}
        return tuple(column.name for key, column in self._columns.items() if key in names)

    def _solve(self, tree: Tree) -> bool:
        match tree:
            case exp.Or():
                return self._solve_or_null(tree)
            case exp.Is():
                return self._present(tree)
            case exp.Between():
                return self._compare(tree.this, ">=", tree.args["low"]) and self._compare(
                    tree.this, "<=", tree.args["high"]
                )
            case exp.In():
                return self._among(tree.this, tree.expressions)
            case exp.RegexpLike():
                return self._pattern(tree)
            case exp.Column() | exp.Not():
                return self._boolean(tree)
        sign = COMPARISONS.get(type(tree))
        if sign is None:
            return False
        return self._compare(tree.this, sign, tree.expression)

    def _present(self, tree: exp.Is) -> bool:
        column = self._column(_bare(tree.this))
        if column is None or not tree.args.get("negate") or not isinstance(tree.expression, exp.Null):
            return False
        self.limits[column.name] = replace(self.limits.get(column.name, ANYTHING), present=True)
        return True

    def _solve_or_null(self, tree: exp.Or) -> bool:
        """Read `a IS NULL OR condition of a` as the condition, since a NULL passes it anyway."""
        sides = [_bare(tree.left), _bare(tree.right)]
        for null, rest in (sides, sides[::-1]):
            if (
                isinstance(null, exp.Is)
                and not null.args.get("negate")
                and isinstance(null.expression, exp.Null)
            ):
                return self._named(null) == self._named(rest) and self._solve(rest)
        return False

    def _compare(self, left: Tree, sign: str, right: Tree) -> bool:
        left, right = _bare(left), _bare(right)
        if isinstance(left, exp.Length):
            return self._length(left, sign, right)
        if self._column(left) is None:
            if self._column(right) is None and not isinstance(right, exp.Length):
                return False
            left, sign, right = right, MIRRORED[sign], left
            return self._compare(left, sign, right)
        other = self._column(right)
        if other is not None:
            return self._order(self._column(left), sign, other)
        if isinstance(right, exp.Any) and sign == "=":
            array = _bare(right.this)
            return isinstance(array, exp.Array) and self._among(left, array.expressions)
        return self._bound(self._column(left), sign, right)

    def _bound(self, column: Column[Any] | None, sign: str, tree: Tree) -> bool:
        value = constant(tree, column) if column is not None else None
        if column is None or value is None:
            return False
        limits = self.limits.get(column.name, ANYTHING)
        if sign == "=":
            limits = limits.one_of((value,))
        elif isinstance(value, (str, bool)):
            return False
        elif sign[0] == ">":
            limits = limits.above(value, excluded=sign == ">")
        else:
            limits = limits.below(value, excluded=sign == "<")
        self.limits[column.name] = limits
        return True

    def _order(self, left: Column[Any] | None, sign: str, right: Column[Any]) -> bool:
        if left is None or sign == "=" or family(left) != family(right) or family(left) is str:
            return False
        if sign[0] == ">":
            left, right = right, left
        self.orders.append(Order(left.name, right.name, strict=len(sign) == 1))
        return True

    def _among(self, tree: Tree, values: list[Tree]) -> bool:
        column = self._column(_bare(tree))
        if column is None:
            return False
        found = tuple(constant(value, column) for value in values)
        if None in found or not found:
            return False
        self.limits[column.name] = self.limits.get(column.name, ANYTHING).one_of(found)
        return True

    def _length(self, tree: exp.Length, sign: str, right: Tree) -> bool:
        column = self._column(_bare(tree.this))
        if column is None or not isinstance(right, exp.Literal) or not right.this.isdigit():
            return False
        bound = int(right.this)
        shortest = {"=": bound, ">=": bound, ">": bound + 1}.get(sign, 0)
        longest = {"=": bound, "<=": bound, "<": bound - 1}.get(sign)
        self.limits[column.name] = self.limits.get(column.name, ANYTHING).length(shortest, longest)
        return True

    def _pattern(self, tree: exp.RegexpLike) -> bool:
        column = self._column(_bare(tree.this))
        literal = _bare(tree.expression)
        if column is None or not isinstance(literal, exp.Literal) or tree.args.get("flag"):
            return False
        limits = self.limits.get(column.name, ANYTHING)
        if limits.pattern is not None:
            return False
        self.limits[column.name] = replace(limits, pattern=literal.this)
        return True

    def _boolean(self, tree: Tree) -> bool:
        wanted = not isinstance(tree, exp.Not)
        column = self._column(_bare(tree if wanted else tree.this))
        if column is None or not isinstance(column.type, sa.Boolean):
            return False
        self.limits[column.name] = self.limits.get(column.name, ANYTHING).one_of((wanted,))
        return True

    def _column(self, tree: Tree) -> Column[Any] | None:
        return self._columns.get(tree.name.casefold()) if isinstance(tree, exp.Column) else None


def constant(tree: Tree, column: Column[Any]) -> Any:
    """Return a constant as a value of a column's kind, or None when it is none."""
    tree = _bare(tree)
    negative = isinstance(tree, exp.Neg)
    if negative:
        tree = _bare(tree.this)
    if isinstance(tree, exp.Boolean):
        return bool(tree.this) if family(column) is bool else None
    if isinstance(tree, exp.Cast):
        tree = _bare(tree.this)
    if not isinstance(tree, exp.Literal):
        return None
    return read_constant(("-" if negative else "") + str(tree.this), column)


def _conjuncts(tree: Tree) -> Iterator[Tree]:
    tree = _bare(tree)
    if isinstance(tree, exp.And):
        yield from _conjuncts(tree.left)
        yield from _conjuncts(tree.right)
    else:
        yield tree


def _bare(tree: Tree) -> Tree:
    """Take off parentheses and casts to text, which change nothing."""
    while isinstance(tree, exp.Paren) or (
        isinstance(tree, exp.Cast) and (tree.to.this in TEXTS or tree.to.this == exp.DataType.Type.ARRAY)
    ):
        tree = tree.this
    return tree
