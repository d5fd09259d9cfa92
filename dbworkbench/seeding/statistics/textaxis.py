"""Texts as keys in the order of their collation, and back: made-up texts, or texts between known ones."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dbworkbench.seeding.spread.hashing import Bits, mix
from dbworkbench.seeding.statistics.axis import Axis
from dbworkbench.seeding.values.arrays import Array, Whole

GAP = 1 << 40
"""Keys between two known texts."""

LOWER = "abcdefghijklmnopqrstuvwxyz"
WIDER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
FILLER = np.frombuffer((LOWER * 10)[:232].encode() + b"e" * 12 + b"n" * 12, np.uint8)
PROSE = np.frombuffer((LOWER * 9)[:220].encode() + b" " * 36, np.uint8)
PROSE_FROM = 24
"""Texts of at least so many letters get blanks."""

BYTEWISE = ("", "C", "POSIX", "C.UTF-8", "C.utf8", "ucs_basic")
Lengths = npt.NDArray[np.int64]
Signs = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class TextAxis(Axis):
    """Texts between `known` ones, which stand in the order of the collation; their keys lie GAP apart.

    Rows show made-up texts once `total` says how many different ones there are: then keys count them, and
    `lengths` are those of some texts, `own` those of the ones that have one of their own, by number.
    """

    known: tuple[str, ...]
    longest: int
    collation: str = ""
    padded: bool = False
    lengths: tuple[int, ...] = (8,)
    total: int = 0
    own: tuple[tuple[int, int], ...] = ()
    salt: int = 0
    boundless = True
    low = 0

    @property
    def high(self) -> int:  # type: ignore[override]  # it follows from the texts
        return max(1, len(self.known)) * GAP

    def key(self, text: str) -> int | None:
        bare = text.rstrip(" ") if self.padded else text
        place = bisect_left(self._sorted, sort_key(bare, self.collation))
        if place < len(self.known) and self.known[place] == bare:
            return place * GAP
        if not place or place == len(self.known):
            return place * GAP - (1 if place else 0)
        low, high = self.known[place - 1], self.known[place]
        return (place - 1) * GAP + round(_part(low, high, bare) * (GAP - 2)) + 1

    @cached_property
    def _sorted(self) -> list[tuple[str, str]]:
        return [sort_key(text, self.collation) for text in self.known]

    def decode(self, keys: Whole) -> Array:
        return self._made_up(keys) if self.total else self._between(keys)

    # -- made-up texts ----------------------------------------------------------------------------

    def _made_up(self, numbers: Whole) -> Array:
        """Write numbers as letters of one width, which keeps their order, and fill up to a length."""
        alphabet, width = self._code
        wanted = np.maximum(self._wanted(numbers), width)
        signs = np.empty((len(numbers), int(wanted.max(initial=width))), np.uint8)
        _fill(signs, numbers, self.salt, PROSE if self._is_prose else FILLER)
        rest = numbers * (len(alphabet) ** width // self.total)
        letters = np.frombuffer(alphabet.encode(), np.uint8)
        for place in range(width - 1, -1, -1):
            signs[:, place] = letters[rest % len(alphabet)]
            rest = rest // len(alphabet)
        return _cut(signs, wanted)

    @cached_property
    def _is_prose(self) -> bool:
        return max((*self.lengths, *(length for _, length in self.own))) >= PROSE_FROM

    @property
    def capacity(self) -> int:
        """How many different made-up texts there can be."""
        return min(int(len(WIDER) ** min(self.longest, 10)), GAP)

    @cached_property
    def _code(self) -> tuple[str, int]:
        for alphabet in (LOWER, WIDER):
            width = max(1, math.ceil(math.log(max(self.total, 2)) / math.log(len(alphabet)) - 1e-12))
            if width <= self.longest:
                break
        return alphabet, width

    def _wanted(self, numbers: Whole) -> Lengths:
        some = np.array(self.lengths, np.int64)
        wanted = some[
            (mix(numbers.astype(np.uint64) + np.uint64(self.salt)) % np.uint64(len(some))).view(np.int64)
        ]
        if self.own:
            known = np.array(self.own, np.int64)
            place = np.minimum(np.searchsorted(known[:, 0], numbers), len(known) - 1)
            wanted = np.where(known[place, 0] == numbers, known[place, 1], wanted)
        return np.minimum(wanted, self.longest)

    # -- texts between the known ones -------------------------------------------------------------

    def _between(self, keys: Whole) -> Array:
        """Return the known texts of their keys, for others texts of the same signs between two of them."""
        below = np.minimum(keys // GAP, len(self.known) - 1)
        exact = keys - below * GAP == 0
        texts = np.array(self.known, object)[below]
        for number in np.unique(below[~exact]).tolist():
            places = np.flatnonzero((below == number) & ~exact)
            above = self.known[number + 1] if number + 1 < len(self.known) else None
            texts[places] = self._interpolated(self.known[number], above, keys[places] - number * GAP)
        return pa.array(texts, pa.string())

    def _interpolated(self, low: str, high: str | None, parts: Whole) -> list[str]:
        shared = _shared(low, high or "")
        alphabets = self._alphabets[shared:]
        first, last = _number(low[shared:], alphabets), _number((high or "")[shared:], alphabets)
        if high is None or last <= first:
            last = math.prod(map(len, alphabets)) or 1
        span = last - first
        return [
            (low[:shared] + _letters(first + max(1, part * span // GAP), alphabets))[: self._cut_at(shared)]
            for part in parts.tolist()
        ]

    def _cut_at(self, shared: int) -> int:
        """Return after how many signs to stop: codes of one length are whole, ten signs tell prose apart."""
        mean = round(sum(self.lengths) / len(self.lengths))
        whole = len(set(map(len, self.known))) == 1
        return self.longest if whole else min(self.longest, max(mean, shared + 10))

    @cached_property
    def _alphabets(self) -> list[str]:
        """The signs that known texts have at each place."""
        longest = max(map(len, self.known), default=0)
        return [
            "".join(sorted({text[place] for text in self.known if len(text) > place}))
            for place in range(longest)
        ]

    def __str__(self) -> str:
        return "made-up texts" if self.total else "texts between the known ones"


def sort_key(text: str, collation: str) -> tuple[str, str]:
    """Return what texts are ordered by: bytewise, or roughly as dictionaries do, by letters and digits."""
    if collation in BYTEWISE:
        return text, ""
    return "".join(sign for sign in text.casefold() if sign.isalnum()), text.swapcase()


def _part(low: str, high: str, text: str) -> float:
    """Return how far a text lies between two others, by the first signs in which those differ."""
    shared = _shared(low, high)
    first, last, own = (
        sum(ord(sign) / 256.0 ** (place + 1) for place, sign in enumerate(word[shared : shared + 6]))
        for word in (low, high, text)
    )
    return min(1.0, max(0.0, (own - first) / (last - first))) if last > first else 0.0


def _shared(low: str, high: str) -> int:
    pairs = zip(low, high, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(low), len(high)))


def _number(text: str, alphabets: Sequence[str]) -> int:
    """Read a text as a number whose digits are signs of alphabets; a missing or strange one is the least."""
    number = 0
    for place, alphabet in enumerate(alphabets):
        digit = max(0, alphabet.find(text[place])) if place < len(text) else 0
        number = number * len(alphabet) + digit
    return number


def _letters(number: int, alphabets: Sequence[str]) -> str:
    signs: list[str] = []
    for alphabet in reversed(alphabets):
        number, digit = divmod(number, len(alphabet))
        signs.append(alphabet[digit])
    return "".join(reversed(signs))


def _fill(signs: Signs, numbers: Whole, salt: int, table: Signs) -> None:
    """Fill a matrix of letters with what follows from the numbers alone."""
    bits: Bits = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt)
    for start in range(0, signs.shape[1], 8):
        bits = mix(bits + np.uint64(start))
        some = bits.view(np.uint8).reshape(-1, 8)[:, : signs.shape[1] - start]
        signs[:, start : start + 8] = table[some]


def _cut(signs: Signs, lengths: Lengths) -> Array:
    """Return texts that are the first so many letters of each row."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    kept = signs[np.arange(signs.shape[1]) < lengths[:, None]]
    return pa.Array.from_buffers(
        pa.string(), len(lengths), [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(kept.tobytes())]
    )
