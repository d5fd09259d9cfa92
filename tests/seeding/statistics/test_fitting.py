"""Common values have their rows, histograms their shape, keys their order: in numbers and in texts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, Numeric, String

from dbworkbench.model.tablestatistics import ColumnStatistics
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.statistics.axes import axis_of
from dbworkbench.seeding.statistics.fitting import Demand, fit
from dbworkbench.seeding.statistics.masking import mask_numbers
from dbworkbench.seeding.statistics.quantiles import Quantiles

KNOWN = ColumnStatistics(
    "a", n_distinct=40, common_values=("17", "5"), common_frequencies=(0.3, 0.1),
    histogram=tuple(str(number) for number in range(0, 101, 10)),
)  # fmt: skip


def fitted(known: ColumnStatistics, rows: int, *, unique: bool = False, kind: Any = None) -> Quantiles:
    axis = axis_of(Column("a", kind or Integer()), Limits(), known, rows)
    assert axis is not None
    found = fit(known, Demand(axis, rows, rows, unique))
    assert found is not None
    return found


def keys(quantiles: Quantiles) -> list[int]:
    return [int(key) for key in quantiles.keys(np.arange(quantiles.rows, dtype=np.uint64))]


def test_common_values_have_exactly_their_rows() -> None:
    found = keys(fitted(KNOWN, 1_000))
    assert (found.count(17), found.count(5), len(set(found))) == (300, 100, 40)


def test_bins_have_equally_many_of_the_other_rows() -> None:
    others = [key for key in keys(fitted(KNOWN, 1_000)) if key not in (17, 5)]
    counts = np.histogram(others, bins=[0, *range(11, 102, 10)])[0]
    assert counts.tolist() == pytest.approx([60] * 10, abs=1)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=40), st.integers(1, 5_000))
@settings(deadline=None, max_examples=30)
def test_unique_rows_have_keys_of_their_own_in_order(bounds: list[int], rows: int) -> None:
    known = ColumnStatistics("a", n_distinct=-1, histogram=tuple(map(str, sorted(bounds))))
    found = keys(fitted(known, rows, unique=True))
    assert sorted(set(found)) == found


@given(st.integers(0, 2**62))
@settings(deadline=None, max_examples=15)
def test_masked_keys_keep_order_and_equality(start: int) -> None:
    real = fitted(KNOWN, 1_000)
    axis = axis_of(Column("a", Integer), Limits(low=0), KNOWN, 1_000)
    assert axis is not None
    shown = keys(mask_numbers(real, axis, start))
    plain = keys(real)
    assert shown == sorted(shown)
    assert min(shown) >= 0
    assert [a == b for a, b in pairwise(shown)] == [a == b for a, b in pairwise(plain)]


def test_digits_of_decimals_are_those_of_the_values() -> None:
    known = ColumnStatistics(
        "a", n_distinct=3, common_values=("1.50", "2.25", "0.10"), common_frequencies=(0.5, 0.3, 0.2)
    )
    axis = axis_of(Column("a", Numeric(12, 4)), Limits(), known, 100)
    assert axis is not None
    found = fit(known, Demand(axis, 100, 100))
    assert found is not None
    values = axis.decode(found.keys(np.array([0, 20, 70], np.uint64))).to_pylist()
    assert list(map(str, values)) == ["0.1000", "1.5000", "2.2500"]


def test_texts_between_known_ones_look_like_them() -> None:
    texts = tuple(f"code-{number:05}" for number in range(0, 1_000, 100))
    known = ColumnStatistics("a", average_width=11, n_distinct=-1, histogram=texts)
    axis = axis_of(Column("a", String(20)), Limits(), known, 500)
    assert axis is not None
    found = fit(known, Demand(axis, 500, 500, unique=True))
    assert found is not None
    values = list(map(str, axis.decode(found.keys(np.arange(500, dtype=np.uint64))).to_pylist()))
    assert values == sorted(values)
    assert {len(value) for value in values} == {10}
    assert all(value.startswith("code-") for value in values)
