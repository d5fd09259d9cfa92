"""The values of a column as whole numbers in their order: what is between two values can be told."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.values.arrays import Array, Whole, pick, whole_numbers
from dbworkbench.seeding.values.domain import Domain, Numbers

WIDEST = 1 << 61
EPOCH_DAY = date(1970, 1, 1).toordinal()
MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS


class Axis(ABC):
    """Reads PostgreSQL's text of values into keys, and turns the keys that rows show into values.

    `low` and `high` are the keys that type and CHECKs allow. `secret` says that values are somebody's data,
    not words of the schema, `ordered` that keys are in the order of the values, `boundless` that values can
    be made up where none is known.
    """

    low: int
    high: int
    secret = True
    ordered = True
    boundless = False

    @abstractmethod
    def key(self, text: str) -> int | None:
        """Return the key of a value, or None when it is none of the column's type."""

    @abstractmethod
    def decode(self, keys: Whole) -> Array:
        """Return the values of keys that rows show."""

    def extent(self, key: int) -> int:
        """Return how many keys stand for the value of a key."""
        return 1

    @property
    def multiplicity(self) -> float:
        """How many keys stand for one value on average."""
        return 1.0

    @abstractmethod
    def __str__(self) -> str: ...


@dataclass(frozen=True)
class NumberAxis(Axis):
    """Numbers, days, times and moments: the key times `grain` counts units, `digits` behind the point.

    Values are shown `moved` units later. `bounded` says that a CHECK bounds them.
    """

    kind: pa.DataType
    low: int
    high: int
    digits: int = 0
    grain: int = 1
    moved: int = 0
    bounded: bool = False

    def key(self, text: str) -> int | None:
        units = units_of(text, self.kind, self.digits)
        return None if units is None else units // self.grain

    def decode(self, keys: Whole) -> Array:
        units = keys * self.grain + self.moved
        if pa.types.is_floating(self.kind):
            return pa.array(units / 10.0**self.digits).cast(self.kind)
        if pa.types.is_decimal(self.kind):
            exact = Numbers(0, 1, pa.decimal128(38, self.digits)).decode(units.view(np.uint64))
            return exact.cast(self.kind)
        return Numbers(0, 1, self.kind).decode(units.view(np.uint64))

    @property
    def last_digit(self) -> int:
        """How many digits behind the point the type has."""
        return int(self.kind.scale) if pa.types.is_decimal(self.kind) else 0

    def keys(self, values: Array) -> Whole:
        """Return the keys of values as rows show them; NULL has any."""
        units = whole_numbers(values) // 10 ** (self.last_digit - self.digits)
        found: Whole = (units - self.moved) // self.grain
        return found

    def units(self, keys: Whole) -> Whole:
        """Return keys as units of the column's type."""
        return keys * self.grain + self.moved

    def __str__(self) -> str:
        return "numbers" if not pa.types.is_temporal(self.kind) else "moments"


@dataclass(frozen=True)
class ListAxis(Axis):
    """Values that the schema lists: an enumeration, a CHECK, yes and no."""

    values: tuple[Any, ...]
    kind: pa.DataType
    written: tuple[str, ...]
    secret = False

    @property
    def low(self) -> int:  # type: ignore[override]  # the list begins at 0
        return 0

    @property
    def high(self) -> int:  # type: ignore[override]  # it follows from the list
        return len(self.values) - 1

    def key(self, text: str) -> int | None:
        return self.written.index(text) if text in self.written else None

    def decode(self, keys: Whole) -> Array:
        return pick(pa.array(self.values, self.kind), keys)

    def __str__(self) -> str:
        return "listed values"


@dataclass(frozen=True)
class DomainAxis(Axis):
    """Values of a made-up domain in place of those that cannot be ordered: only equality is kept.

    Common values are the first of the domain.
    """

    domain: Domain
    common: tuple[str, ...]
    ordered = False
    boundless = True
    low = 0

    @property
    def high(self) -> int:  # type: ignore[override]  # it follows from the domain
        return min(self.domain.size, WIDEST) - 1

    def key(self, text: str) -> int | None:
        return self.common.index(text) if text in self.common else None

    def decode(self, keys: Whole) -> Array:
        return self.domain.decode(keys.astype(np.uint64))

    def __str__(self) -> str:
        return str(self.domain)


def units_of(text: str, kind: pa.DataType, digits: int = 0) -> int | None:
    """Return a value in units of a type (see `Numbers`); None for what is none, such as infinity."""
    try:
        if pa.types.is_date(kind):
            return date.fromisoformat(text).toordinal() - EPOCH_DAY
        if pa.types.is_timestamp(kind):
            return _instant(text)
        if pa.types.is_time(kind):
            return _of_day(time.fromisoformat(text))
        exact = Decimal(text) * 10**digits
        return int(exact.to_integral_value()) if exact.is_finite() and abs(exact) < WIDEST else None
    except (ValueError, InvalidOperation):
        return None


def digits_of(texts: tuple[str, ...], most: int) -> int:
    """Return how many digits behind the point some numbers have, as many as 64 bits hold at most."""
    exact = [Decimal(text) for text in texts if _is_number(text)]
    finite = [number for number in exact if number.is_finite()]
    if not finite:
        return 0
    shown = max(max(0, -int(number.normalize().as_tuple().exponent)) for number in finite)
    largest = max(abs(number) for number in finite)
    room = 17 - max(0, largest.adjusted() + 1)
    return max(0, min(shown, most, room))


def smallest_step(units: list[int]) -> int:
    """Return the largest number that divides all of several, when there are enough to trust it."""
    found = np.gcd.reduce(np.array(units, np.int64)) if len(units) >= 10 else 1
    return max(1, int(found))


def _instant(text: str) -> int:
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * DAY + since.seconds * MICROSECONDS + since.microseconds


def _of_day(clock: time) -> int:
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    return seconds * MICROSECONDS + clock.microsecond


def _is_number(text: str) -> bool:
    try:
        Decimal(text)
    except InvalidOperation:
        return False
    return True
