"""Reading CHECK constraints: what can be solved becomes limits, the rest is tried row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, Table
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dbworkbench.model.condition import check_text, checks
from dbworkbench.model.expression import parse_expression
from dbworkbench.model.sql import sql_text
from dbworkbench.seeding.constraints.length import Measured, counted_in, measured
from dbworkbench.seeding.constraints.limits import Choices, Condition, Formula, Limits, Rules
from dbworkbench.seeding.constraints.linear import Linear, inequalities, unit
from dbworkbench.seeding.constraints.logic import (
    Alternative,
    TooMany,
    Tree,
    alternatives,
    bare,
    conjuncts,
    is_null_test,
)
from dbworkbench.seeding.values.constant import family, read_constant
from dbworkbench.seeding.values.numbers import value_of

COMPARISONS: dict[type[Tree], str] = {
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.EQ: "=",
    exp.NEQ: "<>",
}
MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "=", "<>": "<>"}
ANYTHING = Limits()


def read_checks(table: Table) -> Rules:
    """Read the CHECKs of a table; a conjunction is read part by part."""
    reader = Reader(table)
    for constraint in checks(table):
        reader.read(check_text(constraint), _label(constraint))
    return reader.rules


def _label(constraint: CheckConstraint) -> str:
    """Return how a CHECK is named in messages: its name, if it has one, and its text."""
    text = check_text(constraint)
    return f"{constraint.name}: {text}" if constraint.name and str(constraint.name) != "_unnamed_" else text


class Reader:
    """Collects what conditions on one table say: limits, ties between columns, and what stays unsolved."""

    def __init__(self, table: Table, base: Mapping[str, Limits] = {}) -> None:
        self.limits: dict[str, Limits] = dict(base)
        self.linears: list[Linear] = []
        self.formulas: list[Formula] = []
        self.choices: list[Choices] = []
        self.unsolved: list[Condition] = []
        self._columns = {column.name.casefold(): column for column in table.columns}
        self._text = ""
        self._sql = ""

    @property
    def rules(self) -> Rules:
        return Rules(
            self.limits,
            tuple(self.linears),
            tuple(self.formulas),
            tuple(self.choices),
            tuple(self.unsolved),
        )

    def read(self, text: str, label: str = "") -> None:
        """Take in one condition."""
        try:
            tree = parse_expression(text)
        except SqlglotError:
            named = set(re.findall(r"\w+", text.casefold()))
            self.unsolved.append((text, tuple(c.name for key, c in self._columns.items() if key in named)))
            return
        for part in conjuncts(tree.transform(self._written_out)):
            self._text = label or text
            self._take(part)

    def _written_out(self, tree: Tree) -> Tree:
        """Return what a generated column is generated from, anything else as it is."""
        column = self._column(tree)
        if column is None or column.computed is None:
            return tree
        try:
            return exp.paren(parse_expression(sql_text(column.computed.sqltext)))
        except SqlglotError:
            return tree

    def settle(self, way: Alternative, text: str) -> None:
        """Take in one way to pass a condition; what is not solved of it is left to the trial of the whole."""
        self._text, self._sql = text, ""
        for part in way:
            self._solve(part)

    def _take(self, part: Tree) -> None:
        try:
            ways = alternatives(part)
        except TooMany:
            ways = ((part,),)
        condition = (part.sql(dialect="postgres"), self._named(part))
        self._sql = condition[0]
        if not ways:
            self.unsolved.append(condition)
        elif len(ways) == 1:
            solved = [self._solve(one) for one in ways[0]]
            if not all(solved):
                self.unsolved.append(condition)
        elif not self._solve_or_null(ways):
            self.choices.append(Choices(self._text, condition[1], ways))
            self.unsolved.append(condition)

    def _named(self, tree: Tree) -> tuple[str, ...]:
        names = {column.name.casefold() for column in tree.find_all(exp.Column)}
        return tuple(column.name for key, column in self._columns.items() if key in names)

    def _solve(self, tree: Tree) -> bool:
        tree = bare(tree)
        match tree:
            case exp.Is():
                return self._presence(tree)
            case exp.Between():
                return self._compare(tree.this, ">=", tree.args["low"]) and self._compare(
                    tree.this, "<=", tree.args["high"]
                )
            case exp.In():
                return self._among(tree.this, tree.expressions)
            case (
                exp.RegexpLike()
                | exp.RegexpILike()
                | exp.Like()
                | exp.ILike()
                | exp.SimilarTo()
                | exp.StartsWith()
            ):
                return self._pattern(tree)
            case exp.Not() if isinstance(bare(tree.this), exp.In):
                inner = bare(tree.this)
                return self._among(inner.this, inner.expressions, refused=True)
            case exp.Column() | exp.Not():
                return self._boolean(tree)
            case exp.Boolean():
                return bool(tree.this)
        sign = COMPARISONS.get(type(tree))
        if sign is None or not isinstance(tree, exp.Binary):
            return False
        return self._compare(tree.left, sign, tree.right)

    def _presence(self, tree: exp.Is) -> bool:
        column = self._column(bare(tree.this))
        if column is None:
            return False
        if isinstance(tree.expression, exp.Boolean) and not tree.args.get("negate"):
            wanted = bool(tree.expression.this)
            return self._limit(column, self._of(column).one_of((wanted,)), present=True)
        if not is_null_test(tree):
            return False
        if tree.args.get("negate"):
            return self._limit(column, self._of(column), present=True)
        return self._limit(column, replace(self._of(column), absent=True))

    def _solve_or_null(self, ways: tuple[Alternative, ...]) -> bool:
        """Read `a IS NULL OR condition of a` as the condition, since a NULL passes it anyway."""
        if len(ways) != 2:
            return False
        for null, rest in (ways, ways[::-1]):
            if len(null) == 1 and is_null_test(null[0]) and not null[0].args.get("negate"):
                names = {name for part in rest for name in self._named(part)}
                tried = Reader.__new__(Reader)
                tried.__dict__ |= self.__dict__ | {"limits": dict(self.limits), "linears": [], "formulas": []}
                if set(self._named(null[0])) == names and all(tried._solve(part) for part in rest):
                    self.limits = tried.limits
                    return not tried.linears and not tried.formulas
        return False

    # -- comparisons ----------------------------------------------------------------------------------

    def _compare(self, left: Tree, sign: str, right: Tree) -> bool:
        left, right = bare(left), bare(right)
        if (length := measured(left)) is not None:
            return self._length(length, sign, right)
        if isinstance(left, exp.Extract):
            return self._year(left, sign, right)
        if self._column(left) is None and (self._column(right) is not None or measured(right) is not None):
            return self._compare(right, MIRRORED[sign], left)
        column = self._column(left)
        if column is not None and self._listed(column, sign, right):
            return True
        if column is not None and sign in ("=", "<>"):
            value = constant(right, column)
            if value is not None:
                return self._equal(column, sign, value)
        return self._linear(left, sign, right) or (sign == "=" and self._formula(left, right))

    def _equal(self, column: Column[Any], sign: str, value: Any) -> bool:
        limits = self._of(column)
        if sign == "=":
            return self._limit(column, limits.one_of((value,)))
        self._limit(column, limits.none_of((value,)))
        return isinstance(column.type, (sa.Enum, sa.Boolean)) or limits.among is not None

    def _listed(self, column: Column[Any], sign: str, right: Tree) -> bool:
        """Read `a = ANY (ARRAY[…])` and `a <> ALL (ARRAY[…])`."""
        if isinstance(right, exp.Any) and sign == "=":
            array = bare(right.this)
            return isinstance(array, exp.Array) and self._among(exp.column(column.name), array.expressions)
        if isinstance(right, exp.Anonymous) and str(right.this).upper() == "ALL" and sign == "<>":
            array = bare(right.expressions[0])
            if isinstance(array, exp.Array):
                return self._among(exp.column(column.name), array.expressions, refused=True)
        return False

    def _linear(self, left: Tree, sign: str, right: Tree) -> bool:
        if sign == "<>":
            return False
        found = inequalities(left, sign, right, self._columns, self._text)
        for linear in found:
            if len(linear.terms) == 1:
                self._bound(linear)
            else:
                self.linears.append(replace(linear, sql=self._sql))
        return bool(found)

    def _bound(self, linear: Linear) -> None:
        ((name, factor),) = linear.terms
        column = self._columns[name.casefold()]
        limits = self._of(column)
        if factor > 0:
            limits = limits.below(value_of(linear.most // factor, column))
        else:
            limits = limits.above(value_of(-(linear.most // -factor), column))
        self._limit(column, limits)

    def _formula(self, left: Tree, right: Tree) -> bool:
        """Take `a = expression of others` as what defines a; it is tried nevertheless."""
        for one, other in ((left, right), (right, left)):
            column = self._column(one)
            names = self._named(other)
            if column is not None and names and column.name not in names:
                self.formulas.append(Formula(column.name, other.sql(dialect="postgres"), names, self._text))
                return False
        return False

    # -- one column -----------------------------------------------------------------------------------

    def _among(self, tree: Tree, values: list[Tree], *, refused: bool = False) -> bool:
        column = self._column(bare(tree))
        if column is None:
            return False
        found = tuple(constant(value, column) for value in values)
        if None in found or not found:
            return False
        if not refused:
            return self._limit(column, self._of(column).one_of(found))
        self._limit(column, self._of(column).none_of(found))
        return isinstance(column.type, (sa.Enum, sa.Boolean))

    def _length(self, length: Measured, sign: str, right: Tree) -> bool:
        inner = bare(length.tree)
        trimmed = isinstance(inner, exp.Trim) and inner.args.get("expression") is None
        column = self._column(bare(inner.this) if trimmed else inner)
        if column is None or not isinstance(right, exp.Literal) or not right.this.isdigit():
            return False
        if counted_in(column) not in length.units:
            return False
        bound = int(right.this)
        shortest = {"=": bound, ">=": bound, ">": bound + 1, "<>": int(not bound)}.get(sign, 0)
        longest = {"=": bound, "<=": bound, "<": bound - 1}.get(sign)
        self._limit(column, self._of(column).length(shortest, longest))
        return "elements" not in length.units and (sign != "<>" or not bound)

    def _year(self, tree: exp.Extract, sign: str, right: Tree) -> bool:
        """Read `extract(year FROM day) >= 2020` as a bound on the day."""
        column = self._column(bare(tree.expression))
        right = bare(right.this) if isinstance(right, exp.Cast) else right
        year = int(right.this) if isinstance(right, exp.Literal) and str(right.this).isdigit() else 0
        known = column is not None and unit(column) is not None
        if column is None or not known or tree.this.name.upper() != "YEAR" or not 1 <= year < 9999:
            return False
        first, beyond = (exp.Literal.string(f"{number:04}-01-01") for number in (year, year + 1))
        pairs = {
            "=": ((">=", first), ("<", beyond)),
            ">=": ((">=", first),),
            ">": ((">=", beyond),),
            "<": (("<", first),),
            "<=": (("<", beyond),),
        }
        steps = pairs.get(sign, ())
        return bool(steps) and all(
            self._linear(exp.column(column.name), step, bound) for step, bound in steps
        )

    def _pattern(self, tree: Tree) -> bool:
        column = self._column(bare(tree.this))
        literal = bare(tree.expression)
        if column is None or not isinstance(literal, exp.Literal) or tree.args.get("flag"):
            return False
        limits = self._of(column)
        if tree.args.get("negate") or limits.pattern is not None:
            return False
        self._limit(column, replace(limits, pattern=_expression(tree, literal.this)))
        return not isinstance(tree, exp.SimilarTo)

    def _boolean(self, tree: Tree) -> bool:
        wanted = not isinstance(tree, exp.Not)
        column = self._column(bare(tree if wanted else tree.this))
        if column is None or not isinstance(column.type, sa.Boolean):
            return False
        return self._limit(column, self._of(column).one_of((wanted,)))

    def _of(self, column: Column[Any]) -> Limits:
        return self.limits.get(column.name, ANYTHING)

    def _limit(self, column: Column[Any], limits: Limits, *, present: bool = False) -> bool:
        limits = replace(limits, present=True) if present else limits
        self.limits[column.name] = limits.because(self._text, self._sql)
        return True

    def _column(self, tree: Tree) -> Column[Any] | None:
        return self._columns.get(tree.name.casefold()) if isinstance(tree, exp.Column) else None


def constant(tree: Tree, column: Column[Any]) -> Any:
    """Return a constant as a value of a column's kind, or None when it is none."""
    tree = bare(tree)
    negative = isinstance(tree, exp.Neg)
    if negative:
        tree = bare(tree.this)
    if isinstance(tree, exp.Boolean):
        return bool(tree.this) if family(column) is bool else None
    if isinstance(tree, exp.Cast):
        tree = bare(tree.this)
    if not isinstance(tree, exp.Literal):
        return None
    return read_constant(("-" if negative else "") + str(tree.this), column)


def ways_of(table: Table, base: Mapping[str, Limits], ways: Iterable[tuple[Alternative, str]]) -> Reader:
    """Return what one way to pass some conditions leaves, beside what limits leave already."""
    reader = Reader(table, base)
    for way, text in ways:
        reader.settle(way, text)
    return reader


def _expression(tree: Tree, text: str) -> str:
    """Return a pattern as a regular expression."""
    if isinstance(tree, (exp.RegexpLike, exp.RegexpILike)):
        return text
    if isinstance(tree, exp.StartsWith):
        return f"^{re.escape(text)}.*$"
    escaped = text if isinstance(tree, exp.SimilarTo) else re.sub(r"([.^$*+?{}\[\]|()])", r"\\\1", text)
    kept = re.sub(r"(?<!\\)_", ".", re.sub(r"(?<!\\)%", ".*", escaped))
    return f"^{kept}$"
