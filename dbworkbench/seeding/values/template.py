"""Values written by a pattern from other domains' values, and ranges that never overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import Array, join
from dbworkbench.seeding.values.domain import LARGEST, Domain, fill_pattern


@dataclass(frozen=True)
class Template(Domain):
    """Texts with the values of other domains in the places of a pattern, `({0},{1})`; all are different."""

    pattern: str
    parts: tuple[Domain, ...]
    name: str

    @cached_property
    def size(self) -> int:  # type: ignore[override]  # it follows from the parts
        return min(LARGEST, prod(part.size for part in self.parts))

    @property
    def width(self) -> int:
        shown = self.decode(np.array([self.size - 1], np.uint64))
        return len(str(shown[0].as_py()))

    def decode(self, numbers: Bits) -> Array:
        rest, columns = numbers, []
        for part in self.parts:
            columns.append(part.decode(rest % np.uint64(part.size)).cast(pa.string()))
            rest = rest // np.uint64(part.size)
        return fill_pattern(self.pattern, columns)

    def __str__(self) -> str:
        return f"{self.name} like {self.decode(np.array([self.size // 3], np.uint64)).to_pylist()[0]}"


@dataclass(frozen=True)
class Span:
    """How ranges of a type are written: their bounds' Arrow type, where they begin, how wide they are."""

    bound: pa.DataType
    first: int
    width: int
    filled: int
    last: int


HOUR = 3_600_000_000
BEGIN = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
END = int(datetime(9000, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
DAYS = (date(2024, 1, 1) - date(1970, 1, 1)).days
SPANS: dict[str, Span] = {
    "int4range": Span(pa.int32(), 1, 10, 8, (1 << 31) - 1),
    "int8range": Span(pa.int64(), 1, 10, 8, 1 << 62),
    "numrange": Span(pa.int64(), 1, 10, 8, 1 << 62),
    "daterange": Span(pa.date32(), DAYS, 3, 2, DAYS + 6975 * 365),
    "tsrange": Span(pa.timestamp("us"), BEGIN, HOUR, HOUR * 3 // 4, END),
    "tstzrange": Span(pa.timestamp("us", "UTC"), BEGIN, HOUR, HOUR * 3 // 4, END),
}
USUAL_SLOTS = 8_760


@dataclass(frozen=True)
class Slots(Domain):
    """Ranges side by side, the later number the later range: no two of them overlap.

    One begins every `step` units from `first` on and reaches over `filled` of them.
    """

    kind: str
    size: int
    first: int
    step: int
    filled: int

    @property
    def width(self) -> int:
        return 64

    def bounds(self, numbers: Bits) -> tuple[Array, Array]:
        """Return where ranges begin and end, as values of the bounds' type."""
        span = SPANS[self.kind]
        starts = self.first + numbers.astype(np.int64) * self.step
        return _bound(starts, span), _bound(starts + self.filled, span)

    def decode(self, numbers: Bits) -> Array:
        first, last = (bound.cast(pa.string()) for bound in self.bounds(numbers))
        return join(['["', first, '","', last, '")'])

    def __str__(self) -> str:
        return "ranges side by side"


@dataclass(frozen=True)
class Lists(Domain):
    """Lists of one element: no two have one in common."""

    inner: Domain

    @property
    def size(self) -> int:  # type: ignore[override]  # it is the inner one's
        return self.inner.size

    def decode(self, numbers: Bits) -> Array:
        values = self.inner.decode(numbers)
        offsets: Any = np.arange(len(values) + 1, dtype=np.int32)
        lists: Array = pa.ListArray.from_arrays(offsets, values)
        return lists

    def __str__(self) -> str:
        return f"lists of one of {self.inner}"


def slots(kind: str, room: int = 0) -> Slots:
    """Return ranges of a type, a year of hours or as many as are asked for, if its bounds reach so far."""
    span = SPANS[kind]
    most = (span.last - span.first) // span.width
    return Slots(kind, min(max(USUAL_SLOTS, room), most), span.first, span.width, span.filled)


def _bound(numbers: np.ndarray[tuple[int], np.dtype[np.int64]], span: Span) -> Array:
    if pa.types.is_date32(span.bound) or span.bound == pa.int32():
        return pa.array(numbers.astype(np.int32)).cast(span.bound)
    return pa.array(numbers).cast(span.bound)
