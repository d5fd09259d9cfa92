"""Domains of numbers, days and moments: what is plausible by name, cut to types and CHECKs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import pyarrow as pa
from sqlalchemy import Column

from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.storage import stored_bounds
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.spread.choice import Choice, Even, Growing, Skewed
from dbworkbench.seeding.spread.law import LogNormal, Normal
from dbworkbench.seeding.spread.measured import Measured
from dbworkbench.seeding.spread.priced import HUNDRED, Priced
from dbworkbench.seeding.values.domain import LARGEST, Numbers
from dbworkbench.seeding.values.reading.span import Span

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY = 86_400
MOST_DAYS = (-700_000, 2_900_000)
"""The days that Python's dates reach, from 1970-01-01."""

FLOWING = frozenset(
    ("created", "inserted", "placed", "ordered", "logged", "recorded", "occurred", "registered", "time")
)
"""Words of moments at which a row is written: they grow with the rows."""
USUAL = Span(0, 1_000)
USUAL_DAYS = Span(date(2023, 1, 1), date(2025, 12, 31))


@dataclass(frozen=True)
class Range:
    """Bounds in the units of a `Numbers` domain."""

    low: int
    high: int
    step: int


def number_domain(
    column: Column[Any], limits: Limits, *, room: int = 0, span: Span | None = None
) -> tuple[Numbers, Choice] | None:
    """Return what a number, day or moment column can hold, or None for other types.

    `span` is what is plausible. `room` is the number of different values that must be there: what is
    plausible is widened up to what type and CHECKs allow.
    """
    scale = _scale(column)
    if scale is None:
        return None
    plausible = _plausible(column, scale, span)
    allowed_low, allowed_high = _allowed(column, limits, scale)
    low, high = _cut(plausible, allowed_low, allowed_high)
    if (high - low) // plausible.step + 1 < room:
        low, high = _widen(low, high, room * plausible.step, allowed_low, allowed_high)
    step = plausible.step if (high - low) // plausible.step + 1 >= room else 1
    size = max(0, (high - low) // step + 1)
    domain = Numbers(low, min(size, LARGEST), arrow_type(column.type), step)
    return domain, _choice(span or _usual(column), column, domain)


def domain_of(column: Column[Any], limits: Limits, span: Span) -> Numbers | None:
    """Return the numbers of a span that type and CHECKs allow."""
    found = number_domain(column, limits, span=span)
    return found[0] if found else None


def suits(column: Column[Any], limits: Limits, span: Span) -> bool:
    """Whether a span and what type and CHECKs allow have values in common."""
    scale = _scale(column)
    if scale is None or isinstance(span.low, date) != pa.types.is_temporal(arrow_type(column.type)):
        return False
    plausible = _plausible(column, scale, span)
    low, high = _allowed(column, limits, scale)
    return max(plausible.low, low) <= min(plausible.high, high)


def allowed_domain(column: Column[Any], limits: Limits, plausible: Numbers) -> Numbers:
    """Return the numbers from the plausible beginning to the end that type and CHECKs allow."""
    _, allowed_high = _allowed(column, limits, _scale(column) or 0)
    size = (allowed_high - plausible.low) // plausible.step + 1
    return Numbers(plausible.low, max(1, size), plausible.kind, plausible.step)


def allowed_bounds(column: Column[Any], limits: Limits) -> tuple[int, int]:
    """Return the least and largest number of units that type and limits allow."""
    return _allowed(column, limits, _scale(column) or 0)


def usual_span(column: Column[Any], domain: Numbers) -> int:
    """Return how far a value lies above another that it follows: two weeks, or the width of the domain."""
    kind = arrow_type(column.type)
    if pa.types.is_timestamp(kind):
        return 14 * DAY * SECOND
    return 14 if pa.types.is_date32(kind) else max(1, domain.high - domain.low)


def units(value: Any, column: Column[Any], *, up: bool = False) -> int:
    """Return a constant in the units of a column's domain, rounded down or up."""
    if isinstance(value, datetime):
        return int((value - EPOCH) / timedelta(microseconds=1))
    if isinstance(value, date):
        return (value - EPOCH.date()).days
    if isinstance(value, time):
        return ((value.hour * 60 + value.minute) * 60 + value.second) * SECOND + value.microsecond
    exact = Decimal(str(value)) * Decimal(10) ** (_scale(column) or 0)
    return int(exact.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR))


def value_of(number: int, column: Column[Any]) -> Any:
    """Return a number of units as a value of the column's kind, cut to what can be told."""
    kind = arrow_type(column.type)
    if pa.types.is_date32(kind):
        return EPOCH.date() + timedelta(days=min(max(number, MOST_DAYS[0]), MOST_DAYS[1]))
    if pa.types.is_timestamp(kind):
        return EPOCH + timedelta(
            microseconds=min(max(number, MOST_DAYS[0] * DAY * SECOND), MOST_DAYS[1] * DAY * SECOND)
        )
    scale = _scale(column) or 0
    exact = Decimal(number).scaleb(-scale)
    return number if pa.types.is_integer(kind) or pa.types.is_time64(kind) else exact


def is_counted(column: Column[Any]) -> bool:
    """Whether the values of a column are numbers, days, times or moments."""
    return _scale(column) is not None


def _scale(column: Column[Any]) -> int | None:
    """Return how many digits behind the point the units have; None for what is no number."""
    kind = arrow_type(column.type)
    if pa.types.is_integer(kind) or pa.types.is_date32(kind) or pa.types.is_timestamp(kind):
        return 0
    if pa.types.is_time64(kind):
        return 0
    if pa.types.is_decimal(kind):
        return int(kind.scale)
    return 2 if pa.types.is_floating(kind) else None


