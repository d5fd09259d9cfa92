"""A text as the outlines of its letters, as wide as it was measured, on a matplotlib figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Transform

from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.patch import patch_of
from dbworkbench.drawings.scene import Path, Text, backing, line
from dbworkbench.drawings.typeface import FEATURES, printed_width, spellable, typeface

STRIKE = 0.28  # how high above the baseline a text is struck through


def letters_of(text: Text, colors: Mapping[str, str], place: Transform) -> Iterator[PathPatch]:
    """Yield the ground of a text, if it has one, its letters, and the line that strikes it through."""
    if text.halo:
        yield patch_of(backing(text), colors, place)
    yield _letters(text, colors, place)
    if text.strike:
        yield patch_of(_strike(text), colors, place)


def _letters(text: Text, colors: Mapping[str, str], place: Transform) -> PathPatch:
    face = typeface(text.size, bold=text.bold, italic=text.italic)
    words = spellable(text.text, face)
    printed = printed_width(words, face)
    narrowing = _narrowing(words, printed, _room(text))
    height = face.get_size_in_points() / text_to_path.FONT_SCALE
    points, codes = text_to_path.get_text_path(face, words, features=FEATURES)
    there = Affine2D().scale(height * narrowing, -height).translate(_left(text, printed * narrowing), text.y)
    return PathPatch(
        Outline(points, codes) if codes else Outline([(0.0, 0.0)]),
        facecolor=colors.get(text.fill, text.fill),
        edgecolor="none",
        linewidth=0.0,
        label=words,
        transform=there + place,
    )


def _narrowing(words: str, printed: float, room: float) -> float:
    """Return the part of its width that a text is drawn with; one sign alone keeps its form."""
    return 1.0 if len(words) < 2 else min(1.0, room / printed)


def _strike(text: Text) -> Path:
    left, y = _left(text, _room(text)), text.y - text.size * STRIKE
    return line((left, y), (left + _room(text), y), stroke=text.fill, width=text.size / 12)


def _left(text: Text, width: float) -> float:
    return text.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor]


def _room(text: Text) -> float:
    return text_width(text.text, text.size, bold=text.bold)
