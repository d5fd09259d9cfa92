"""Values of one column as they were wished for, cut to what type and CHECKs allow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql

from dbworkbench.errors import UnusableInput
from dbworkbench.model.arrow import arrow_type
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.spread.choice import Choice, Even, Weighted, Zipf
from dbworkbench.seeding.spread.law import law_of
from dbworkbench.seeding.spread.measured import Levels, Measured, Some
from dbworkbench.seeding.spread.timeline import DAY, Timeline
from dbworkbench.seeding.spread.wish.wish import Series, Spread, Wish
from dbworkbench.seeding.values.constant import read_constant
from dbworkbench.seeding.values.domain import Domain, Numbers, Words
from dbworkbench.seeding.values.numbers import is_counted, number_domain, units
from dbworkbench.seeding.values.regex import matches

Filled: TypeAlias = "tuple[Domain, Choice]"
ALL = 1 << 60
RARELY = 1e-6
"""A distribution with a smaller share inside what is allowed contradicts it."""

EARLIEST, LATEST = -2_208_988_800.0, 4_133_980_799.0  # 1900 to 2100, the years that are generated


def wished(
    column: Column[Any], limits: Limits, wish: Spread, usual: Callable[[int], Filled | None]
) -> Filled:
    """Return the values of a column and how rows choose among them.

    `usual` says what the column holds without a wish, with so many different values. Raises UnusableInput,
    with the arithmetic, when a wish contradicts a CHECK or the type.
    """
    if isinstance(wish, Series):
        return _series(column, limits, wish)
    if wish.shape == "list":
        return _listed(column, limits, wish)
    if wish.shape in {"zipf", "distinct"}:
        return _popular(column, wish, usual)
    return _numeric(column, limits, wish)


def keeps(value: Any, limits: Limits) -> bool:
    """Whether a value keeps bounds, lengths and pattern."""
    if limits.low is not None and (value < limits.low or (limits.low_open and value == limits.low)):
        return False
    if limits.high is not None and (value > limits.high or (limits.high_open and value == limits.high)):
        return False
    if not isinstance(value, str):
        return True
    if len(value) < limits.shortest or (limits.longest is not None and len(value) > limits.longest):
        return False
    return limits.pattern is None or matches(limits.pattern, value)


def seconds_in(kind: pa.DataType) -> float:
    """Return how many seconds a unit of a domain of days, times or moments is long."""
    return float(DAY) if pa.types.is_date32(kind) else 1e-6


def name_of(column: Column[Any]) -> str:
    """Return a column's name with its table's."""
    return f"{getattr(getattr(column, 'table', None), 'name', '')}.{column.name}"


def type_of(column: Column[Any]) -> str:
    """Return a column's type as PostgreSQL writes it."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    return column.type.compile(dialect=dialect).lower()


def _listed(column: Column[Any], limits: Limits, wish: Wish) -> Filled:
    values = tuple(read_constant(text, column) for text in wish.listed)
    for text, value in zip(wish.listed, values, strict=True):
        allowed = limits.among is None or value in limits.among
        if value is None or not allowed or not keeps(value, limits) or not _of_enum(value, column):
            raise UnusableInput(
                f"{name_of(column)}: {text!r} is not allowed by its type ({type_of(column)}) or by a CHECK",
                hint="Change the list of values or the constraint.",
            )
    choice = Weighted(wish.weights) if wish.weights else Even()
    return Words(values, arrow_type(column.type)), choice


def _popular(column: Column[Any], wish: Wish, usual: Callable[[int], Filled | None]) -> Filled:
    found = usual(wish.among or 0)
    if found is None:
        raise UnusableInput(f"{name_of(column)}: no values are known for {type_of(column)}")
    domain, _ = found
    _require(column, wish, domain)
    if wish.shape == "distinct":
        return domain, Some(wish.among or 1)
    return domain, Zipf(wish.parameters[0], wish.among)


def _series(column: Column[Any], limits: Limits, wish: Series) -> Filled:
    kind = arrow_type(column.type)
    if not (pa.types.is_timestamp(kind) or pa.types.is_date32(kind)):
        raise UnusableInput(
            f"{name_of(column)}: a series is for days and moments, and the column is {type_of(column)}",
            hint="Write [values: 'uniform(1, 100)'] for numbers.",
        )
    if wish.first is None or wish.last is None:
        found = number_domain(column, limits)
        domain = found[0] if found else None
    else:
        domain = _domain(column, limits, wish.first, wish.last + DAY - 1, wish)
    if domain is None or domain.size < 1:
        raise _contradiction(column, limits, wish)
    unit = seconds_in(kind)
    return domain, Timeline(wish, domain.low * unit, domain.step * unit)


