"""Numbers that look random and depend on nothing but a stream and a row index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Bits: TypeAlias = npt.NDArray[np.uint64]
Fractions: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
ROUNDS = 4


def stream(*names: object) -> int:
    """Return the 64-bit start of a stream, told apart by names such as seed, table and column."""
    digest = hashlib.blake2b("\0".join(map(str, names)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def draw(start: int, index: Bits) -> Bits:
    """Return 64 bits for each row index (SplitMix64: Steele, Lea and Flood, OOPSLA 2014)."""
    return _mix_in_place(_started(index, start))


def mix(bits: Bits) -> Bits:
    """Scramble 64 bits, one to one (SplitMix64's finalizer)."""
    return _mix_in_place(bits.copy())


def _started(index: Bits, start: int) -> Bits:
    bits = index * GOLDEN
    bits += np.uint64(start)
    return bits


def _mix_in_place(bits: Bits) -> Bits:
    """Scramble an array that nobody else needs: new ones would cost more than the arithmetic."""
    shifted = bits >> np.uint64(30)
    bits ^= shifted
    bits *= FIRST
    np.right_shift(bits, np.uint64(27), out=shifted)
    bits ^= shifted
    bits *= SECOND
    np.right_shift(bits, np.uint64(31), out=shifted)
    bits ^= shifted
    return bits


def fractions(start: int, index: Bits) -> Fractions:
    """Return a number in [0, 1) for each row index."""
    return (draw(start, index) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def permute(start: int, index: Bits, size: int) -> Bits:
    """Map 0 … size-1 one to one onto itself in a scattered order.

    A Feistel network over the next even number of bits, walked until the value is inside (Black and
    Rogaway, "Ciphers with arbitrary finite domains", 2002). Every index must be below `size`.
    """
    return _walk(_feistel, start, index, size)


def unpermute(start: int, image: Bits, size: int) -> Bits:
    """Return the indices that `permute` maps to some images."""
    return _walk(_unfeistel, start, image, size)


def _walk(step: Callable[[int, Bits, np.uint64], Bits], start: int, index: Bits, size: int) -> Bits:
    """Take steps until each value is inside; those that are not walk on by themselves."""
    half, end = np.uint64(max(1, ((size - 1).bit_length() + 1) // 2)), np.uint64(size)
    result = step(start, index, half)
    places = np.flatnonzero(result >= end)
    walking = result[places]
    while places.size:
        walking = step(start, walking, half)
        result[places] = walking
        outside = np.flatnonzero(walking >= end)
        places, walking = places[outside], walking[outside]
    return result


def _feistel(start: int, index: Bits, half: np.uint64) -> Bits:
    mask = np.uint64((1 << int(half)) - 1)
    left, right = index >> half, index & mask
    for number in range(ROUNDS):
        left, right = right, _exchanged(left, right, start, number, mask)
    return (left << half) | right


def _unfeistel(start: int, image: Bits, half: np.uint64) -> Bits:
    mask = np.uint64((1 << int(half)) - 1)
    left, right = image >> half, image & mask
    for number in reversed(range(ROUNDS)):
        left, right = _exchanged(right, left, start, number, mask), left
    return (left << half) | right


def _exchanged(half: Bits, other: Bits, start: int, number: int, mask: np.uint64) -> Bits:
    bits = draw((start + number * int(GOLDEN)) % 2**64, other)
    bits &= mask
    bits ^= half
    return bits
