"""Arrow batches in PostgreSQL's binary COPY format, whole columns at a time.

A row is the number of its fields and, for each, its length in bytes and its bytes (manual, "COPY", binary
format). Fields of fixed width lie side by side in a NumPy structured array; where a field's width varies,
Arrow joins the pieces row by row, and the data of the joined array is the body of the COPY.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dbworkbench.engines.postgres.decimalfield import decimal_field
from dbworkbench.engines.postgres.target import Kind

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
ABSENT = b"\xff\xff\xff\xff"  # the length -1: NULL
EPOCH_DAYS = 10_957  # from 1970-01-01, Arrow's day 0, to 2000-01-01, PostgreSQL's
EPOCH_MICROSECONDS = EPOCH_DAYS * 86_400_000_000

NIL = "00000000-0000-0000-0000-000000000000"
UUID_GROUPS = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
UUID_DIGITS = np.array([place for place, sign in enumerate(NIL) if sign != "-"])
UUID_HYPHENS = np.array([place for place, sign in enumerate(NIL) if sign == "-"])
NIBBLES = np.full(256, 255, np.uint8)
for digits in ("0123456789abcdef", "0123456789ABCDEF"):
    NIBBLES[np.frombuffer(digits.encode(), np.uint8)] = np.arange(16)

# Which of Arrow's arrays it is shows at run time only, and its type stubs tell them all apart.
AnyArray: TypeAlias = Any


@dataclass(frozen=True)
class Fixed:
    """Bytes of the same number in every row: a NumPy type, and a value or an array of them."""

    dtype: str
    value: Any


class NotEncodable(Exception):
    """Values or a type that this encoder does not know: the table's text form is to be used."""


Piece: TypeAlias = "Fixed | Any"
Numbers: TypeAlias = Callable[[AnyArray], Any]


def encode(batch: pa.RecordBatch, kinds: Sequence[Kind]) -> memoryview:
    """Return the rows of a batch as they go over the wire, without header and trailer.

    Raises NotEncodable, also when a value does not fit its column, so that the server says what is wrong.
    """
    pieces: list[Piece] = [Fixed(">i2", len(kinds))]
    try:
        for column, kind in zip(batch.columns, kinds, strict=True):
            pieces += field(column, kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise NotEncodable(str(error)) from error
    return _body(join(pieces, batch.num_rows))


def field(values: AnyArray, kind: Kind) -> list[Piece]:
    """Return the pieces of one column: lengths and bytes."""
    if pa.types.is_null(values.type):
        return [Fixed(">i4", -1)]
    if isinstance(values.type, pa.DictionaryType):
        values = values.cast(values.type.value_type)
    if kind.element is not None:
        return list(_array(values, kind))
    if kind.name in TEXTS:
        return _text(_strings(values))
    if kind.name == "jsonb":
        return _text(pc.binary_join_element_wise(pa.scalar("\1"), _strings(values), ""))
    if kind.name == "bytea":
        return _text(values.cast(pa.binary()))
    if kind.name == "numeric":
        return _fixed(values, *decimal_field(values, bounded=kind.modifier >= 0))
    if kind.name in NUMBERS:
        dtype, numbers = NUMBERS[kind.name]
        return _fixed(values, dtype, numbers(values))
    raise NotEncodable(f"type {kind.name}")


def join(pieces: Sequence[Piece], rows: int) -> AnyArray:
    """Put pieces side by side, row by row."""
    blocks: list[AnyArray] = [_block(run, rows) if run else piece for run, piece in _runs(pieces)]
    return blocks[0] if len(blocks) == 1 else pc.binary_join_element_wise(*blocks, b"")


def _runs(pieces: Sequence[Piece]) -> Iterator[tuple[list[Fixed], AnyArray | None]]:
    """Yield neighbouring fixed pieces together, the others alone."""
    run: list[Fixed] = []
    for piece in pieces:
        if isinstance(piece, Fixed):
            run.append(piece)
            continue
        if run:
            yield run, None
            run = []
        yield [], piece
    if run:
        yield run, None


def _block(run: Sequence[Fixed], rows: int) -> AnyArray:
    block = np.empty(rows, [(str(number), piece.dtype) for number, piece in enumerate(run)])
    for number, piece in enumerate(run):
        block[str(number)] = piece.value
    return _binary(block)


def _binary(block: Any) -> AnyArray:
    """Return the rows of a NumPy array as Arrow binaries, without copying."""
    width = block.dtype.itemsize
    if len(block) * width > np.iinfo(np.int32).max:
        raise NotEncodable("batch too large")
    offsets: Any = np.arange(0, (len(block) + 1) * width, width, dtype=np.int32)
    return pa.Array.from_buffers(pa.binary(), len(block), [None, pa.py_buffer(offsets), pa.py_buffer(block)])


def _body(rows: AnyArray) -> memoryview:
    _, offsets, data = rows.buffers()
    if not len(rows) or data is None or offsets is None:
        return memoryview(b"")
    bounds: Any = np.frombuffer(memoryview(offsets), np.int32)
    return memoryview(data)[bounds[rows.offset] : bounds[rows.offset + len(rows)]]


def _fixed(values: AnyArray, dtype: str, numbers: Any) -> list[Piece]:
    """Return a field of fixed width, which shrinks to its length where a value is NULL."""
    pieces = [Fixed(">i4", np.dtype(dtype).itemsize), Fixed(dtype, numbers)]
    if not values.null_count:
        return list(pieces)
    return [pc.if_else(values.is_valid(), _block(pieces, len(values)), ABSENT)]


def _text(values: AnyArray) -> list[Piece]:
    lengths: AnyArray = pc.binary_length(values)
    body = values.cast(pa.binary())
    if values.null_count:
        lengths, body = lengths.fill_null(-1), body.fill_null(b"")
    return [Fixed(">i4", lengths.to_numpy(zero_copy_only=False)), body]


def _strings(values: AnyArray) -> AnyArray:
    if pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type):
        return values.cast(pa.string())
    if not pa.types.is_string(values.type):
        raise NotEncodable(f"{values.type} as text")
    return values


