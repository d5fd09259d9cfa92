"""Words can be read on every ground, in light and dark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbworkbench.drawings.palette import DARK, GROUPS, LIGHT, SERIES, contrast, read_color, text_on

ON = [
    ("ink", "paper"),
    ("ink", "card"),
    ("muted", "paper"),
    ("muted", "card"),
    ("on-header", "header"),
    *((sign, f"{sign}-back") for sign in ("key", "foreign", "unique")),
    *((sign, f"{sign}-back") for sign in ("added", "changed", "dropped", "renamed", "completed")),
    *((sign, f"{sign}-back") for sign in ("note", "warning", "error")),
]


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_the_contrast_that_wcag_asks_for(colors: dict[str, str]) -> None:
    weak = {pair: contrast(colors[pair[0]], colors[pair[1]]) for pair in ON}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_and_dots_stand_out(colors: dict[str, str]) -> None:
    assert all(contrast(colors[role], colors["paper"]) >= 3 for role in ("edge", "fill", *SERIES))


def test_light_and_dark_know_the_same_roles() -> None:
    assert LIGHT.keys() == DARK.keys()


@given(st.integers(0, 0xFFFFFF))
def test_text_on_any_colour_can_be_read(number: int) -> None:
    color = f"#{number:06x}"
    assert contrast(text_on(color), color) >= 4.5


def test_white_is_read_on_every_group() -> None:
    assert {text_on(color) for color in GROUPS} == {"#ffffff"}


@pytest.mark.parametrize(
    ("text", "color"),
    [("#ABC", "#aabbcc"), ("#3366AA", "#3366aa"), (" red ", "#ff0000"), ("nonsense", None), (None, None)],
)
def test_colours_are_read_as_written(text: str | None, color: str | None) -> None:
    assert read_color(text) == color
