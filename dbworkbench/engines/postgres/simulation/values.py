"""Bounds of histograms on the move: keys that grow with their table, moments that reach further back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

WHOLE = {"int2": 2**15 - 1, "int4": 2**31 - 1, "int8": 2**63 - 1}
MOMENTS = ("date", "timestamp", "timestamptz")
SPARSE = 100  # numbers a row, from which on keys are no longer taken for a sequence


def stretch_keys(
    bounds: Sequence[str], kind: str, factor: float, rows: float, digits: int | None
) -> tuple[str, ...]:
    """Return bounds of a sequence of whole numbers, its end moved by a factor; others stay as they are.

    Keys that are scattered, as hashes and time-ordered ids are, fill the same room at any size.
    """
    numbers = _sequence(bounds, kind, rows, digits)
    if not numbers:
        return tuple(bounds)
    first, top = numbers[0], WHOLE.get(kind)
    moved = [first + round((number - first) * factor) for number in numbers]
    return tuple(str(number if top is None else min(number, top)) for number in moved)


def keys_left(
    values: Sequence[str], bounds: Sequence[str], kind: str, factor: float, rows: float, digits: int | None
) -> tuple[str, ...]:
    """Return keys of a sequence that ends earlier: first those that it still holds, then others, moved.

    `bounds` are those of the whole sequence. Keys that are no sequence stay as they are.
    """
    numbers = _sequence([*values, *bounds], kind, rows, digits)
    if not numbers:
        return tuple(values)
    first = min(numbers)
    end = first + (max(numbers) - first) * factor
    left = [number for number in numbers[: len(values)] if number <= end]
    moved = [first + round((number - first) * factor) for number in numbers[: len(values)] if number > end]
    return tuple(map(str, dict.fromkeys((*left, *moved))))


def _sequence(values: Sequence[str], kind: str, rows: float, digits: int | None) -> list[int]:
    """Return keys as numbers, none when they are not numbers or too far apart."""
    if kind not in WHOLE and not (kind == "numeric" and digits == 0):
        return []
    numbers = [int(Decimal(value)) for value in values]
    return numbers if numbers and max(numbers) - min(numbers) <= SPARSE * max(rows, 1.0) else []


def reach_back(bounds: Sequence[str], kind: str, factor: float) -> tuple[str, ...]:
    """Return bounds of moments whose last stays and whose first is a factor further away from it."""
    read = date.fromisoformat if kind == "date" else datetime.fromisoformat
    try:
        moments: list[Any] = [read(bound) for bound in bounds]
        last = moments[-1]
        moved = [last - (last - moment) * factor for moment in moments]
    except (ValueError, OverflowError):  # infinity, a year before Christ or after 9999
        return tuple(bounds)
    return tuple(_written(moment, kind) for moment in moved)


def steps_between(bounds: Sequence[str], kind: str, digits: int | None) -> float | None:
    """Return how many values of a type there are from the first bound to the last; None when uncountable."""
    count = COUNTS.get(kind)
    if count is None or len(bounds) < 2 or (kind == "numeric" and digits is None):
        return None
    try:
        return float(count(bounds[0], bounds[-1], digits or 0)) + 1
    except (ValueError, InvalidOperation, OverflowError):
        return None


def _days(first: str, last: str, _: int) -> float:
    return float((date.fromisoformat(last) - date.fromisoformat(first)) // timedelta(days=1))


def _numbers(first: str, last: str, digits: int) -> float:
    return float((Decimal(last) - Decimal(first)) * 10**digits)


COUNTS: dict[str, Callable[[str, str, int], float]] = {
    "date": _days,
    "numeric": _numbers,
    **dict.fromkeys(WHOLE, _numbers),
}


def _written(moment: date, kind: str) -> str:
    return moment.isoformat() if kind == "date" else str(moment)