def _plausible(column: Column[Any], scale: int, span: Span | None) -> Range:
    """Return a span in the units of the column's domain."""
    kind = arrow_type(column.type)
    if pa.types.is_time64(kind):
        return Range(0, (DAY - 60) * SECOND, 60 * SECOND)
    span = span or _usual(column)
    if isinstance(span.low, date) and isinstance(span.high, date):
        if pa.types.is_date32(kind):
            return Range(units(span.low, column), units(span.high, column), 1)
        start = units(datetime(span.low.year, span.low.month, span.low.day, tzinfo=UTC), column)
        return Range(start, start + ((span.high - span.low).days + 1) * DAY * SECOND - SECOND, SECOND)
    factor = Decimal(10) ** scale
    step = 10 ** max(0, scale - 2) if span.step is None else max(1, round(Decimal(str(span.step)) * factor))
    low, high = (Decimal(str(bound)) * factor for bound in (span.low, span.high))
    return Range(math.ceil(low), int(high), step)


def _usual(column: Column[Any]) -> Span:
    return USUAL_DAYS if pa.types.is_temporal(arrow_type(column.type)) else USUAL


def _choice(span: Span, column: Column[Any], domain: Numbers) -> Choice:
    """Return how rows choose within a domain, whose numbers count from its low end in its steps."""
    kind = domain.kind
    if pa.types.is_time64(kind):
        return Even()
    if pa.types.is_timestamp(kind):
        return _in_time(span, column, domain)
    if pa.types.is_date32(kind):
        return _normal(span, units(span.low, column), domain) if span.lean == "bell" else Even()
    factor = float(10 ** (_scale(column) or 0))
    origin, step = domain.low / factor, domain.step / factor
    match span.lean:
        case "small" | "least":
            return Skewed(2.0 if span.lean == "small" else 8.0)
        case "bell":
            return Measured(Normal(span.center, span.spread), origin, step, "normal")
        case "log" | "price" | "cents":
            choice = Measured(LogNormal(span.center, span.spread), origin, step, "log-normal")
            base = domain.low // domain.step
            hundredths = step * HUNDRED == 1 if span.lean == "price" else span.lean == "cents" and step == 1
            return Priced(choice, base) if hundredths and base >= 0 else choice
    return Even()


def _in_time(span: Span, column: Column[Any], domain: Numbers) -> Choice:
    if span.lean == "bell":
        return _normal(span, units(span.low, column) // SECOND, domain, DAY)
    return Growing(flow=span.lean == "flow")


def _normal(span: Span, low: int, domain: Numbers, unit: int = 1) -> Choice:
    """Return days or seconds around the span's center, which counts days from its low end."""
    law = Normal(low + span.center * unit, span.spread * unit)
    origin = domain.low // SECOND if unit == DAY else domain.low
    return Measured(law, origin, max(1, domain.step // SECOND) if unit == DAY else domain.step, "normal")


def _allowed(column: Column[Any], limits: Limits, scale: int) -> tuple[int, int]:
    low, high = _type_bounds(column, scale)
    if limits.low is not None:
        bound = units(limits.low, column, up=True)
        exact = Decimal(bound) == _exact(limits.low, column, scale)
        low = max(low, bound + (1 if limits.low_open and exact else 0))
    if limits.high is not None:
        bound = units(limits.high, column)
        exact = Decimal(bound) == _exact(limits.high, column, scale)
        high = min(high, bound - (1 if limits.high_open and exact else 0))
    return low, high


def _exact(value: Any, column: Column[Any], scale: int) -> Decimal:
    if isinstance(value, date):
        return Decimal(units(value, column))
    return Decimal(str(value)) * Decimal(10) ** scale


def _type_bounds(column: Column[Any], scale: int) -> tuple[int, int]:
    low, high = _bounds_of(arrow_type(column.type), column)
    stored = stored_bounds(column)
    return (
        (low, high) if stored is None else (max(low, stored[0] * 10**scale), min(high, stored[1] * 10**scale))
    )


def _bounds_of(kind: pa.DataType, column: Column[Any]) -> tuple[int, int]:
    if pa.types.is_integer(kind):
        return -(1 << (kind.bit_width - 1)), (1 << (kind.bit_width - 1)) - 1
    if pa.types.is_decimal(kind):
        largest = 10 ** min(kind.precision, 18) - 1
        return -largest, largest
    if pa.types.is_date32(kind):
        return units(date(1900, 1, 1), column), units(date(2100, 12, 31), column)
    if pa.types.is_timestamp(kind):
        years = (datetime(year, 1, 1, tzinfo=UTC) for year in (1900, 2101))
        first, last = (units(moment, column) for moment in years)
        return first, last - 1
    if pa.types.is_time64(kind):
        return 0, DAY * SECOND - 1
    return -(10**15), 10**15


def _cut(plausible: Range, low: int, high: int) -> tuple[int, int]:
    """Return the plausible range within the allowed one, or the near end of the allowed one."""
    first, last = max(plausible.low, low), min(plausible.high, high)
    if first <= last:
        return first, last
    span = plausible.high - plausible.low
    return (low, min(high, low + span)) if plausible.high < low else (max(low, high - span), high)


def _widen(low: int, high: int, span: int, allowed_low: int, allowed_high: int) -> tuple[int, int]:
    high = min(allowed_high, low + span - 1)
    return max(allowed_low, min(low, high - span + 1)), high
