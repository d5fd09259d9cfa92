"""Whatever a text says, what comes after it is still drawn."""

from __future__ import annotations

import pytest

from dbworkbench.drawings.raster import write_png
from dbworkbench.drawings.scene import Scene, Shape, Text, rectangle

AFTER = rectangle(40, 20, 30, 20, fill="#ff0000")


@pytest.mark.parametrize(
    "words", ["", " ", '"', "\\", '\\"', '\\\\"', "-", "漢字 🎉", "<b>&amp;", "%s {x} [y]; }", "\x00\x08"]
)
def test_what_follows_a_text_is_drawn(words: str) -> None:
    text = Text(5, 12, words, size=8, halo="paper")
    assert png(text, AFTER) != png(text)


def test_opacity_makes_a_colour_fainter() -> None:
    faint = rectangle(40, 20, 30, 20, fill="#ff0000", opacity=0.3)
    assert png(faint) != png(AFTER)


def test_dark_and_light_differ() -> None:
    page = Scene(20, 20, shapes=[rectangle(0, 0, 20, 20, fill="paper")])
    assert write_png(page, "dark") != write_png(page, "light")


def test_scale_multiplies_the_pixels() -> None:
    one, three = (write_png(Scene(100, 60), scale=scale) for scale in (1, 3))
    assert abs(int.from_bytes(three[16:20]) - 3 * int.from_bytes(one[16:20])) <= 3


def png(*shapes: Shape) -> bytes:
    return write_png(Scene(80, 50, shapes=list(shapes)))
