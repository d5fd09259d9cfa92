"""Arrow types by SQL type: how rows travel between files, generators and databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlalchemy.types import TypeEngine

UNBOUNDED = (38, 9)
"""Precision and scale in which a `numeric` without bounds travels."""


def arrow_type(kind: TypeEngine[Any]) -> pa.DataType:
    """Return the Arrow type in which values of a column travel.

    Enumerations, UUID, JSON and whatever Arrow has no type for travel as text in PostgreSQL's notation;
    instants travel in UTC microseconds.
    """
    import pyarrow as pa

    if isinstance(kind, sa.Interval):  # a decorator of moments, which its values are not
        return pa.month_day_nano_interval()
    if isinstance(kind, sa.types.TypeDecorator):
        return arrow_type(kind.impl_instance)
    if isinstance(kind, sa.ARRAY):
        return pa.list_(arrow_type(kind.item_type))
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float):
        return _decimal(kind)
    if isinstance(kind, sa.Float):
        return pa.float32() if _single(kind) else pa.float64()
    if isinstance(kind, sa.DateTime):
        return pa.timestamp("us", tz="UTC" if kind.timezone else None)
    return _plain(kind)


def _plain(kind: TypeEngine[Any]) -> pa.DataType:
    import pyarrow as pa

    known: tuple[tuple[type[Any] | tuple[type[Any], ...], pa.DataType], ...] = (
        (sa.Boolean, pa.bool_()),
        (sa.SmallInteger, pa.int16()),
        (sa.BigInteger, pa.int64()),
        (sa.Integer, pa.int32()),
        (sa.Date, pa.date32()),
        (sa.Time, pa.time64("us")),
        ((sa.Interval, postgresql.INTERVAL), pa.month_day_nano_interval()),
        ((sa.LargeBinary, postgresql.BYTEA), pa.binary()),
        (sa.BINARY, pa.binary()),
    )
    for family, arrow in known:
        if isinstance(kind, family):
            return arrow
    return pa.string()


def _decimal(kind: sa.Numeric[Any]) -> pa.DataType:
    import pyarrow as pa

    precision, scale = (kind.precision, kind.scale or 0) if kind.precision else UNBOUNDED
    return pa.decimal128(precision, scale) if precision <= 38 else pa.decimal256(min(precision, 76), scale)


def _single(kind: sa.Float[Any]) -> bool:
    """Whether a floating type has 32 bits: REAL, or a declared binary precision up to 24 (SQL standard)."""
    if isinstance(kind, (sa.Double, sa.DOUBLE_PRECISION)):
        return False
    return isinstance(kind, sa.REAL) or (kind.precision is not None and kind.precision <= 24)
