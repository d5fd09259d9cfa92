"""Constants of a column's kind, read from text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column

FAMILIES: tuple[tuple[type[Any], type[Any]], ...] = (
    (sa.Boolean, bool),
    (sa.Integer, Decimal),
    (sa.Numeric, Decimal),
    (sa.Date, date),
    (sa.DateTime, datetime),
    (sa.String, str),
)
WORDS = {"true": True, "yes": True, "t": True, "false": False, "no": False, "f": False}


def read_constant(text: str, column: Column[Any]) -> Any:
    """Return a text as a value of a column's kind, or None when it is none."""
    kind: object = family(column)
    try:
        if kind is bool:
            return WORDS.get(text.lower())
        if kind is Decimal:
            return _number(text, column)
        if kind is date:
            return date.fromisoformat(text[:10])
        if kind is datetime:
            return _moment(text)
    except (ValueError, InvalidOperation):
        return None
    return text if kind is str else None


def family(column: Column[Any]) -> type[Any] | None:
    """Return the Python type that stands for a column's values, None for the rest."""
    return next((python for kind, python in FAMILIES if isinstance(column.type, kind)), None)


def _number(text: str, column: Column[Any]) -> Any:
    number = Decimal(text)
    if isinstance(column.type, sa.Integer) and number == number.to_integral_value():
        return int(number)
    return float(number) if isinstance(column.type, sa.Float) else number


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
