"""Comparisons of numbers, days and moments as linear inequalities, and what they leave each column.

A system of differences whose bounds are closed under shortest paths can be filled column by column without
ever going back (Dechter, Meiri and Pearl, "Temporal constraint networks", 1991); sums with more columns are
kept by bounds propagation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Literal, TypeAlias

import pyarrow as pa
from sqlalchemy import Column
from sqlglot import exp

from dbworkbench.model.arrow import arrow_type
from dbworkbench.seeding.constraints.logic import Tree, bare

Kind: TypeAlias = Literal["number", "moment", "span"]
Bounds: TypeAlias = "dict[str, tuple[int, int]]"

DAY = 86_400_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
"""When rows are loaded: what is before now lies before the first, what is after it behind the last."""

LARGEST = 1 << 61
ROUNDS = 60
UNITS = {
    "microsecond": 1,
    "millisecond": 1_000,
    "second": 1_000_000,
    "minute": 60_000_000,
    "hour": 3_600_000_000,
}
UNITS |= {"day": DAY, "week": 7 * DAY}
MONTHS = {"month": 1, "mon": 1, "year": 12, "decade": 120, "century": 1200}
PIECE = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([a-z]+)|([+-]?)(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?", re.I)


@dataclass(frozen=True)
class Linear:
    """The sum of columns, in their own units and times whole numbers, is at most a bound."""

    terms: tuple[tuple[str, int], ...]
    most: int
    text: str = ""
    sql: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.terms)

    @property
    def is_difference(self) -> bool:
        """Whether it says how far one column is at most above another."""
        return len(self.terms) == 2 and sorted(factor for _, factor in self.terms) == [-1, 1]


@dataclass(frozen=True)
class Form:
    """A linear expression: factors of columns' units, and a constant known to lie between two values."""

    kind: Kind
    terms: Mapping[str, Fraction]
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)

    def plus(self, other: Form, kind: Kind, sign: int = 1) -> Form:
        terms = {
            name: self.terms.get(name, Fraction(0)) + sign * other.terms.get(name, Fraction(0))
            for name in {**self.terms, **other.terms}
        }
        ends = sorted((sign * other.low, sign * other.high))
        return Form(kind, terms, self.low + ends[0], self.high + ends[1])

    def times(self, factor: Fraction, kind: Kind | None = None) -> Form:
        ends = sorted((self.low * factor, self.high * factor))
        terms = {name: value * factor for name, value in self.terms.items()}
        return Form(kind or self.kind, terms, ends[0], ends[1])


def inequalities(
    left: Tree, sign: str, right: Tree, columns: Mapping[str, Column[Any]], text: str
) -> list[Linear]:
    """Return a comparison as inequalities; none when it is not linear or compares other things.

    `columns` are those of the table by lower-case name.
    """
    one, other = _paired(left, right, columns)
    if one is None or other is None or one.kind != other.kind:
        return []
    if sign[0] == ">":
        one, other = other, one
    found = [_at_most(one.plus(other, one.kind, -1), strict=sign in ("<", ">"), text=text)]
    if sign == "=":
        found.append(_at_most(other.plus(one, one.kind, -1), strict=False, text=text))
    known = [item for item in found if item is not None]
    return known if len(known) == len(found) else []


def tighten(bounds: Bounds, linears: Iterable[Linear]) -> tuple[Bounds, Linear | None]:
    """Return what the inequalities leave each column, and the one that leaves nothing, if any."""
    bounds, linears = dict(bounds), tuple(linears)
    for _ in range(ROUNDS):
        before = dict(bounds)
        for linear in linears:
            for name, factor in linear.terms:
                bounds[name] = _narrowed(bounds, linear, name, factor)
                if bounds[name][0] > bounds[name][1]:
                    return bounds, linear
        if bounds == before:
            break
    return bounds, None


