"""Comparisons of measured values: every sample named, targets drawn, outliers told."""

from __future__ import annotations

import subprocess
import sys
import warnings
from dataclasses import replace
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle

from dbworkbench.drawings import draw_panels, draw_series
from dbworkbench.drawings.chart import figure_of
from dbworkbench.drawings.figures import write_value
from dbworkbench.drawings.palette import LIGHT
from dbworkbench.drawings.plot import describe_series
from dbworkbench.drawings.reach import Reach, reach_of
from dbworkbench.drawings.series import Sample, Series
from dbworkbench.drawings.ticks import ticks_of

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
    assert reach_of(far).end < 1
    assert "p95: at most 100 ms →" in texts(far)


def test_a_bound_named_like_a_group_stands_at_the_group() -> None:
    assert "at most 20 ms" in texts(replace(LATENCY, bounds=(("late", 20.0),)))


def test_a_bound_is_told_in_its_own_words() -> None:
    own = replace(LATENCY, bounds=(("late", 20.0, "p95 < 20 ms"), ("all", 90.0, "max <= 90 ms")))
    assert {"p95 < 20 ms", "all: max <= 90 ms"} <= texts(own)
    assert "late: p95 < 20 ms" in describe_series(own)


def test_every_value_is_a_dot_and_a_label_has_one_colour_in_all_panels() -> None:
    size = Series("size", "MB", (Sample("after", "", (7.4,), 7.4),))
    figure = figure_of([LATENCY, size], "light")
    dots = [found for axes in figure.axes for found in axes.collections if isinstance(found, PathCollection)]
    assert [np.asarray(strip.get_offsets())[:, 0].tolist() for strip in dots] == [
        list(BEFORE.values),
        list(AFTER.values),
    ]
    (bar,) = (found for found in figure.axes[1].patches if isinstance(found, Rectangle))
    colors = {to_hex(bar.get_facecolor()), to_hex(tuple(np.asarray(dots[1].get_facecolor())[0]))}
    assert colors == {LIGHT["series-2"]}


def test_a_far_outlier_is_told_instead_of_squeezing_the_rest() -> None:
    crowd = Sample("x", "", (*[1.0] * 99, 500.0), 1.0, 0.9, 1.1)
    series = Series("", "ms", (crowd,))
    assert reach_of(series).end < 2
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


def test_the_same_values_are_drawn_alike_whatever_the_reader_set() -> None:
    first = draw_series(LATENCY)
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "lines.linestyle": ":"}):
        again = draw_series(LATENCY)
        assert matplotlib.rcParams["font.size"] == 30
    assert (again.png, again.svg) == (first.png, first.svg)


def test_two_pixels_for_each_of_the_page() -> None:
    picture = draw_series(LATENCY)
    assert int.from_bytes((picture.png or b"")[16:20]) == 2 * (picture.width or 0)


def test_saved_svg_is_a_page_of_the_same_width() -> None:
    picture = draw_series(LATENCY)
    root = ElementTree.fromstring(picture.svg or "")  # noqa: S314  # written a line ago by ourselves
    assert root.get("viewBox", "").split()[2] == str(picture.width)


def test_dark_and_light_differ() -> None:
    assert draw_series(LATENCY, theme="dark").png != draw_series(LATENCY, theme="light").png
    assert draw_series(LATENCY, theme="auto").png == draw_series(LATENCY).png


def test_words_stay_on_the_page() -> None:
    long = replace(LATENCY, bounds=(("late", 89.0, "p95 < 89 ms"), ("all", 85.0)))
    figure = figure_of([long, Series("s", "MB", (Sample("i" * 50, "idx_" * 20, (7.4,), 7.4),))], "light")
    for words in letters(figure):
        box = words.get_window_extent()
        assert box.width == 0 or (box.x0 >= 0 and box.x1 <= figure.bbox.width)


def test_names_of_any_kind_are_drawn_without_a_warning() -> None:
    odd = Sample("$x_1$ \\frac 漢字 🎉", "a & <b>", (1.0, 2.0), 1.5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert {"$x_1$ \\frac □□ □", "a & <b>"} <= texts(Series("t", "ms", (odd,)))


def test_drawing_leaves_pyplot_alone() -> None:
    code = (
        "import sys; from dbworkbench.drawings import draw_series; from dbworkbench.drawings.series import *;"
        "draw_series(Series('t', 'ms', (Sample('x', '', (1.0, 2.0), 1.5, 1.0, 2.0),)));"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


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
    reach = reach_of(series)
    ticks = ticks_of(reach, most)
    assert ticks
    assert ticks == sorted(set(ticks))
    assert all(reach.holds(tick) for tick in ticks)
    assert len(ticks) <= most + 2


@pytest.mark.parametrize(
    ("reach", "ticks"),
    [
        (Reach(0, 17), [0, 5, 10, 15]),
        (Reach(0.31, 130, log=True), [1, 3, 10, 30, 100]),
        (Reach(3, 31, log=True), [5, 10, 20]),
    ],
)
def test_ticks_are_round(reach: Reach, ticks: list[float]) -> None:
    assert ticks_of(reach, 7) == pytest.approx(ticks)


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
    return {str(words.get_label()) for words in letters(figure_of([series], "light"))}


def letters(figure: Figure) -> list[PathPatch]:
    return [found for found in figure.artists if isinstance(found, PathPatch)]
