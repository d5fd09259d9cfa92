"""Numbers that look random and depend on nothing but a stream and a row index."""

from __future__ import annotations

import hashlib
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
    return mix(index * GOLDEN + np.uint64(start))


def mix(bits: Bits) -> Bits:
    """Scramble 64 bits, one to one (SplitMix64's finalizer)."""
    bits = (bits ^ (bits >> np.uint64(30))) * FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * SECOND
    return bits ^ (bits >> np.uint64(31))


def fractions(start: int, index: Bits) -> Fractions:
    """Return a number in [0, 1) for each row index."""
    return (draw(start, index) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def permute(start: int, index: Bits, size: int) -> Bits:
    """Map 0 … size-1 one to one onto itself in a scattered order.

    A Feistel network over the next even number of bits, walked until the value is inside (Black and
    Rogaway, "Ciphers with arbitrary finite domains", 2002). Every index must be below `size`.
    """
    half = np.uint64(max(1, ((size - 1).bit_length() + 1) // 2))
    result = _feistel(start, index, half)
    outside = np.flatnonzero(result >= np.uint64(size))
    while outside.size:
        result[outside] = _feistel(start, result[outside], half)
        outside = outside[result[outside] >= np.uint64(size)]
    return result


def unpermute(start: int, image: Bits, size: int) -> Bits:
    """Return the indices that `permute` maps to some images."""
    half = np.uint64(max(1, ((size - 1).bit_length() + 1) // 2))
    result = _unfeistel(start, image, half)
    outside = np.flatnonzero(result >= np.uint64(size))
    while outside.size:
        result[outside] = _unfeistel(start, result[outside], half)
        outside = outside[result[outside] >= np.uint64(size)]
    return result


def _feistel(start: int, index: Bits, half: np.uint64) -> Bits:
    mask = np.uint64((1 << int(half)) - 1)
    left, right = index >> half, index & mask
    for number in range(ROUNDS):
        key = np.uint64((start + number * int(GOLDEN)) % 2**64)
        left, right = right, left ^ (mix(right * GOLDEN + key) & mask)
    return (left << half) | right


def _unfeistel(start: int, image: Bits, half: np.uint64) -> Bits:
    mask = np.uint64((1 << int(half)) - 1)
    left, right = image >> half, image & mask
    for number in reversed(range(ROUNDS)):
        key = np.uint64((start + number * int(GOLDEN)) % 2**64)
        left, right = right ^ (mix(left * GOLDEN + key) & mask), left
    return (left << half) | right
