"""What values a column can take: numbered from 0, so that choosing a value is choosing a number."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import cached_property
from string import Formatter

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.spread.hashing import GOLDEN, Bits, mix
from dbworkbench.seeding.values.arrays import Array, compute, join, pick

LARGEST = 1 << 62
"""No domain is larger: sums and products of numbers below stay within 64 bits."""


PARTS = 100
"""Floats are generated in hundredths."""


class Domain(ABC):
    """A numbered set of values; `decode` turns numbers below `size` into values, one to one."""

    size: int

    @abstractmethod
    def decode(self, numbers: Bits) -> Array:
        """Return the values of numbers."""

    @abstractmethod
    def __str__(self) -> str: ...

    @property
    def width(self) -> int:
        """The length of the longest text; 0 for what is no text."""
        return 0


@dataclass(frozen=True)
class Numbers(Domain):
    """Whole numbers from `low` in steps, which stand for values of an Arrow type.

    For decimals they count units of the last place, for dates days, for times and instants microseconds
    since their beginning, for floats hundredths.
    """

    low: int
    size: int
    kind: pa.DataType
    step: int = 1

    @property
    def high(self) -> int:
        return self.low + (self.size - 1) * self.step

    def decode(self, numbers: Bits) -> Array:
        whole = numbers.astype(np.int64) * self.step + self.low
        if pa.types.is_decimal(self.kind):
            return _decimals(whole, self.kind)
        if pa.types.is_floating(self.kind):
            return pa.array(whole / PARTS, pa.float64()).cast(self.kind)
        if pa.types.is_date32(self.kind):
            return pa.array(whole.astype(np.int32)).cast(self.kind)
        return pa.array(whole).cast(self.kind)

    def __str__(self) -> str:
        first, last = self.decode(np.array([0, self.size - 1], np.uint64)).to_pylist()
        return f"{first} … {last}"


@dataclass(frozen=True)
class Words(Domain):
    """Values from a list."""

    values: tuple[object, ...]
    kind: pa.DataType
    name: str = ""

    @property
    def size(self) -> int:  # type: ignore[override]  # a list knows its size
        return len(self.values)

    @cached_property
    def _array(self) -> Array:
        return pa.array(self.values, self.kind)

    @property
    def width(self) -> int:
        return max(len(str(value)) for value in self.values)

    def decode(self, numbers: Bits) -> Array:
        return pick(self._array, numbers)

    def fitting(self, width: int) -> Words:
        """Return the values that are not longer than a width."""
        return replace(self, values=tuple(value for value in self.values if len(str(value)) <= width))

    def __str__(self) -> str:
        shown = ", ".join(map(str, self.values[:3]))
        return self.name or (shown if self.size <= 3 else f"{shown}, … ({self.size})")


@dataclass(frozen=True)
class Phrase(Domain):
    """Texts composed of parts, like `{0}.{1}@{2}`; the first part changes fastest.

    With `rounds`, there are so many times more texts: after the first round the part `counted` gets a number
    behind it.
    """

    pattern: str
    parts: tuple[Domain, ...]
    name: str
    counted: int | None = None
    rounds: int = 1
    gap: str = ""

    @cached_property
    def product(self) -> int:
        return int(np.prod([part.size for part in self.parts], dtype=object))

    @property
    def size(self) -> int:  # type: ignore[override]  # it follows from the parts
        return min(LARGEST, self.product * self.rounds)

    @property
    def width(self) -> int:
        literal = len(self.pattern) - 3 * len(self.parts)
        return literal + sum(part.width for part in self.parts) + self._count_width

    @property
    def _count_width(self) -> int:
        return len(self.gap) + len(str(self.rounds + 1)) if self.rounds > 1 else 0

    def with_room(self, room: int) -> Phrase:
        """Return as many texts as are asked for, if texts may be counted."""
        return self if self.counted is None else replace(self, rounds=max(1, -(-room // self.product)))

    def decode(self, numbers: Bits) -> Array:
        rest, columns = numbers, []
        for part in self.parts:
            columns.append(part.decode(rest % np.uint64(part.size)))
            rest = rest // np.uint64(part.size)
        if self.counted is not None and self.rounds > 1:
            columns[self.counted] = with_count(columns[self.counted], rest, self.gap)
        return fill_pattern(self.pattern, columns)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Codes(Domain):
    """Texts of one length, each place from its own alphabet (ASCII); the last place changes fastest."""

    alphabets: tuple[str, ...]
    name: str = "codes"

    @cached_property
    def size(self) -> int:  # type: ignore[override]  # it follows from the places
        return min(LARGEST, int(np.prod([len(signs) for signs in self.alphabets], dtype=object)))

    @property
    def width(self) -> int:
        return len(self.alphabets)

    def decode(self, numbers: Bits) -> Array:
        return strings(self.signs(numbers))

    def signs(self, numbers: Bits) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
        """Return the texts as rows of characters."""
        rest, room = numbers, LARGEST
        signs = np.empty((len(numbers), len(self.alphabets)), np.uint8)
        for place in range(len(self.alphabets) - 1, -1, -1):
            alphabet = np.frombuffer(self.alphabets[place].encode("ascii"), np.uint8)
            if room < len(alphabet) > 1:  # numbers tell no more places apart: the others follow from a hash
                rest, room = mix(numbers * GOLDEN + np.uint64(place)), LARGEST
            signs[:, place] = alphabet[rest % np.uint64(len(alphabet))]
            rest = rest // np.uint64(len(alphabet))
            room //= len(alphabet)
        return signs

    def __str__(self) -> str:
        return f"{self.name} like {self.decode(np.array([self.size // 3], np.uint64)).to_pylist()[0]}"


@dataclass(frozen=True)
class Identifiers(Domain):
    """Random UUIDs (version 4) as text."""

    size: int = LARGEST

    def decode(self, numbers: Bits) -> Array:
        first = mix(numbers + np.uint64(1))
        second = mix(numbers ^ np.uint64(0x5851F42D4C957F2D))
        first = first & np.uint64(0xFFFFFFFFFFFF0FFF) | np.uint64(0x4000)
        second = second & np.uint64(0x3FFFFFFFFFFFFFFF) | np.uint64(0x8000000000000000)
        return strings(_hexadecimal(first, second))

    @property
    def width(self) -> int:
        return 36

    def __str__(self) -> str:
        return "random uuids"


@dataclass(frozen=True)
class Converted(Domain):
    """The values of another domain, cast to another Arrow type without becoming equal."""

    inner: Domain
    kind: pa.DataType

    @property
    def size(self) -> int:  # type: ignore[override]  # it is the inner one's
        return self.inner.size

    def decode(self, numbers: Bits) -> Array:
        return self.inner.decode(numbers).cast(self.kind)

    def __str__(self) -> str:
        return str(self.inner)


def _decimals(whole: np.ndarray[tuple[int], np.dtype[np.int64]], kind: pa.DataType) -> Array:
    """Make decimals from units of the last place: 128 or 256 bits, little endian, sign extended."""
    words = kind.bit_width // 64
    bits = np.empty((len(whole), words), np.int64)
    bits[:, 0] = whole
    bits[:, 1:] = (whole >> 63)[:, None]
    return pa.Array.from_buffers(kind, len(whole), [None, pa.py_buffer(bits.tobytes())])


def strings(signs: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> Array:
    """Return rows of ASCII characters as texts."""
    rows, width = signs.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * np.int32(width)
    return pa.Array.from_buffers(
        pa.string(), rows, [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(signs.tobytes())]
    )


def _hexadecimal(first: Bits, second: Bits) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    both = np.stack([first, second], axis=1).astype(">u8").view(np.uint8).reshape(len(first), 16)
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)
    pairs = np.stack([digits[both >> 4], digits[both & 15]], axis=2).reshape(len(first), 32)
    signs = np.full((len(first), 36), ord("-"), np.uint8)
    for source, target, length in ((0, 0, 8), (8, 9, 4), (12, 14, 4), (16, 19, 4), (20, 24, 12)):
        signs[:, target : target + length] = pairs[:, source : source + length]
    return signs


def with_count(texts: Array, counts: Bits, gap: str) -> Array:
    """Put a number behind texts: none at 0, 2 at 1, and so on."""
    numbers = pa.array(counts.astype(np.int64))
    written = join([gap, compute.add(numbers, 1).cast(pa.string())])
    return join([texts, compute.if_else(compute.equal(numbers, 0), "", written)])


def fill_pattern(pattern: str, columns: list[Array]) -> Array:
    """Join literal pieces and columns as a pattern says."""
    pieces: list[Array | str] = []
    for literal, number, _, _ in Formatter().parse(pattern):
        if literal:
            pieces.append(literal)
        if number is not None:
            pieces.append(columns[int(number)])
    return join(pieces) if len(pieces) > 1 else columns[0]
