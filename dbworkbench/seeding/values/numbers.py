"""Domains of numbers, days and moments: what is plausible by name, cut to types and CHECKs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import pyarrow as pa
from sqlalchemy import Column

from dbworkbench.model.arrow import arrow_type
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.spread.choice import Choice, Even, Growing, Skewed
from dbworkbench.seeding.values.domain import LARGEST, Numbers

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY = 86_400
MOST_DAYS = (-700_000, 2_900_000)
"""The days that Python's dates reach, from 1970-01-01."""

# Ranges by the words of a name: low, high, and whether small numbers are likelier.
RANGES: tuple[tuple[tuple[str, ...], float, float, bool], ...] = (
    (("quantity", "qty", "items", "pieces"), 1, 20, True),
    (("age",), 18, 90, False),
    (("year",), 1990, 2025, False),
    (("month",), 1, 12, False),
    (("day", "dom"), 1, 28, False),
    (("hour",), 0, 23, False),
    (("minute", "second"), 0, 59, False),
    (("weekday", "dow"), 1, 7, False),
    (("rating", "stars", "score", "grade"), 1, 5, False),
    (("percent", "percentage", "pct", "discount"), 0, 100, True),
    (("rate", "ratio", "share", "probability"), 0, 1, False),
    (("lat", "latitude"), -90, 90, False),
    (("lon", "lng", "longitude"), -180, 180, False),
    (("price", "amount", "total", "cost", "fee", "value", "subtotal", "tax", "revenue"), 1, 1_000, True),
    (("salary", "income", "budget", "balance"), 1_000, 120_000, False),
    (("stock", "inventory", "count", "views", "visits", "clicks", "seats"), 0, 1_000, True),
    (("weight", "height", "width", "length", "depth", "size"), 1, 500, True),
    (("temp", "temperature"), -20, 40, False),
    (("duration", "minutes", "seconds"), 1, 600, True),
    (("distance",), 1, 5_000, True),
    (("version", "level", "priority", "position", "rank"), 1, 10, True),
)
USUAL = (0, 1_000, False)
# Moments at which a row is written: they grow with the rows.
FLOWING = {"created", "inserted", "placed", "ordered", "logged", "recorded", "occurred", "registered", "time"}
DAYS: tuple[tuple[tuple[str, ...], date, date], ...] = (
    (("birth", "birthday", "birthdate", "dob", "born"), date(1950, 1, 1), date(2005, 12, 31)),
    (("expires", "expiry", "until", "due", "end", "ends"), date(2025, 1, 1), date(2027, 12, 31)),
)
USUAL_DAYS = (date(2023, 1, 1), date(2025, 12, 31))


@dataclass(frozen=True)
class Range:
    """Bounds in the units of a `Numbers` domain, and how rows choose within."""

    low: int
    high: int
    step: int
    choice: Choice


def number_domain(column: Column[Any], limits: Limits, *, room: int = 0) -> tuple[Numbers, Choice] | None:
    """Return what a number, day or moment column can hold, or None for other types.

    `room` is the number of different values that must be there: what is plausible is widened up to what
    type and CHECKs allow.
    """
    scale = _scale(column)
    if scale is None:
        return None
    plausible = _plausible(column, scale)
    allowed_low, allowed_high = _allowed(column, limits, scale)
    low, high = _cut(plausible, allowed_low, allowed_high)
    if (high - low) // plausible.step + 1 < room:
        low, high = _widen(low, high, room * plausible.step, allowed_low, allowed_high)
    step = plausible.step if (high - low) // plausible.step + 1 >= room else 1
    size = max(0, (high - low) // step + 1)
    kind = arrow_type(column.type)
    return Numbers(low, min(size, LARGEST), kind, step), plausible.choice


def allowed_domain(column: Column[Any], limits: Limits) -> Numbers:
    """Return the numbers from the plausible beginning to the end that type and CHECKs allow."""
    scale = _scale(column) or 0
    plausible = _plausible(column, scale)
    allowed_low, allowed_high = _allowed(column, limits, scale)
    low, _ = _cut(plausible, allowed_low, allowed_high)
    size = (allowed_high - low) // plausible.step + 1
    return Numbers(low, max(1, size), arrow_type(column.type), plausible.step)


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


def _plausible(column: Column[Any], scale: int) -> Range:
    kind = arrow_type(column.type)
    words = column.name.lower().split("_")
    if pa.types.is_timestamp(kind):
        first, last = _days(words)
        start = units(datetime(first.year, first.month, first.day, tzinfo=UTC), column)
        return Range(
            start,
            start + ((last - first).days + 1) * DAY * SECOND - SECOND,
            SECOND,
            Growing(flow=bool(set(words) & FLOWING)),
        )
    if pa.types.is_date32(kind):
        first, last = _days(words)
        return Range(units(first, column), units(last, column), 1, Even())
    if pa.types.is_time64(kind):
        return Range(0, (DAY - 60) * SECOND, 60 * SECOND, Even())
    low, high, skewed = _usual(words)
    factor = 10**scale
    choice: Choice = Skewed() if skewed else Even()
    return Range(int(low * factor), int(high * factor), 10 ** max(0, scale - 2), choice)


def _usual(words: list[str]) -> tuple[float, float, bool]:
    for names, low, high, skewed in RANGES:
        if any(word in names for word in words):
            return low, high, skewed
    return USUAL


def _days(words: list[str]) -> tuple[date, date]:
    for names, first, last in DAYS:
        if any(word in names for word in words):
            return first, last
    return USUAL_DAYS


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
    kind = arrow_type(column.type)
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
