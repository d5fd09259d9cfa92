"""Sides of one thing: the first name, the last name and the mail address of one person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import Array, pick
from dbworkbench.seeding.values.domain import Domain, Phrase, fill_pattern, with_count


@dataclass(frozen=True)
class View:
    """A list that one digit of a thing's number points into.

    With `bases`, digit 0 says where in the list its own `count` entries begin.
    """

    words: Domain
    digit: int = 0
    bases: tuple[int, ...] | None = None
    count: int = 0

    def decode(self, digits: list[Bits]) -> Array:
        """Return what the digits point at."""
        place = digits[self.digit]
        if self.bases is not None:
            place = (
                place % np.uint64(self.count) + np.asarray(self.bases, np.uint64)[digits[0].astype(np.int64)]
            )
        return self.words.decode(place)


@dataclass(frozen=True)
class Facet(Domain):
    """One side of things that are numbered by `radix`, so many first names by so many last names.

    Alone in its table a side takes its `own` values, each once; beside another side of the same `family` it
    is `joined`: its number is the thing's. A side without `own` values tells all things apart; such texts can
    be counted on with a number behind the view `counted`.
    """

    family: str
    radix: tuple[int, ...]
    pattern: str
    views: tuple[View, ...]
    own: Domain | None = None
    name: str = ""
    counted: int | None = None
    rounds: int = 1
    gap: str = ""
    joined: bool = False

    @cached_property
    def things(self) -> int:
        """How many things there are."""
        return int(np.prod(self.radix, dtype=object)) * self.rounds

    @property
    def size(self) -> int:  # type: ignore[override]  # it follows from the things or its own values
        return self.things if self.joined or self.own is None else self.own.size

    @property
    def width(self) -> int:
        literal = len(self.pattern) - 3 * len(self.views)
        counted = len(self.gap) + len(str(self.rounds + 1)) if self.counted is not None else 0
        joined = literal + sum(view.words.width for view in self.views) + counted
        return max(joined, self.own.width if self.own is not None else 0)

    def with_room(self, room: int) -> Facet:
        """Return as many texts as are asked for, if they can be counted."""
        if self.own is not None or self.counted is None:
            return self
        return replace(self, rounds=max(1, -(-room // int(np.prod(self.radix, dtype=object)))))

    def beside(self, lead: Facet) -> Facet:
        """Return this side of the things that another side shows."""
        return replace(self, joined=True, rounds=lead.rounds)

    def decode(self, numbers: Bits) -> Array:
        if not self.joined and self.own is not None:
            return self.own.decode(numbers)
        rest, digits = numbers, []
        for size in self.radix:
            digits.append(rest % np.uint64(size))
            rest = rest // np.uint64(size)
        columns = [view.decode(digits) for view in self.views]
        if self.counted is not None and self.rounds > 1:
            columns[self.counted] = with_count(columns[self.counted], rest, self.gap)
        return fill_pattern(self.pattern, columns)

    def __str__(self) -> str:
        return self.name or str(self.own)


@dataclass(frozen=True)
class Picked(Domain):
    """Values by number that may repeat: what a side of many things shows. Only for views."""

    values: tuple[object, ...]
    kind: pa.DataType

    @property
    def size(self) -> int:  # type: ignore[override]  # a list knows its size
        return len(self.values)

    @cached_property
    def _array(self) -> Array:
        return pa.array(self.values, self.kind)

    @property
    def width(self) -> int:
        return max((len(value) for value in self.values if isinstance(value, str)), default=0)

    def decode(self, numbers: Bits) -> Array:
        return pick(self._array, numbers)

    def __str__(self) -> str:
        return f"{self.size} values"


def distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return values once each, in their order."""
    return tuple(dict.fromkeys(values))


def roomy(domain: Domain, room: int) -> Domain:
    """Return a domain with so many values where its texts can be counted on."""
    return domain.with_room(room) if isinstance(domain, (Phrase, Facet)) else domain
