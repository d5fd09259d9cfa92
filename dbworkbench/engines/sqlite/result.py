"""Rows of a query as an Arrow table, typed by what the columns are declared as."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from dbworkbench.engines.engine import Rows
from dbworkbench.engines.interruption import interruptibly, stopping
from dbworkbench.engines.sqlite.datatype import read_declared
from dbworkbench.engines.sqlite.execution import execute, translating
from dbworkbench.engines.sqlite.store import hold_back
from dbworkbench.model.datatype import is_known
from dbworkbench.model.parameters import find_markers, render

PROBE = "dbworkbench_columns"
LARGEST_PRECISION = 38
WRONG = (ValueError, TypeError, InvalidOperation, pa.ArrowInvalid, pa.ArrowTypeError, OverflowError)


def fetch(
    connection: sqlite3.Connection,
    sql: str,
    parameters: Mapping[str, Any],
    *,
    limit: int | None,
    timeout: float | None,
    write: bool,
    own: bool,
) -> Rows:
    """Run one statement and return its rows; of a writing one without RETURNING only the count."""
    return interruptibly(connection, lambda: _fetch(connection, sql, parameters, limit, timeout, write, own))


def _fetch(
    connection: sqlite3.Connection,
    sql: str,
    parameters: Mapping[str, Any],
    limit: int | None,
    timeout: float | None,
    write: bool,
    own: bool,
) -> Rows:
    kinds = [] if write else declared_types(connection, sql)
    if not write:
        hold_back(connection)
    with stopping(connection, timeout), translating(connection, render(sql, "dollar"), own=own):
        cursor = execute(connection, sql, parameters, own=own)
        if cursor.description is None:
            return Rows(pa.table({}), truncated=False, affected=max(cursor.rowcount, 0))
        wanted = -1 if limit is None or write else limit + 1
        rows = cursor.fetchall() if wanted < 0 else cursor.fetchmany(wanted)
    names = [column[0] for column in cursor.description]
    truncated = limit is not None and not write and len(rows) > limit
    return Rows(to_table(names, rows[:limit] if truncated else rows, kinds), truncated)


def declared_types(connection: sqlite3.Connection, sql: str) -> list[str]:
    """Return what the columns of a query are declared as, empty for what is no query.

    Only a view tells; its text takes no parameters, so NULLs stand for them.
    """
    text = sql.strip().rstrip(";")
    for marker in reversed(find_markers(text)):
        text = f"{text[: marker.start]}NULL{text[marker.end :]}"
    try:
        connection.execute(f"CREATE TEMP VIEW {PROBE} AS {text}")
        rows = connection.execute(f"PRAGMA temp.table_xinfo({PROBE})").fetchall()
        connection.execute(f"DROP VIEW temp.{PROBE}")
    except (sqlite3.Error, sqlite3.Warning):
        return []
    return [row[2] for row in rows]


def to_table(names: Sequence[str], rows: Sequence[tuple[Any, ...]], kinds: Sequence[str]) -> pa.Table:
    """Return rows as an Arrow table, typed as the columns are declared."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    declared = kinds if len(kinds) == len(names) else [""] * len(names)
    arrays = [_array(values, kind) for values, kind in zip(columns, declared, strict=True)]
    return pa.Table.from_arrays(arrays, names=list(names))


def _array(values: Sequence[Any], declared: str) -> pa.Array[Any]:
    """Return a column as its declaration says; as it is kept where a value does not fit it."""
    kind, convert = _meaning(read_declared(declared)) if declared else (None, None)
    if kind is not None and convert is not None:
        try:
            return pa.array([None if value is None else convert(value) for value in values], kind)
        except WRONG:
            pass
    array: pa.Array[Any]
    try:
        array = pa.array(values)
    except WRONG:
        array = pa.array([None if value is None else _shown(value) for value in values], pa.string())
    return array


def _meaning(kind: TypeEngine[Any]) -> tuple[pa.DataType | None, Callable[[Any], Any] | None]:
    if not is_known(kind):
        return None, None
    match kind:
        case sa.Boolean():
            return pa.bool_(), _boolean
        case sa.Integer():
            return pa.int64(), _same
        case sa.Float():
            return pa.float64(), _same
        case sa.Numeric() if kind.precision and kind.precision <= LARGEST_PRECISION:
            exact = Decimal(1).scaleb(-(kind.scale or 0))
            return pa.decimal128(kind.precision, kind.scale or 0), lambda value: _decimal(value, exact)
        case sa.DateTime():
            zone = "UTC" if kind.timezone else None
            return pa.timestamp("us", zone), datetime.fromisoformat
        case sa.Date():
            return pa.date32(), date.fromisoformat
        case sa.String():
            return pa.string(), _same
        case sa.LargeBinary():
            return pa.binary(), _same
    return None, None


def _same(value: Any) -> Any:
    return value


def _boolean(value: Any) -> bool:
    if value not in (0, 1):
        raise ValueError(value)
    return bool(value)


def _decimal(value: Any, exact: Decimal) -> Decimal:
    number = Decimal(str(value))
    rounded = number.quantize(exact)
    if rounded != number:
        raise ValueError(value)
    return rounded


def _shown(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