def _array(values: AnyArray, kind: Kind) -> Iterator[Piece]:
    """Yield a one-dimensional array: its header, and the elements as fields (array_recv)."""
    if not isinstance(values, pa.ListArray) or isinstance(values.type.value_type, pa.ListType):
        raise NotEncodable(f"{values.type} as array")
    inner = values.values
    fields = join(field(inner, Kind(str(kind.element))), len(inner))
    starts = np.frombuffer(fields.buffers()[1] or b"", np.int32)[values.offsets.to_numpy()]
    valid = values.is_valid()
    elements = pa.Array.from_buffers(
        pa.binary(), len(values), [None, pa.py_buffer(starts), fields.buffers()[2]]
    )
    elements = pc.if_else(valid, elements, b"")
    sizes = pc.list_value_length(values).fill_null(0).to_numpy(zero_copy_only=False)
    full = [Fixed(">i4", 1), Fixed(">i4", int(inner.null_count > 0)), Fixed(">u4", kind.element_oid)]
    full += [Fixed(">i4", sizes), Fixed(">i4", 1)]
    empty = np.array([0, 0, kind.element_oid], ">u4").tobytes()
    header = pc.if_else(pa.array(sizes > 0), _block(full, len(values)), empty)
    header = pc.if_else(valid, header, b"")
    lengths = pc.add(pc.binary_length(header), pc.binary_length(elements))
    yield Fixed(">i4", pc.if_else(valid, lengths, -1).to_numpy(zero_copy_only=False))
    yield header
    yield elements


def _numbers(kind: pa.DataType, numeric: pa.DataType | None = None, less: int = 0) -> Numbers:
    """Return a function that casts values and gives their numbers, moved to PostgreSQL's epoch."""

    def numbers(values: AnyArray) -> Any:
        if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
            raise NotEncodable(f"{values.type} as {kind}")
        cast = values.cast(kind, safe=not pa.types.is_temporal(kind))
        plain = cast.cast(numeric or kind).fill_null(0).to_numpy(zero_copy_only=False)
        return plain - less if less else plain

    return numbers


