"""Which axis a column's values lie on: by its type, its CHECKs and what the statistics know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column

from dbworkbench.errors import WorkbenchError
from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.tablestatistics import ColumnStatistics
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.statistics.axis import (
    DAY,
    WIDEST,
    Axis,
    DomainAxis,
    ListAxis,
    NumberAxis,
    digits_of,
    smallest_step,
    units_of,
)
from dbworkbench.seeding.statistics.textaxis import TextAxis, sort_key
from dbworkbench.seeding.values.column import fill_column

UNLIMITED = 1_000_000
SHORT_HEADER = 127  # bytes up to which a text is stored with one byte before it, else with four


def axis_of(column: Column[Any], limits: Limits, statistics: ColumnStatistics, rows: int) -> Axis | None:
    """Return the axis of a column's values, or None when no values are known for its type."""
    kind = arrow_type(column.type)
    if isinstance(column.type, sa.Enum):
        labels = tuple(label for label in column.type.enums if limits.among is None or label in limits.among)
        return ListAxis(labels, kind, labels)
    if isinstance(column.type, sa.Boolean):
        truths = tuple(truth for truth in (False, True) if limits.among is None or truth in limits.among)
        return ListAxis(truths, kind, tuple("t" if truth else "f" for truth in truths))
    if limits.among is not None:
        return _listed(limits.among, kind, statistics)
    if _is_number(kind):
        return _numbers(column, kind, limits, statistics)
    if isinstance(column.type, sa.String) and limits.pattern is None:
        return _texts(column, limits, statistics)
    return _other(column, limits, statistics, rows)


def _listed(among: tuple[Any, ...], kind: pa.DataType, statistics: ColumnStatistics) -> Axis:
    values = tuple(sorted(set(among)))
    units = [units_of(str(value), kind, 9) for value in values] if _is_number(kind) else []
    return ListAxis(values, kind, tuple(_as_written(units, values, statistics, kind)))


def _as_written(
    units: list[int | None], values: tuple[Any, ...], statistics: ColumnStatistics, kind: pa.DataType
) -> Iterator[str]:
    """Yield each listed value as the statistics write it: 0.1 stands there as 0.10."""
    known = {units_of(text, kind, 9): text for text in statistics.common_values} if units else {}
    bare = {text.rstrip(): text for text in statistics.common_values}
    for number, value in enumerate(values):
        text = str(value)
        yield known.get(units[number], text) if units else bare.get(text, text)


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        or pa.types.is_date32(kind) or pa.types.is_timestamp(kind) or pa.types.is_time64(kind)
    )  # fmt: skip


# -- numbers ------------------------------------------------------------------------------------------


def _numbers(column: Column[Any], kind: pa.DataType, limits: Limits, statistics: ColumnStatistics) -> Axis:
    known = (*statistics.common_values, *statistics.histogram)
    digits = digits_of(known, _most_digits(kind)) if _is_fraction(kind) else 0
    units = [found for text in known if (found := units_of(text, kind, digits)) is not None]
    grain = smallest_step(units)
    low, high = _type_bounds(kind, digits)
    if limits.low is not None:
        low = max(low, _bound(limits.low, kind, digits, up=True, open_end=limits.low_open))
    if limits.high is not None:
        high = min(high, _bound(limits.high, kind, digits, up=False, open_end=limits.high_open))
    bounded = limits.low is not None or limits.high is not None
    return NumberAxis(kind, -(-low // grain), high // grain, digits, grain, bounded=bounded)


def _is_fraction(kind: pa.DataType) -> bool:
    return bool(pa.types.is_decimal(kind) or pa.types.is_floating(kind))


def _most_digits(kind: pa.DataType) -> int:
    return int(kind.scale) if pa.types.is_decimal(kind) else 15


def _bound(value: Any, kind: pa.DataType, digits: int, *, up: bool, open_end: bool) -> int:
    """Return a CHECK's bound in units, the nearest one inside."""
    exact = units_of(str(value), kind, digits + 6 if _is_fraction(kind) else 0) or 0
    step = 10**6 if _is_fraction(kind) else 1
    bound = -(-exact // step) if up else exact // step
    return bound + (1 if up else -1) if open_end and bound * step == exact else bound


def _type_bounds(kind: pa.DataType, digits: int) -> tuple[int, int]:
    if pa.types.is_integer(kind):
        half = min(1 << (kind.bit_width - 1), WIDEST)
        return -half, half - 1
    if pa.types.is_decimal(kind):
        largest = min(10 ** (kind.precision - kind.scale + digits) - 1, WIDEST)
        return -largest, largest
    if pa.types.is_time64(kind):
        return 0, DAY - 1
    if pa.types.is_date32(kind):
        return -1_000_000, 2_000_000
    return -WIDEST, WIDEST


# -- texts and what has no order ----------------------------------------------------------------------


def _texts(column: Column[Any], limits: Limits, statistics: ColumnStatistics) -> TextAxis:
    padded = isinstance(column.type, sa.CHAR)
    texts = [*statistics.common_values, *statistics.histogram]
    bare = {text.rstrip(" ") if padded else text for text in texts}
    known = tuple(sorted(bare, key=lambda text: sort_key(text, statistics.collation)))
    written = getattr(column.type, "length", None)
    bounds = [value for value in (written, limits.longest) if value is not None]
    longest = min(bounds, default=UNLIMITED)
    lengths = tuple(max(1, limits.shortest, min(longest, length)) for length in _lengths(statistics, padded))
    return TextAxis(known, longest, statistics.collation, padded, lengths)


def _lengths(statistics: ColumnStatistics, padded: bool) -> tuple[int, ...]:
    """Return lengths of texts: those of the histogram's bounds, which are a sample, at the known mean."""
    texts = statistics.histogram or statistics.common_values
    some = np.array([len((text.rstrip(" ") if padded else text).encode()) for text in texts], np.float64)
    width = statistics.average_width
    mean = float(max(1, width - (1 if width <= SHORT_HEADER else 4)))
    if not some.size or not some.mean():
        return (round(mean),)
    if not padded and width:
        others = sum(
            len(text.encode()) * share
            for text, share in zip(statistics.common_values, statistics.common_frequencies, strict=True)
        )
        rest = 1 - statistics.null_fraction - sum(statistics.common_frequencies)
        wanted = (mean * (1 - statistics.null_fraction) - others) / rest if rest > 1e-3 else mean
        some *= max(wanted, 1.0) / some.mean()
    return tuple(np.rint(some).astype(int).tolist())


def _other(column: Column[Any], limits: Limits, statistics: ColumnStatistics, rows: int) -> Axis | None:
    wanted = round(statistics.distinct(rows))
    try:
        found = fill_column(column, limits, room=wanted)
    except WorkbenchError:
        return None
    return None if found is None else DomainAxis(found[0], statistics.common_values)
