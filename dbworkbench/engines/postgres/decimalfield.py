"""numeric in the server's binary form: digits to the base of 10,000 (numeric.c, numeric_recv)."""

from __future__ import annotations

from decimal import Context
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

AnyArray: TypeAlias = Any
BASE = 10_000
NEGATIVE = 0x4000
FLOAT_DECIMALS = 18  # a double that needs more goes as text
WIDE = Context(prec=100)
SMALL = 18  # digits that an int64 holds


def decimal_field(values: AnyArray, *, bounded: bool) -> tuple[str, Any]:
    """Return NumPy type and values of a numeric column; the server drops leading and trailing zeros.

    A column without bounds keeps no trailing zeros after the point, as they would be shown for ever.
    """
    decimals = _decimals(values)
    scale = decimals.type.scale
    whole, fraction, negative = _split(decimals)
    before, after = _groups(whole), -(-scale // 4)
    out = np.zeros((len(values), 4 + before + after), ">i2")
    out[:, 0], out[:, 1] = before + after, before - 1
    out[:, 2] = np.where(negative, NEGATIVE, 0)
    out[:, 3] = scale if bounded else _shown(fraction, scale)
    _write(out[:, 4 : 4 + before], whole)
    if after:
        _write(out[:, 4 + before :], fraction * 10 ** (4 * after - scale))
    return f"V{2 * (4 + before + after)}", out.view(f"V{2 * (4 + before + after)}").ravel()


def _decimals(values: AnyArray) -> Any:
    if pa.types.is_decimal(values.type):
        return values
    if pa.types.is_integer(values.type):
        return values.cast(pa.decimal128(20, 0))
    if pa.types.is_floating(values.type):
        # the shortest text of a number is what was meant by it: 0.1, not 0.1000000000000000055
        return values.cast(pa.float64()).cast(pa.string()).cast(pa.decimal128(38, FLOAT_DECIMALS))
    raise pa.ArrowNotImplementedError(f"{values.type} as numeric")


def _split(decimals: Any) -> tuple[Any, Any, Any]:
    """Return digits before and after the point, and whether there is a minus, as arrays of NumPy."""
    scale = decimals.type.scale
    if scale < 0:
        raise pa.ArrowNotImplementedError("negative scale")
    unscaled = _unscaled(decimals.fill_null(0))
    negative = unscaled < 0
    absolute = np.abs(unscaled)
    return absolute // 10**scale, absolute % 10**scale, negative


def _unscaled(decimals: Any) -> Any:
    """Return the values without their point: as int64 where they fit, else as Python's integers."""
    scale = decimals.type.scale
    if scale <= SMALL - 3:
        try:
            small = decimals.cast(pa.decimal128(SMALL, scale))
        except pa.ArrowInvalid:
            pass  # larger numbers go the slower way
        else:
            # two little-endian halves of 8 bytes; the upper one only repeats the sign here
            halves = np.frombuffer(small.buffers()[1] or b"", "<i8")
            return halves[2 * small.offset : 2 * (small.offset + len(small)) : 2]
    return np.array([int(value.scaleb(scale, WIDE)) for value in decimals.to_pylist()], dtype=object)


def _groups(whole: Any) -> int:
    largest = int(whole.max()) if len(whole) else 0
    return max(1, -(-len(str(largest)) // 4))


def _shown(fraction: Any, scale: int) -> Any:
    """Return how many decimals each value needs."""
    shown = np.full(len(fraction), scale, np.int16)
    rest = fraction.copy()
    for _ in range(scale):
        rest, digit = rest // 10, rest % 10
        if not (ends := (digit == 0) & (shown > 0)).any():
            break
        shown[ends] -= 1
        rest[~ends] = 1  # a digit that is shown ends the search
    return shown


def _write(out: Any, numbers: Any) -> None:
    """Fill columns with digits to the base, the lowest last."""
    rest = numbers
    for column in range(out.shape[1] - 1, -1, -1):
        rest, digit = rest // BASE, rest % BASE
        out[:, column] = digit.astype(np.int16)
