"""A distribution as steps: which value stands at which place when the rows are put in order of value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.spread.steps import Steps
from dbworkbench.seeding.values.arrays import Whole


@dataclass(frozen=True, eq=False)
class Quantiles:
    """Segments of the order of values: a common value is one of its own, a piece of a histogram another.

    Segment s holds the places from `starts[s]` to `starts[s + 1]` and `distincts[s]` different values, evenly
    spaced among `spans[s]` keys (numbers that are in the order of the values) from `firsts[s]` on. Rows show
    the keys of `shown_firsts` and `shown_spans`, which are others when values are masked.
    """

    starts: Whole
    firsts: Whole
    spans: Whole
    distincts: Whole
    shown_firsts: Whole
    shown_spans: Whole

    @property
    def rows(self) -> int:
        return int(self.starts[-1])

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return int(self.distincts.sum())

    def as_shown(self) -> Quantiles:
        """Return the distribution whose keys are those that rows show."""
        return replace(self, firsts=self.shown_firsts, spans=self.shown_spans)

    def keys(self, places: Bits) -> Whole:
        """Return the keys that stand at some places."""
        segment, number, _ = self._at(places)
        return self._shown(segment, number)

    def _shown(self, segment: Whole, number: Whole) -> Whole:
        """Return the `number`-th key of a segment, evenly spaced from first to last; one alone is last."""
        strides, rests, gaps, firsts = self._strides
        shown: Whole = firsts[segment]
        shown += number * strides[segment]
        if rests.any():
            shown += _divide(number * rests[segment], gaps[segment])
        return shown

    def numbered(self, places: Bits) -> tuple[Whole, Whole, Whole]:
        """Return the segment of each place, the number of its value in it, and its row among the value's."""
        segment, number, offset = self._at(places)
        rows, distinct = self.starts[segment + 1] - self.starts[segment], self.distincts[segment]
        return segment, number, offset - _first_row(number, rows, distinct)

    @cached_property
    def _sizes(self) -> Whole:
        return np.diff(self.starts)

    @cached_property
    def _steps(self) -> Steps:
        return Steps(self.starts[:-1], self.rows)

    @cached_property
    def _strides(self) -> tuple[Whole, Whole, Whole, Whole]:
        """The whole distance between the shown values of each segment, what is left, gaps, first value."""
        gaps = np.maximum(self.distincts - 1, 1)
        alone = np.where(self.distincts > 1, 0, self.shown_spans - 1)
        return (self.shown_spans - 1) // gaps, (self.shown_spans - 1) % gaps, gaps, self.shown_firsts + alone

    def _at(self, places: Bits) -> tuple[Whole, Whole, Whole]:
        """Return the segment of each place, its value's number there, and its row among the segment's."""
        place = places.astype(np.int64)
        segment = self._steps.at(place)
        offset = place - self.starts[segment]
        number = _divide(offset * self.distincts[segment], self._sizes[segment])
        return segment, number, offset

    def count(self, segment: Whole, number: Whole) -> Whole:
        """Return how many rows hold a value."""
        rows, distinct = self.starts[segment + 1] - self.starts[segment], self.distincts[segment]
        counted: Whole = _first_row(number + 1, rows, distinct) - _first_row(number, rows, distinct)
        return counted

    def place(self, keys: Whole) -> Whole:
        """Return the first place of each key's value, for one that stands nowhere that of the next value."""
        segment, number = self._found(keys)
        rows, distinct = self.starts[segment + 1] - self.starts[segment], self.distincts[segment]
        placed: Whole = self.starts[segment] + _first_row(number, rows, distinct)
        return placed

    def translate(self, keys: Whole) -> Whole:
        """Return what rows show for keys: for one that stands nowhere, the nearest value's."""
        segment, number = self._found(keys)
        return self._shown(segment, number)

    def extent(self, keys: Whole) -> Whole:
        """Return how many rows hold each key's value."""
        return self.count(*self._found(keys))

    def without(self, keys: Whole, counts: Whole, rows: int) -> Quantiles:
        """Return the distribution of so many other rows, when some with known keys are taken out."""
        segment, _ = self._found(keys)
        left = np.diff(self.starts).astype(np.float64)
        np.subtract.at(left, segment, counts)
        return self.reshaped(np.maximum(left, 0), rows)

    def reshaped(self, weights: np.ndarray[tuple[int], np.dtype[np.float64]], rows: int) -> Quantiles:
        """Return the same values with other numbers of rows for the segments."""
        held = np.diff(shares(weights if weights.sum() > 0 else np.ones(len(weights)), rows))
        kept = held > 0
        return replace(
            self,
            starts=np.concatenate([np.zeros(1, np.int64), np.cumsum(held[kept])]),
            firsts=self.firsts[kept],
            spans=self.spans[kept],
            distincts=np.minimum(self.distincts, np.maximum(held, 1))[kept],
            shown_firsts=self.shown_firsts[kept],
            shown_spans=self.shown_spans[kept],
        )

    def _found(self, keys: Whole) -> tuple[Whole, Whole]:
        """Return segment and number of the value that a key is, or of the next one."""
        last = self.firsts + self.spans - 1
        segment = np.minimum(np.searchsorted(last, keys, side="left"), len(last) - 1)
        span, distinct = self.spans[segment], self.distincts[segment]
        beyond = np.clip(keys - self.firsts[segment], 0, span - 1)
        steps = np.where(distinct > 1, _ceil(beyond, distinct - 1, span - 1), 0)
        return segment, np.minimum(steps, distinct - 1)


def shares(weights: np.ndarray[tuple[int], np.dtype[np.float64]], rows: int) -> Whole:
    """Return the first place of each of several things, and the end, when rows are dealt out by weight."""
    ends = np.rint(np.cumsum(weights) / weights.sum() * rows).astype(np.int64)
    return np.concatenate([np.zeros(1, np.int64), ends])


def _divide(numbers: Whole, by: Whole) -> Whole:
    """Divide numbers that are not negative: unsigned, which is faster."""
    divided: Whole = (numbers.view(np.uint64) // by.view(np.uint64)).view(np.int64)
    return divided


def _first_row(number: Whole, rows: Whole, distinct: Whole) -> Whole:
    """Return the first of a segment's rows that holds its `number`-th value."""
    inverted: Whole = -(-number * rows // distinct)
    return inverted


def _ceil(beyond: Whole, gaps: Whole, span: Whole) -> Whole:
    """Return the least number whose key is not below one `beyond` the first; floats are near enough."""
    ratio = beyond.astype(np.float64) * gaps / np.maximum(span, 1)
    return np.ceil(ratio - 1e-9).astype(np.int64)
