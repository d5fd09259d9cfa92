"""A text as the outlines of its letters, as wide as it was measured, on a matplotlib figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Transform

from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.patch import patch_of
from dbworkbench.drawings.scene import Path, Text, backing, line
from dbworkbench.drawings.typeface import FEATURES, SMALLER, printed_width, spellable, typeface

NO_OUTLINE = Outline([(0.0, 0.0)])
STRIKE = 0.28  # how high above the baseline a text is struck through


def letters_of(text: Text, colors: Mapping[str, str], place: Transform) -> Iterator[PathPatch]:
    """Yield the ground of a text, if it has one, its letters, and the line that strikes it through."""
    if text.halo:
        yield patch_of(backing(text), colors, place)
    yield _letters(text, colors, place)
    if text.strike:
        yield patch_of(strike_of(text), colors, place)


def written(text: Text) -> tuple[Outline, Affine2D]:
    """Return the outlines of a text's letters, and the way from there to its place on the page."""
    outline, printed, words = _outline(text.text, text.bold, text.italic)
    height = text.size * SMALLER / text_to_path.FONT_SCALE
    width = printed * height
    narrowing = _narrowing(words, width, _room(text))
    place = Affine2D().scale(height * narrowing, -height).translate(_left(text, width * narrowing), text.y)
    return outline, place


@lru_cache(maxsize=8192)  # types and names of keys come again and again
def _outline(text: str, bold: bool, italic: bool) -> tuple[Outline, float, str]:
    """Return outlines as large as matplotlib makes them, their width, and the words that they show."""
    face = typeface(text_to_path.FONT_SCALE / SMALLER, bold=bold, italic=italic)
    words = spellable(text, face)
    points, codes = text_to_path.get_text_path(face, words, features=FEATURES)
    return Outline(points, codes) if codes else NO_OUTLINE, printed_width(words, face), words


def _letters(text: Text, colors: Mapping[str, str], place: Transform) -> PathPatch:
    outline, there = written(text)
    return PathPatch(
        outline,
        facecolor=colors.get(text.fill, text.fill),
        edgecolor="none",
        linewidth=0.0,
        label=_outline(text.text, text.bold, text.italic)[2],
        transform=there + place,
    )


def _narrowing(words: str, printed: float, room: float) -> float:
    """Return the part of its width that a text is drawn with; one sign alone keeps its form."""
    return 1.0 if len(words) < 2 else min(1.0, room / printed)


def strike_of(text: Text) -> Path:
    """Return the line that strikes a text through."""
    left, y = _left(text, _room(text)), text.y - text.size * STRIKE
    return line((left, y), (left + _room(text), y), stroke=text.fill, width=text.size / 12)


def _left(text: Text, width: float) -> float:
    return text.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor]


def _room(text: Text) -> float:
    return text_width(text.text, text.size, bold=text.bold)
