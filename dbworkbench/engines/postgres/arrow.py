"""Rows of PostgreSQL as an Arrow table: each of the server's types in the nearest of Arrow's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
from psycopg import pq
from psycopg.adapt import Transformer
from psycopg.types import TypeInfo
from psycopg.types.string import TextLoader

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.result import Fetched, Field

UTC = pa.timestamp("us", tz="UTC")
# psycopg's own values of these types go into Arrow as they are.
DIRECT: dict[str, pa.DataType] = {
    "bool": pa.bool_(),
    "int2": pa.int16(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "oid": pa.int64(),
    "float4": pa.float32(),
    "float8": pa.float64(),
    "bytea": pa.binary(),
}
# These come as text and are read by Arrow; what it cannot hold ('infinity', 44 BC, NaN) stays text.
CAST: dict[str, pa.DataType] = {
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "timestamptz": UTC,
}
WIDEST_DECIMAL = 76
INTERVAL = re.compile(r"(?:(-?\d+) days? ?)?(?:([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?")
FIRST_OWN_OID = 16384


def read_as_text(connection: Connection) -> None:
    """Let this connection hand over as text what Arrow reads better than Python does, or cannot hold."""
    for info in connection.adapters.types:
        if info.name not in DIRECT:
            connection.adapters.register_loader(info.oid, TextLoader)


def know_arrays(connection: Connection, fields: Iterable[Field]) -> None:
    """Learn the array types among a result's columns that the database defines itself, as of enums."""
    own = sorted({field.oid for field in fields if field.oid >= FIRST_OWN_OID})
    if not own:
        return
    rows = connection.execute(
        "SELECT e.typname, e.oid, a.oid FROM pg_type a JOIN pg_type e ON e.oid = a.typelem "
        "WHERE a.oid = ANY(%s::oid[]) AND a.typcategory = 'A' AND a.typelem <> 0",
        [own],
    ).fetchall()
    for name, oid, array in rows:
        TypeInfo(name, oid, array).register(connection)


def to_arrow(fetched: Fetched, connection: Connection) -> pa.Table:
    """Return fetched rows as an Arrow table.

    numeric(p, s) becomes a decimal of that size, numeric without size one that holds the values;
    timestamptz UTC; intervals without months durations; enums, uuid, json and unknown types text.
    """
    columns = list(zip(*fetched.rows, strict=True)) if fetched.rows else [()] * len(fetched.fields)
    arrays = [
        _column(values, field, connection) for values, field in zip(columns, fetched.fields, strict=True)
    ]
    return pa.Table.from_arrays(arrays, names=[field.name for field in fetched.fields])


def _column(values: Sequence[Any], field: Field, connection: Connection) -> pa.Array[Any]:
    info = connection.adapters.types.get(field.oid)
    if info is None:
        return pa.array(values, pa.string())
    if field.oid == info.array_oid:
        return _lists(_read_arrays(values, field, connection), info.name)
    return _scalars(values, info.name, field.modifier)


def _scalars(values: Sequence[Any], name: str, modifier: int) -> pa.Array[Any]:
    if name in DIRECT:
        return pa.array(values, DIRECT[name])
    texts = pa.array(values, pa.string())
    if name == "numeric":
        return _numeric(texts, modifier)
    if name == "time":
        # Arrow reads times of day only with a day before them
        moments = pa.array([None if text is None else f"1970-01-01 {text}" for text in values], pa.string())
        read = _cast(moments, pa.timestamp("us"))
        return texts if read is moments else read.cast(pa.time64("us"))
    if name == "interval":
        return _durations(values, texts)
    return _cast(texts, CAST[name]) if name in CAST else texts


def _cast(texts: pa.Array[Any], kind: pa.DataType) -> pa.Array[Any]:
    try:
        return texts.cast(kind)
    except pa.ArrowInvalid:
        return texts


def _numeric(texts: pa.Array[Any], modifier: int) -> pa.Array[Any]:
    """The modifier of numeric(p, s) is (p << 16 | s, 11 bits signed) + 4: numeric.c, make_numeric_typmod."""
    if modifier >= 0:
        precision = (modifier - 4) >> 16 & 0xFFFF
        scale = (((modifier - 4) & 0x7FF) ^ 1024) - 1024
        kind = _decimal(max(precision, scale), scale)
    else:
        kind = _narrowest(texts.to_pylist())
    return texts if kind is None else _cast(texts, kind)


def _narrowest(texts: Iterable[str | None]) -> pa.DataType | None:
    """Return a decimal type of 38 (or 76) digits that holds all values, or None when there is none."""
    whole, scale = 1, 0
    for text in texts:
        if text is not None:
            before, _, after = text.lstrip("-").partition(".")
            whole, scale = max(whole, len(before)), max(scale, len(after))
    return _decimal(whole + scale if whole + scale > 38 else 38, scale)


def _decimal(precision: int, scale: int) -> pa.DataType | None:
    if scale < 0 or precision > WIDEST_DECIMAL:
        return None
    return pa.decimal128(precision, scale) if precision <= 38 else pa.decimal256(precision, scale)


def _durations(values: Sequence[str | None], texts: pa.Array[Any]) -> pa.Array[Any]:
    """Intervals have no fixed length as soon as one has months or years: then they stay text."""
    matches = [None if value is None else INTERVAL.fullmatch(value) for value in values]
    if any(match is None and value is not None for match, value in zip(matches, values, strict=True)):
        return texts
    return pa.array([None if match is None else _microseconds(match) for match in matches], pa.duration("us"))


def _microseconds(match: re.Match[str]) -> int:
    days, sign, hours, minutes, seconds, fraction = match.groups(default="")
    clock = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    micros = clock * 1_000_000 + int((fraction or "0").ljust(6, "0"))
    return int(days or 0) * 86_400_000_000 + (-micros if sign == "-" else micros)


def _read_arrays(values: Sequence[Any], field: Field, connection: Connection) -> Sequence[Any]:
    """Read arrays that came as text because their type was not known before the result."""
    if field.oid < FIRST_OWN_OID:
        return values
    loader = Transformer(connection).get_loader(field.oid, pq.Format.TEXT)
    return [None if value is None else loader.load(value.encode()) for value in values]


def _lists(values: Sequence[Any], name: str) -> pa.Array[Any]:
    """Return arrays as lists; of different dimensions in one column they become JSON text."""
    depths = {_depth(value) for value in values if value}
    if len(depths) > 1:
        return pa.array([None if v is None else json.dumps(v, default=str) for v in values], pa.string())
    inner = DIRECT.get(name, pa.string())
    kind: pa.DataType = inner
    target: pa.DataType = CAST.get(name, inner)
    for _ in range(depths.pop() if depths else 1):
        kind, target = pa.list_(kind), pa.list_(target)
    lists = pa.array(values, kind)
    return _cast(lists, target) if target != kind else lists


def _depth(value: Any) -> int:
    return 1 + _depth(value[0]) if isinstance(value, list) and value else 0