def _booleans(values: AnyArray) -> Any:
    if not pa.types.is_boolean(values.type):
        raise NotEncodable(f"{values.type} as bool")
    return values.cast(pa.uint8()).fill_null(0).to_numpy(zero_copy_only=False)


def _uuids(values: AnyArray) -> Any:
    """Read uuids written in hexadecimal digits, with or without hyphens."""
    if pa.types.is_fixed_size_binary(values.type) and values.type.byte_width == 16:
        whole = values.fill_null(bytes(16)).cast(pa.binary())
        return np.frombuffer(_body(whole), "V16")
    texts = _strings(values).fill_null(NIL)
    if not _all_long(texts, len(NIL)):
        texts = _hyphened(texts)
    signs = np.frombuffer(_body(texts), np.uint8).reshape(-1, len(NIL))
    halves = NIBBLES[signs[:, UUID_DIGITS]]
    if halves.max(initial=0) > 15 or not (signs[:, UUID_HYPHENS] == ord("-")).all():
        raise NotEncodable("text that is no uuid")
    return np.ascontiguousarray(halves[:, 0::2] << 4 | halves[:, 1::2]).view("V16").ravel()


def _all_long(texts: AnyArray, length: int) -> bool:
    lengths: AnyArray = pc.binary_length(texts)
    return bool((lengths.to_numpy(zero_copy_only=False) == length).all())


def _hyphened(texts: AnyArray) -> AnyArray:
    """Return uuids of 32 digits, hyphens anywhere or none, in the usual form."""
    digits = pc.replace_substring(texts, "-", "")
    if not _all_long(digits, 32):
        raise NotEncodable("text that is no uuid")
    groups = [pc.binary_slice(digits.cast(pa.binary()), start, stop) for start, stop in UUID_GROUPS]
    return pc.binary_join_element_wise(*groups, b"-")


def _intervals(values: AnyArray) -> Any:
    """Return µs, days and months, from Arrow's months, days and ns, or from a duration."""
    out = np.zeros(len(values), [("us", ">i8"), ("days", ">i4"), ("months", ">i4")])
    if pa.types.is_duration(values.type):
        micros = values.cast(pa.duration("us"), safe=False).cast(pa.int64())
        out["us"] = micros.fill_null(0).to_numpy(zero_copy_only=False)
        return out
    if values.type != pa.month_day_nano_interval():
        raise NotEncodable(f"{values.type} as interval")
    layout = [("months", "<i4"), ("days", "<i4"), ("ns", "<i8")]
    parts = np.frombuffer(values.buffers()[1] or b"", layout)[values.offset : values.offset + len(values)]
    out["us"], out["days"], out["months"] = parts["ns"] // 1000, parts["days"], parts["months"]
    return out


TEXTS = frozenset({"text", "varchar", "bpchar", "name", "json", "xml", "citext", "enum"})
NUMBERS: dict[str, tuple[Any, Numbers]] = {
    "bool": ("u1", _booleans),
    "int2": (">i2", _numbers(pa.int16())),
    "int4": (">i4", _numbers(pa.int32())),
    "int8": (">i8", _numbers(pa.int64())),
    "oid": (">u4", _numbers(pa.uint32())),
    "float4": (">f4", _numbers(pa.float32())),
    "float8": (">f8", _numbers(pa.float64())),
    "date": (">i4", _numbers(pa.date32(), pa.int32(), EPOCH_DAYS)),
    "time": (">i8", _numbers(pa.time64("us"), pa.int64())),
    "timestamp": (">i8", _numbers(pa.timestamp("us"), pa.int64(), EPOCH_MICROSECONDS)),
    "timestamptz": (">i8", _numbers(pa.timestamp("us", "UTC"), pa.int64(), EPOCH_MICROSECONDS)),
    "uuid": ("V16", _uuids),
    "interval": ([("us", ">i8"), ("days", ">i4"), ("months", ">i4")], _intervals),
}
