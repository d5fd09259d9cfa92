"""Strict conversion of what a file holds into what a column wants, as DuckDB SQL.

An expression gives NULL for a value that does not convert without loss: `12.5` is no integer, `1.239` no
numeric(5,2), `2013-02-30` no date. A caller finds such values where the raw one is not NULL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbworkbench.model.arrow import arrow_type

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlalchemy.types import TypeEngine

TEXTS = ("VARCHAR", "ENUM", "UUID", "JSON")
FRACTIONS = ("FLOAT", "DOUBLE", "DECIMAL")
WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
)
TRUE = "('t', 'true', 'y', 'yes', 'on', '1')"
FALSE = "('f', 'false', 'n', 'no', 'off', '0')"


def duckdb_type(kind: TypeEngine[Any]) -> str:
    """Return the DuckDB type that holds the values of a column."""
    if isinstance(kind, sa.types.TypeDecorator):
        return duckdb_type(kind.impl_instance)
    if isinstance(kind, sa.ARRAY):
        return f"{duckdb_type(kind.item_type)}[]"
    if isinstance(kind, sa.Uuid):
        return "UUID"
    return _arrow_name(arrow_type(kind))


def coerce(value: str, source: str, kind: TypeEngine[Any]) -> str:
    """Return the SQL that turns `value`, of the DuckDB type `source`, into a column's type."""
    target = duckdb_type(kind)
    if source == '"NULL"':
        return f"CAST(NULL AS {target})"
    if isinstance(kind, sa.JSON):
        return _json(value, source)
    if target.endswith("[]"):
        return _array(value, source, target)
    if target == "VARCHAR":
        return _text(value, source)
    if target == "BOOLEAN":
        return _boolean(value, source)
    if target in WHOLE:
        return _whole(value, source, target)
    if target.startswith("DECIMAL"):
        return _decimal(value, source, target)
    if target == "DATE":
        return _date(value, source)
    if target == "BLOB":
        return _bytes(value, source)
    return f"TRY_CAST({value} AS {target})"


def assumption(source: str, kind: TypeEngine[Any]) -> str:
    """Say what a conversion has to assume; empty when nothing."""
    target = duckdb_type(kind)
    if target == "TIMESTAMP WITH TIME ZONE" and source.startswith("TIMESTAMP") and "ZONE" not in source:
        return "times without a zone are read as UTC"
    if target == "TIMESTAMP" and "ZONE" in source:
        return "instants become times of day in UTC, because the column has no zone"
    return ""


def _arrow_name(arrow: pa.DataType) -> str:
    import pyarrow as pa

    if pa.types.is_decimal(arrow):
        return f"DECIMAL({min(arrow.precision, 38)},{min(arrow.scale, 38)})"
    if pa.types.is_timestamp(arrow):
        return "TIMESTAMP WITH TIME ZONE" if arrow.tz else "TIMESTAMP"
    names = {
        pa.bool_(): "BOOLEAN",
        pa.int16(): "SMALLINT",
        pa.int32(): "INTEGER",
        pa.int64(): "BIGINT",
        pa.float32(): "FLOAT",
        pa.float64(): "DOUBLE",
        pa.date32(): "DATE",
        pa.time64("us"): "TIME",
        pa.month_day_nano_interval(): "INTERVAL",
        pa.binary(): "BLOB",
    }
    return names.get(arrow, "VARCHAR")


def _text(value: str, source: str) -> str:
    if source.startswith("BLOB"):
        return "CAST(NULL AS VARCHAR)"
    text = value if source == "VARCHAR" else f"CAST({value} AS VARCHAR)"
    return f"CASE WHEN contains({text}, chr(0)) THEN NULL ELSE {text} END"


def _boolean(value: str, source: str) -> str:
    if source == "BOOLEAN":
        return value
    if source.startswith(TEXTS):
        word = f"lower(trim({value}::VARCHAR))"
        return f"CASE WHEN {word} IN {TRUE} THEN true WHEN {word} IN {FALSE} THEN false END"
    if source in WHOLE:
        return f"CASE {value} WHEN 1 THEN true WHEN 0 THEN false END"
    return "CAST(NULL AS BOOLEAN)"


def _whole(value: str, source: str, target: str) -> str:
    if source == target:
        return value
    if source in WHOLE:
        return f"TRY_CAST({value} AS {target})"
    if source.startswith(FRACTIONS):
        return f"CASE WHEN {value} = trunc({value}) THEN TRY_CAST({value} AS {target}) END"
    if source.startswith(TEXTS):
        word = f"trim({value}::VARCHAR)"
        return f"CASE WHEN regexp_full_match({word}, '[+-]?[0-9]+') THEN TRY_CAST({word} AS {target}) END"
    return f"CAST(NULL AS {target})"


def _decimal(value: str, source: str, target: str) -> str:
    """Cast, and keep the value only if no digit was rounded away (compared in the width of the source)."""
    cast = f"TRY_CAST({value} AS {target})"
    if source in WHOLE or source == target:
        return cast
    width = "FLOAT" if source == "FLOAT" else "DOUBLE"
    return f"CASE WHEN CAST({cast} AS {width}) = TRY_CAST({value} AS {width}) THEN {cast} END"


def _date(value: str, source: str) -> str:
    if source.startswith("TIMESTAMP"):
        day = f"CAST({value} AS DATE)"
        return f"CASE WHEN CAST({day} AS TIMESTAMP) = CAST({value} AS TIMESTAMP) THEN {day} END"
    return f"TRY_CAST({value} AS DATE)"


def _bytes(value: str, source: str) -> str:
    if source == "BLOB":
        return value
    if source.startswith(TEXTS):
        hexadecimal = f"regexp_full_match({value}, '\\\\x([0-9a-fA-F]{{2}})*')"
        return f"CASE WHEN {hexadecimal} THEN unhex(substr({value}, 3)) END"
    return "CAST(NULL AS BLOB)"


def _json(value: str, source: str) -> str:
    if source.startswith(TEXTS):
        text = f"{value}::VARCHAR"
        return f"CASE WHEN json_valid({text}) THEN {text} END"
    return f"to_json({value})::VARCHAR"


def _array(value: str, source: str, target: str) -> str:
    """Cast element by element; one that does not fit would become NULL, so NULLs must not get more."""
    held = f"TRY_CAST(translate({value}, '{{}}', '[]') AS VARCHAR[])" if source == "VARCHAR" else value
    cast = f"TRY_CAST({held} AS {target})"
    return f"CASE WHEN len({held}) - list_count({held}) = len({cast}) - list_count({cast}) THEN {cast} END"
