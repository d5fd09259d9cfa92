"""The letters that matplotlib brings along, so that a picture of pixels looks alike on every machine."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import matplotlib
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.textpath import text_to_path

from dbworkbench.drawings.lettering import clean

SHAPES = {
    (False, False): "DejaVuSans.ttf",
    (True, False): "DejaVuSans-Bold.ttf",
    (False, True): "DejaVuSans-Oblique.ttf",
    (True, True): "DejaVuSans-BoldOblique.ttf",
}
SMALLER = 0.95  # at which small letters are as high as those of Arial, for which the pictures were measured
FEATURES = ("-liga",)  # `fi` and `fl` stay two letters, as names in a database are
UNKNOWN = "□"


def typeface(size: float, *, bold: bool = False, italic: bool = False) -> FontProperties:
    """Return the face that looks as large as Arial of a size, from the package's own file."""
    return FontProperties(fname=_file(bold, italic), size=size * SMALLER)


def printed_width(text: str, face: FontProperties) -> float:
    """Return the width of a text as it is printed, in the unit of the face's size."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, face, False)
    return float(width)


def spellable(text: str, face: FontProperties) -> str:
    """Return a text on one line in which a box stands for each sign that the face has no letter for."""
    known = _signs(str(face.get_file()))
    return "".join(sign if ord(sign) in known else _stand_in(sign) for sign in clean(text))


def missing(text: str, face: FontProperties) -> tuple[str, ...]:
    """Return the signs of a text that `spellable` puts a box for."""
    known = _signs(str(face.get_file()))
    return tuple(sign for sign in clean(text) if ord(sign) not in known and _stand_in(sign))


def _stand_in(sign: str) -> str:
    return "" if unicodedata.category(sign) in ("Cc", "Cf", "Mn") else UNKNOWN


def _file(bold: bool, italic: bool) -> str:
    return str(Path(matplotlib.get_data_path(), "fonts", "ttf", SHAPES[bold, italic]))


@cache
def _signs(file: str) -> frozenset[int]:
    return frozenset(get_font(file).get_charmap())