def close(linears: Iterable[Linear]) -> tuple[tuple[Linear, ...], Linear | None]:
    """Return the inequalities with those that follow from two differences; and one of a circle, if any.

    Floyd (1962) and Warshall (1962): the least distance from each column to each other.
    """
    known = list(linears)
    ways: dict[tuple[str, str], Linear] = {}
    for linear in known:
        if linear.is_difference:
            (one, factor), (other, _) = linear.terms
            way = (one, other) if factor > 0 else (other, one)
            if way not in ways or linear.most < ways[way].most:
                ways[way] = linear
    names = sorted({name for way in ways for name in way})
    for middle in names:
        for first in names:
            for last in names:
                start, end = ways.get((first, middle)), ways.get((middle, last))
                if start is None or end is None:
                    continue
                most = start.most + end.most
                if first == last and most < 0:
                    texts = ", ".join(dict.fromkeys((start.text, end.text)))
                    return tuple(known), replace(start, text=texts)
                if first != last and ((first, last) not in ways or most < ways[first, last].most):
                    text = start.text if start.text == end.text else f"{start.text}, {end.text}"
                    ways[first, last] = Linear(((first, 1), (last, -1)), most, text)
    others = [linear for linear in known if not linear.is_difference]
    return (*others, *ways.values()), None


def unit(column: Column[Any]) -> tuple[Kind, Fraction] | None:
    """Return what kind of line a column's values lie on, and how much of it one of its units is."""
    kind = arrow_type(column.type)
    if pa.types.is_integer(kind):
        return "number", Fraction(1)
    if pa.types.is_decimal(kind):
        return "number", Fraction(10) ** -kind.scale
    if pa.types.is_floating(kind):
        return "number", Fraction(1, 100)
    if pa.types.is_date32(kind):
        return "moment", Fraction(DAY)
    if pa.types.is_timestamp(kind) or pa.types.is_time64(kind):
        return "moment", Fraction(1)
    return None


