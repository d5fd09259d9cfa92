"""Rows of a query as an Arrow table, up to a limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
from pymysql.constants import FIELD_TYPE
from pymysql.cursors import Cursor, SSCursor
from pymysql.err import OperationalError

from dbworkbench.engines.engine import Rows
from dbworkbench.engines.mysql.login import Connection

UNSIGNED = 32
INTERRUPTED = 1317
BYTES = 63  # the character set of what is no text
TEXTS = (
    FIELD_TYPE.VARCHAR, FIELD_TYPE.VAR_STRING, FIELD_TYPE.STRING, FIELD_TYPE.BLOB, FIELD_TYPE.TINY_BLOB,
    FIELD_TYPE.MEDIUM_BLOB, FIELD_TYPE.LONG_BLOB, FIELD_TYPE.ENUM, FIELD_TYPE.SET,
)  # fmt: skip
INTEGERS = {
    FIELD_TYPE.TINY: (pa.int16(), pa.int16()),
    FIELD_TYPE.SHORT: (pa.int16(), pa.int32()),
    FIELD_TYPE.INT24: (pa.int32(), pa.int32()),
    FIELD_TYPE.LONG: (pa.int32(), pa.int64()),
    FIELD_TYPE.LONGLONG: (pa.int64(), pa.uint64()),
    FIELD_TYPE.YEAR: (pa.int16(), pa.int16()),
}
OTHERS: dict[int, pa.DataType] = {
    FIELD_TYPE.FLOAT: pa.float32(),
    FIELD_TYPE.DOUBLE: pa.float64(),
    FIELD_TYPE.DATE: pa.date32(),
    FIELD_TYPE.NEWDATE: pa.date32(),
    FIELD_TYPE.DATETIME: pa.timestamp("us"),
    FIELD_TYPE.TIMESTAMP: pa.timestamp("us"),
    FIELD_TYPE.TIME: pa.duration("us"),
    FIELD_TYPE.BIT: pa.binary(),
    FIELD_TYPE.GEOMETRY: pa.binary(),
    FIELD_TYPE.JSON: pa.string(),
    FIELD_TYPE.NULL: pa.null(),
}


def fetch(
    connection: Connection,
    sql: str,
    values: Mapping[str, Any],
    limit: int | None,
    stop: Callable[[], None],
) -> Rows:
    """Run one statement and return its rows; what is beyond a limit is not fetched, but stopped."""
    cursor: Cursor = connection.cursor(Cursor if limit is None else SSCursor)
    cursor.execute(sql, values)
    if cursor.description is None:
        return Rows(pa.table({}), truncated=False, affected=cursor.rowcount)
    rows = list(cursor.fetchall() if limit is None else cursor.fetchmany(limit + 1))
    truncated = limit is not None and len(rows) > limit
    table = to_table(cursor, rows[:limit] if truncated else rows)
    if truncated:
        _leave(cursor, stop)
    return Rows(table, truncated)


def _leave(cursor: Cursor, stop: Callable[[], None]) -> None:
    """Go without the remaining rows: the server stops, and what is under way already is thrown away."""
    stop()
    try:
        cursor.close()
    except OperationalError as error:
        if error.args[0] != INTERRUPTED:
            raise


def to_table(cursor: Cursor, rows: list[tuple[Any, ...]]) -> pa.Table:
    """Return rows as an Arrow table, typed as the server describes the columns."""
    fields = cursor._result.fields
    kinds = [_type(field) for field in fields]
    columns = zip(*rows, strict=True) if rows else [()] * len(kinds)
    arrays = [_array(list(column), kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.Table.from_arrays(arrays, names=[field.name for field in fields])


def _array(values: list[Any], kind: pa.DataType) -> pa.Array[Any]:
    """Return values in their type; dates that no calendar has come as text."""
    try:
        return pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in values])


def _type(field: Any) -> pa.DataType:
    unsigned = bool(field.flags & UNSIGNED)
    if field.type_code in INTEGERS:
        return INTEGERS[field.type_code][unsigned]
    if field.type_code in (FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL):
        precision = field.length - (field.scale > 0) - (not unsigned)
        return (
            pa.decimal128(precision, field.scale)
            if precision <= 38
            else pa.decimal256(precision, field.scale)
        )
    if field.type_code in TEXTS:
        return pa.binary() if field.charsetnr == BYTES else pa.string()
    return OTHERS.get(field.type_code, pa.string())
