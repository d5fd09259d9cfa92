"""The few things that seeding does with Arrow arrays, with types that the stubs for Arrow leave open."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from dbworkbench.seeding.spread.hashing import Bits

Array: TypeAlias = "pa.Array[Any]"
Flags: TypeAlias = npt.NDArray[np.bool_]
Whole: TypeAlias = npt.NDArray[np.int64]

compute: Any = pyarrow.compute
"""Arrow's functions on arrays; their stubs know fewer combinations of types than the functions do."""


def pick(values: Array, numbers: Bits | Whole) -> Array:
    """Return values by number."""
    taken: Array = compute.take(values, pa.array(numbers.astype(np.int64)))
    return taken


def blank(values: Array, absent: Flags) -> Array:
    """Return values with NULL where flagged."""
    blanked: Array = compute.if_else(pa.array(absent), pa.scalar(None, values.type), values)
    return blanked


def join(pieces: list[Array | str], gap: str = "") -> Array:
    """Join texts of columns and constants, row by row; at least one piece is a column."""
    joined: Array = compute.binary_join_element_wise(*pieces, gap)
    return joined


def one_piece(values: pa.ChunkedArray[Any]) -> Array:
    """Return a column as one array, without a copy when it is one already."""
    whole: Any = values.chunk(0) if values.num_chunks == 1 else values.combine_chunks()
    array: Array = whole
    return array


def replace_at(values: Array, places: Bits, new: Array) -> Array:
    """Return values with new ones at some places."""
    source = np.arange(len(values), dtype=np.int64)
    source[places.astype(np.int64)] = len(values) + np.arange(len(new))
    return pick(pa.concat_arrays([values, new]), source)


def is_absent(values: Array) -> Flags:
    """Flag the NULLs."""
    flags: Flags = values.is_null().to_numpy(zero_copy_only=False)
    return flags


def whole_numbers(values: Array) -> Whole:
    """Return integers, dates (days), moments (their unit) or decimals (last place) as 64 bits; NULL is 0."""
    kind = values.type
    if pa.types.is_decimal(kind):
        return np.where(is_absent(values), 0, _last_places(values))
    narrow = values.cast(pa.int32()) if pa.types.is_date32(kind) else values
    numbers: Whole = compute.fill_null(narrow.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    return numbers


def hundredths(values: Array) -> Whole:
    """Return floats in hundredths; NULL is 0."""
    scaled = compute.round(compute.multiply(values.cast(pa.float64()), 100.0))
    numbers: Whole = compute.fill_null(scaled, 0).cast(pa.int64()).to_numpy(zero_copy_only=False)
    return numbers


def _last_places(values: Array) -> Whole:
    """Return the low 64 bits of decimals, which are little endian and sign extended."""
    data: Any = values.buffers()[1]
    words = np.frombuffer(data, np.int64).reshape(-1, values.type.bit_width // 64)
    return words[values.offset : values.offset + len(values), 0]
