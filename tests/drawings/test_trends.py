"""Lines over a number: every line named, ranges told, bounds seen or pointed at."""

from __future__ import annotations

import pytest
from matplotlib.patches import PathPatch

from dbworkbench.drawings.palette import LIGHT
from dbworkbench.drawings.trend import Trend, TrendPoint, Trends
from dbworkbench.drawings.trendchart import sheet_with
from dbworkbench.drawings.trendplot import draw_trends

POINTS = tuple(TrendPoint(clients, 2.0 * clients, 1.5 * clients, 3.0 * clients) for clients in (1, 2, 8))
LATENCY = Trends(
    "latency",
    "clients",
    "ms",
    (Trend("recent p50", "recent", POINTS), Trend("recent p95", "recent", POINTS, faint=True)),
    (("recent", 20.0, "p95 < 20 ms"), ("recent", 900.0, "max < 900 ms")),
)


def words_of(panel: Trends) -> set[str]:
    artists = sheet_with([panel], LIGHT).figure.artists
    return {str(words.get_label()) for words in artists if isinstance(words, PathPatch)}


def test_text_tells_each_value_with_its_range() -> None:
    assert draw_trends([LATENCY]).text.splitlines()[:2] == [
        "latency",
        "recent p50 by clients: 1: ⟨2.00 ms (1.50 to 3.00)⟩, 2: ⟨4.00 ms (3.00 to 6.00)⟩, "
        "8: ⟨16.0 ms (12.0 to 24.0)⟩",
    ]


def test_lines_numbers_and_bounds_have_words_in_the_picture() -> None:
    assert {"recent p50", "recent p95", "1", "2", "8", "clients", "ms", "p95 < 20 ms", "max < 900 ms ↑"} <= (
        words_of(LATENCY)
    )


@pytest.mark.parametrize("numbers", [(4,), (1, 2), (1, 2, 3, 5, 8, 13, 512)])
@pytest.mark.parametrize("log", [False, True])
def test_any_numbers_of_clients_can_be_drawn(numbers: tuple[int, ...], log: bool) -> None:
    points = tuple(TrendPoint(number, 1.0, 1.0, 1.0) for number in numbers)
    panel = Trends("t", "clients", "/s", (Trend("all", "", points),), log=log, proportion=not log)
    picture = draw_trends([panel, LATENCY], theme="dark")
    assert picture.png is not None
    assert "t" in words_of(panel)