def _numeric(column: Column[Any], limits: Limits, wish: Wish) -> Filled:
    _require_kind(column, wish)
    law = law_of(wish)
    low, high = law.reach
    if wish.low is not None and wish.high is not None:
        low, high = max(low, wish.low), min(high, wish.high)
    domain = _domain(column, limits, low, high, wish)
    _require(column, wish, domain)
    unit = unit_in(column)
    origin, step = domain.low * unit, domain.step * unit
    inside = law.share_between(origin - step / 2, origin + step * (domain.size - 0.5))
    if inside < RARELY:
        raise _contradiction(column, limits, wish)
    plain = wish.shape in {"uniform", "constant"}
    choice: Choice = Even() if plain else Measured(law, origin, step, str(wish))
    return domain, Levels(choice, wish.among) if wish.among else choice


def _domain(column: Column[Any], limits: Limits, low: float, high: float, wish: Spread) -> Numbers:
    """Return the numbers, days or moments between two bounds that type and CHECKs allow."""
    first, last = _constant(low, column), _constant(high, column)
    narrowed = limits.above(first).below(last)
    step = number_domain(column, narrowed)
    wide = (units(last, column) - units(first, column, up=True)) // (step[0].step if step else 1) + 1
    found = number_domain(column, narrowed, room=max(0, min(wide, ALL)))
    if found is None or found[0].size < 1 or wide < 1:
        raise _contradiction(column, limits, wish)
    return found[0]


def _constant(value: float, column: Column[Any]) -> Any:
    kind = arrow_type(column.type)
    if pa.types.is_timestamp(kind) or pa.types.is_date32(kind):
        moment = datetime.fromtimestamp(min(max(value, EARLIEST), LATEST), UTC)
        return moment if pa.types.is_timestamp(kind) else moment.date()
    return Decimal(repr(float(value))) * (1_000_000 if pa.types.is_time64(kind) else 1)


def unit_in(column: Column[Any]) -> float:
    """Return what a unit of a column's domain is in a wish: a number, or seconds."""
    kind = arrow_type(column.type)
    if pa.types.is_temporal(kind):
        return seconds_in(kind)
    if pa.types.is_decimal(kind):
        return float(10.0**-kind.scale)
    return 0.01 if pa.types.is_floating(kind) else 1.0


def _require_kind(column: Column[Any], wish: Wish) -> None:
    kind = arrow_type(column.type)
    wanted = "span" if pa.types.is_time64(kind) else "moment" if pa.types.is_temporal(kind) else ""
    if is_counted(column) and wish.kind == wanted:
        return
    for_what = {"": "numbers", "span": "times of day", "moment": "days and moments"}[wish.kind]
    hints = {
        "": "Write [values: 'one of a, b, c'] or [values: 'zipf(1.2) of 500'].",
        "span": "Write [values: 'uniform(8 hours, 18 hours)'].",
        "moment": "Write [values: 'uniform(2024-01-01, 2024-12-31)'] or a series.",
    }
    if is_counted(column) and not wanted:
        hints[""] = "Write [values: 'uniform(1, 100)']."
    raise UnusableInput(
        f"{name_of(column)}: {wish} is for {for_what}, and the column is {type_of(column)}",
        hint=hints[wanted],
    )


def _require(column: Column[Any], wish: Wish, domain: Domain) -> None:
    if wish.among is not None and domain.size < wish.among:
        raise UnusableInput(
            f"{name_of(column)}: {wish} needs {wish.among:,} values, and there are {domain.size:,}"
        )


def _contradiction(column: Column[Any], limits: Limits, wish: Spread) -> UnusableInput:
    found = number_domain(column, limits, room=ALL)
    left = f"leave {found[0]}" if found and found[0].size > 0 else "leave nothing"
    return UnusableInput(
        f"{name_of(column)}: {wish} contradicts a CHECK or the type {type_of(column)}: they {left},"
        " where it has no values",
        hint="Change the wish or the constraint.",
    )


def _of_enum(value: Any, column: Column[Any]) -> bool:
    return not isinstance(column.type, sa.Enum) or value in column.type.enums


def whole_domain(column: Column[Any], limits: Limits) -> Numbers:
    """Return all numbers, days or moments that type and CHECKs allow; raises UnusableInput."""
    usual = number_domain(column, limits)
    found = number_domain(column, limits, room=ALL)
    if usual is None or found is None:
        raise UnusableInput(
            f"{name_of(column)} is {type_of(column)}, and only numbers, days and moments follow"
        )
    low, high, step = found[0].low, found[0].high, usual[0].step
    return Numbers(low, max(1, (high - low) // step + 1), usual[0].kind, step)
