"""Whatever a text says, what comes after it is still drawn."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.image import imread
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from dbworkbench.drawings.lettering import clean, text_width
from dbworkbench.drawings.letters import letters_of
from dbworkbench.drawings.palette import LIGHT
from dbworkbench.drawings.raster import write_png
from dbworkbench.drawings.scene import Scene, Shape, Text, line, rectangle

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


@given(st.text(max_size=20), st.booleans(), st.booleans())
def test_letters_are_no_wider_than_measured(words: str, bold: bool, italic: bool) -> None:
    text = Text(0, 0, clean(words), 12, bold=bold, italic=italic)
    (letters,) = letters_of(text, LIGHT, IdentityTransform())
    width = letters.get_window_extent().width
    assert len(text.text) < 2 or width <= text_width(text.text, 12, bold=bold) + 3


def test_names_keep_their_letters_apart() -> None:
    (joined,) = letters_of(Text(0, 0, "flights"), LIGHT, IdentityTransform())
    single = [next(letters_of(Text(0, 0, sign), LIGHT, IdentityTransform())) for sign in "flights"]
    assert len(joined.get_path()) == sum(len(letter.get_path()) for letter in single)


def test_a_dashed_line_has_gaps_as_long_as_told() -> None:
    marks = line((0, 10), (80, 10), stroke="#ff0000", width=2, dash=(10, 10))
    pixels = image(write_png(Scene(80, 20, shapes=[marks]), scale=1))[10, :, 1]
    assert (pixels > 0.9).sum() == pytest.approx(40, abs=4)


def image(data: bytes) -> NDArray[np.float32]:
    return imread(BytesIO(data), format="png")
