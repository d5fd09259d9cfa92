"""Rows and places are one to one, both ways, with the correlation asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench.seeding.statistics.arrangement import Arrangement


@given(st.integers(1, 2_100), st.floats(-1, 1), st.integers(0, 2**63))
@settings(deadline=None, max_examples=30)
def test_every_row_has_a_place_of_its_own_and_back(rows: int, correlation: float, start: int) -> None:
    arrangement, index = Arrangement(start, rows, correlation), np.arange(rows, dtype=np.uint64)
    places = arrangement.places(index)
    assert np.array_equal(np.sort(places), index)
    assert np.array_equal(arrangement.rows_at(places), index)


@pytest.mark.parametrize("correlation", [-1.0, -0.4, 0.0, 0.3, 0.75, 0.97, 0.99999])
def test_rows_lie_with_the_correlation_asked_for(correlation: float) -> None:
    places = Arrangement(7, 20_000, correlation).places(np.arange(20_000, dtype=np.uint64))
    found = np.corrcoef(np.arange(20_000), places.astype(float))[0, 1]
    assert found == pytest.approx(correlation, abs=0.03)