def _narrowed(bounds: Bounds, linear: Linear, name: str, factor: int) -> tuple[int, int]:
    least = sum(
        min(weight * bounds[other][0], weight * bounds[other][1])
        for other, weight in linear.terms
        if other != name
    )
    low, high = bounds[name]
    room = linear.most - least
    if factor > 0:
        return low, min(high, room // factor)
    return max(low, -(room // -factor)), high


def _at_most(form: Form, *, strict: bool, text: str) -> Linear | None:
    terms = {name: factor for name, factor in form.terms.items() if factor}
    if not terms:
        return None
    common = lcm(*(factor.denominator for factor in terms.values()))
    whole = {name: int(factor * common) for name, factor in terms.items()}
    shared = gcd(*whole.values())
    bound = -form.high * common / shared
    most = bound.numerator // bound.denominator
    most -= strict and bound == most
    if max(abs(factor) for factor in whole.values()) // shared > 1 << 40 or abs(most) > LARGEST:
        return None
    return Linear(tuple((name, factor // shared) for name, factor in sorted(whole.items())), most, text)


def _paired(left: Tree, right: Tree, columns: Mapping[str, Column[Any]]) -> tuple[Form | None, Form | None]:
    """Read both sides; a bare text is read as what the other side is."""
    one, other = _form(left, columns), _form(right, columns)
    if one is None and other is not None:
        one = _literal(left, other.kind)
    if other is None and one is not None:
        other = _literal(right, one.kind)
    return one, other


def _form(tree: Tree, columns: Mapping[str, Column[Any]]) -> Form | None:
    tree = bare(tree)
    match tree:
        case exp.Column():
            return _of_column(columns.get(tree.name.casefold()))
        case exp.Neg():
            inner = _form(tree.this, columns)
            return None if inner is None else inner.times(Fraction(-1))
        case exp.Literal() if not tree.is_string:
            return Form("number", {}, Fraction(tree.this), Fraction(tree.this))
        case exp.Interval():
            return _interval(f"{tree.this.name} {tree.unit.name if tree.unit else ''}")
        case exp.CurrentDate() | exp.CurrentTimestamp():
            return Form("moment", {}, Fraction(_micros(SINCE)), Fraction(_micros(UNTIL)))
        case exp.Cast():
            return _cast(tree, columns)
        case exp.Add() | exp.Sub():
            return _sum(
                _form(tree.left, columns), _form(tree.right, columns), -1 if isinstance(tree, exp.Sub) else 1
            )
        case exp.Mul():
            return _product(_form(tree.left, columns), _form(tree.right, columns))
    return None


def _of_column(column: Column[Any] | None) -> Form | None:
    found = None if column is None else unit(column)
    if column is None or found is None:
        return None
    return Form(found[0], {column.name: found[1]})


def _cast(tree: exp.Cast, columns: Mapping[str, Column[Any]]) -> Form | None:
    if tree.to.is_type("interval"):
        return _interval(tree.this.name) if isinstance(tree.this, exp.Literal) else None
    if tree.to.is_type("date", "timestamp", "timestamptz", "time"):
        inner = _literal(tree.this, "moment")
        return inner if inner is not None else _kept_moment(tree, columns)
    if tree.to.is_type("int", "smallint", "bigint", "decimal", "double", "float"):
        inner = _literal(tree.this, "number") or _form(tree.this, columns)
        exact = tree.to.is_type("decimal", "double") and not tree.to.expressions
        return inner if inner is not None and (exact or not inner.terms) else None
    return None


def _kept_moment(tree: exp.Cast, columns: Mapping[str, Column[Any]]) -> Form | None:
    """Read a cast of a moment to one that tells no less; `now()::date` may be a day before now."""
    inner = _form(tree.this, columns)
    if inner is None or inner.kind != "moment":
        return None
    if not tree.to.is_type("date"):
        return inner
    return None if inner.terms else replace(inner, low=inner.low - DAY)


def _literal(tree: Tree, kind: Kind) -> Form | None:
    tree = bare(tree)
    if not isinstance(tree, exp.Literal):
        return None
    try:
        if kind == "number":
            value = Fraction(tree.this)
        elif kind == "moment":
            value = Fraction(_micros(_moment(tree.this)))
        else:
            return _interval(tree.this)
    except ValueError:
        return None
    return Form(kind, {}, value, value)


def _moment(text: str) -> datetime:
    if re.fullmatch(r"\d\d?:\d\d(:\d\d(\.\d+)?)?", text):
        return datetime.combine(date(1970, 1, 1), time.fromisoformat(text.zfill(5)), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _micros(moment: datetime) -> int:
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _interval(text: str) -> Form | None:
    """Read an interval in µs; months have 28 to 31 days."""
    low = high = Fraction(0)
    rest = text
    for match in PIECE.finditer(text):
        rest = rest.replace(match.group(0), "", 1)
        amount, word, sign, hours, minutes, seconds = match.groups()
        if word is None:
            clock = (int(hours) * 60 + int(minutes)) * 60_000_000 + Fraction(seconds or 0) * 1_000_000
            low, high = (end + (-clock if sign == "-" else clock) for end in (low, high))
            continue
        name = word.lower().rstrip("s")
        if name in UNITS:
            low, high = (end + Fraction(amount) * UNITS[name] for end in (low, high))
        elif name in MONTHS:
            count = Fraction(amount) * MONTHS[name]
            ends = (
                sorted((count * Fraction(59, 2) * DAY, count * 31 * DAY))
                if abs(count) > 1
                else sorted((count * 28 * DAY, count * 31 * DAY))
            )
            low, high = low + ends[0], high + ends[1]
        else:
            return None
    return Form("span", {}, low, high) if rest != text and not rest.strip() else None


def _sum(left: Form | None, right: Form | None, sign: int) -> Form | None:
    """Add or subtract as PostgreSQL does (manual, 9.9): date − date is a number of days."""
    if left is None or right is None:
        return None
    match left.kind, right.kind, sign:
        case ("number", "number", _) | ("span", "span", _):
            return left.plus(right, left.kind, sign)
        case "moment", "span", _:
            return left.plus(right, "moment", sign)
        case "span", "moment", 1:
            return left.plus(right, "moment")
        case "moment", "number", _ if _is_dates(left):
            return left.plus(right.times(Fraction(DAY)), "moment", sign)
        case "moment", "moment", -1:
            whole = _is_dates(left) and _is_dates(right)
            span = left.plus(right, "span", -1)
            return span.times(Fraction(1, DAY), "number") if whole else span
    return None


def _is_dates(form: Form) -> bool:
    return bool(form.terms) and all(factor % DAY == 0 for factor in form.terms.values())


def _product(left: Form | None, right: Form | None) -> Form | None:
    """Multiply by a constant; products of columns are not linear, and whole numbers are not divided so."""
    if left is None or right is None:
        return None
    if not right.terms and right.low == right.high and right.kind == "number":
        return left.times(right.low)
    if not left.terms and left.low == left.high and left.kind == "number":
        return right.times(left.low)
    return None
