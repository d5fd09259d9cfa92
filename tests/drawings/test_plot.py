"""Comparisons of measured values: every sample named, targets drawn, outliers told."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbworkbench.drawings import draw_panels, draw_series
from dbworkbench.drawings.axis import Axis, axis_of, write_value
from dbworkbench.drawings.plot import describe_series
from dbworkbench.drawings.series import Sample, Series

BEFORE = Sample("before", "late", (80.0, 84.0, 90.0), 84.0, 82.0, 88.0)
AFTER = Sample("after", "late", (0.4, 0.5, 0.6), 0.5, 0.45, 0.55)
LATENCY = Series("Latency", "ms", (BEFORE, AFTER), (("p95", 100.0),), note="40 rounds")


def test_text_tells_centre_interval_and_bounds() -> None:
    assert describe_series(LATENCY) == (
        "Latency\n"
        "late, before: ⟨84.0 ms (82.0 to 88.0) of 3 values⟩\n"
        "late, after: ⟨0.500 ms (0.450 to 0.550) of 3 values⟩\n"
        "p95: at most 100 ms\n"
        "40 rounds"
    )


def test_names_values_and_targets_are_written_into_the_picture() -> None:
    words = texts(LATENCY)
    assert {
        "Latency",
        "late",
        "before",
        "after",
        "84.0 ms",
        "0.500 ms",
        "82.0 – 88.0",
        "p95: at most 100 ms",
    } <= words


def test_a_bound_out_of_sight_does_not_stretch_the_axis() -> None:
    far = replace(LATENCY, samples=(AFTER,))
    assert axis_of(far, 400).end < 1
    assert "p95: at most 100 ms →" in texts(far)


def test_a_bound_named_like_a_group_stands_at_the_group() -> None:
    assert "at most 20 ms" in texts(replace(LATENCY, bounds=(("late", 20.0),)))


def test_a_label_has_one_colour_in_all_panels() -> None:
    size = Series("size", "MB", (Sample("after", "", (7.4,), 7.4),))
    svg = draw_panels([LATENCY, size]).svg or ""
    assert svg.count('fill="#d9730d"') == len(AFTER.values) + 1


def test_a_far_outlier_is_told_instead_of_squeezing_the_rest() -> None:
    crowd = Sample("x", "", (*[1.0] * 99, 500.0), 1.0, 0.9, 1.1)
    series = Series("", "ms", (crowd,))
    assert axis_of(series, 400).end < 2
    assert "0.900 – 1.10, max 500" in texts(series)


def test_a_single_value_is_a_bar_without_interval() -> None:
    assert (
        describe_series(Series("size", "MB", (Sample("index", "", (7.4,), 7.4),))) == "size\nindex: ⟨7.40 MB⟩"
    )


def test_panels_stand_side_by_side_in_one_picture() -> None:
    size = Series("size", "MB", (Sample("index", "", (7.4,), 7.4),))
    both, one = draw_panels([LATENCY, size]), draw_series(size)
    assert (both.width or 0) > (one.width or 0)
    assert both.text == f"{describe_series(LATENCY)}\n{describe_series(size)}"
    assert both.html().startswith('<img src="data:image/png;base64,')


def test_the_same_values_are_drawn_alike() -> None:
    assert draw_series(LATENCY).png == draw_series(LATENCY).png


@pytest.mark.parametrize("values", [(), (0.0,), (0.0, 0.0)])
def test_nothing_measured_is_drawn_too(values: tuple[float, ...]) -> None:
    picture = draw_series(Series("t", "ms", (Sample("x", "", values, 0.0),), log=True))
    assert picture.png is not None


@given(
    st.lists(st.floats(1e-4, 1e6), min_size=1, max_size=20),
    st.booleans(),
    st.integers(3, 9),
)
def test_ticks_lie_on_the_axis_and_are_not_crowded(values: list[float], log: bool, most: int) -> None:
    series = Series("", "ms", (Sample("x", "", tuple(values), sorted(values)[len(values) // 2]),), log=log)
    axis = axis_of(series, 400)
    ticks = axis.ticks(most)
    assert ticks
    assert ticks == sorted(set(ticks))
    assert all(axis.holds(tick) for tick in ticks)
    assert len(ticks) <= 2 * most


def test_a_logarithmic_axis_gives_each_factor_the_same_room() -> None:
    axis = Axis(1, 1000, 300, log=True)
    assert [round(axis.place(value)) for value in (1, 10, 100, 1000)] == [0, 100, 200, 300]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0 ms"),
        (0.00012, "1.2e-04 ms"),
        (0.0123, "0.0123 ms"),
        (1.5, "1.50 ms"),
        (84, "84.0 ms"),
        (123456, "123,456 ms"),
    ],
)
def test_values_are_written_to_three_digits(value: float, words: str) -> None:
    assert write_value(value, "ms") == words


def texts(series: Series) -> set[str]:
    svg = draw_series(series).svg or ""
    return {words.replace("&lt;", "<") for words in re.findall(r">([^<>]+)</text>", svg)}
