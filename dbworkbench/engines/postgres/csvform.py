"""Arrow batches as CSV for COPY: slower than the binary form, but the server reads every type of its own."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

AnyArray: TypeAlias = Any


def write_csv(batch: pa.RecordBatch) -> bytes:
    """Return a batch as CSV without a header; NULL is empty, an empty text is quoted."""
    arrays = [as_text(column) for column in batch.columns]
    table = pa.Table.from_arrays(arrays, names=[str(number) for number in range(len(arrays))])
    sink = BytesIO()
    pcsv.write_csv(table, sink, pcsv.WriteOptions(include_header=False, quoting_style="all_valid"))
    return sink.getvalue()


def as_text(values: AnyArray) -> AnyArray:
    """Write values as texts in PostgreSQL's own notation."""
    kind = values.type
    if isinstance(kind, pa.DictionaryType):
        return as_text(values.cast(kind.value_type))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _each(values, lambda value: f"\\x{value.hex()}")
    if pa.types.is_duration(kind):
        micros = values.cast(pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.string())
        return pc.binary_join_element_wise(micros, pa.scalar("microseconds"), " ")
    if kind == pa.month_day_nano_interval():
        return _each(values, lambda v: f"{v.months} mons {v.days} days {v.nanoseconds / 1000} microseconds")
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _each(values, _array_literal)
    if pa.types.is_struct(kind) or pa.types.is_map(kind):
        return _each(values, lambda value: json.dumps(value, default=str))
    return values.cast(pa.string())


def _each(values: AnyArray, write: Any) -> AnyArray:
    return pa.array([None if value is None else write(value) for value in values.to_pylist()], pa.string())


def _array_literal(values: list[Any]) -> str:
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return _array_literal(value)
    if isinstance(value, bytes):
        value = f"\\x{value.hex()}"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
