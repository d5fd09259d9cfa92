"""Names, texts and values as DuckDB writes them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Table

CONSTANTS: dict[type[object], str] = {
    float: "DOUBLE",
    datetime: "TIMESTAMPTZ",
    date: "DATE",
    time: "TIME",
    UUID: "UUID",
}


def quote(*parts: str | None) -> str:
    """Return a name, qualified by those parts that are given, always in double quotes."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts if part is not None)


def quote_table(table: Table) -> str:
    """Return a table's name with its schema."""
    return quote(table.schema, table.name)


def literal(text: str) -> str:
    """Return a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def value_literal(value: object) -> str:
    """Return a Python value as an SQL constant of its own type.

    Raises TypeError for a value that has no constant.
    """
    if value is None or isinstance(value, (bool, int, Decimal)):
        return "NULL" if value is None else str(value).upper()
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(value_literal, value)) + "]"
    if hasattr(value, "item"):
        return value_literal(value.item())  # a NumPy scalar
    return _cast_literal(value)


def _cast_literal(value: object) -> str:
    if isinstance(value, bytes):
        return literal("".join(f"\\x{byte:02X}" for byte in value)) + "::BLOB"
    if isinstance(value, datetime) and value.tzinfo is None:
        return f"{literal(str(value))}::TIMESTAMP"
    if isinstance(value, timedelta):
        parts = f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"
        return f"{literal(parts)}::INTERVAL"
    for kind, name in CONSTANTS.items():
        if isinstance(value, kind):
            return f"{literal(str(value))}::{name}"
    raise TypeError(f"a {type(value).__name__} cannot be a parameter of a prepared query")
