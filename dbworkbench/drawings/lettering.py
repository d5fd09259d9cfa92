"""How wide a text is, so that boxes fit their words before anything is drawn.

The widths are those that Arial, Helvetica, Liberation Sans and Arimo share, in thousandths of the size.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

FAMILY = "Arial, Helvetica, 'Liberation Sans', Arimo, sans-serif"

REGULAR = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft·",
    333: "()-`r“”",
    334: "{}",
    350: "•",
    355: '"',
    389: "*",
    400: "°",
    469: "^",
    500: "Jcksvxyz",
    549: "≈≤≥±",
    556: "#$0123456789?L_abdeghnopqu–«»€§",
    576: "µ",
    584: "+<=>~×−",
    611: "FTZßø",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%æ",
    944: "Wœ",
    1000: "—…→←",
    1015: "@",
}
BOLD = {
    238: "'",
    278: " ,./I\\ijl·‘’",
    280: "|",
    333: "!()-:;[]`ft",
    350: "•",
    389: "*r{}",
    400: "°",
    474: '"',
    500: "z“”",
    549: "≈≤≥±",
    556: "#$0123456789J_aceksvxy–«»€§",
    576: "µ",
    584: "+<=>^~×−",
    611: "?FLTZbdghnopqußø",
    667: "EPSVXY",
    722: "&ABCDHKNRU",
    778: "GOQw",
    833: "M",
    889: "%mæ",
    944: "Wœ",
    975: "@",
    1000: "—…→←",
}
WIDTHS = {
    False: {sign: width for width, signs in REGULAR.items() for sign in signs},
    True: {sign: width for width, signs in BOLD.items() for sign in signs},
}
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WIDE, OTHER = 1300, 680  # emoji and East Asian signs; letters of other scripts, on the safe side


@lru_cache(maxsize=16384)  # types, names of keys and badges come again and again
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in the unit of `size`."""
    return sum(_sign_width(sign, bold) for sign in text) * size / 1000


def is_measured(text: str, *, bold: bool = False) -> bool:
    """Say whether the width of every sign is known, not estimated."""
    return all(_is_known(sign, bold) for sign in text)


def clean(text: str) -> str:
    """Return a text on one line without signs that cannot be drawn."""
    return printable(" ".join(text.split()))


def printable(text: str) -> str:
    """Return a text without the signs that XML forbids (XML 1.0, 2.2)."""
    return FORBIDDEN.sub("\ufffd", text)


def shorten(text: str, most: int) -> str:
    """Cut a text off at a number of signs, with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


@cache
def _sign_width(sign: str, bold: bool) -> int:
    known = WIDTHS[bold].get(_plain(sign))
    if known is not None:
        return known
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Cf"):
        return 0
    return WIDE if unicodedata.east_asian_width(sign) in "WF" else OTHER


@cache
def _is_known(sign: str, bold: bool) -> bool:
    return _plain(sign) in WIDTHS[bold]


def _plain(sign: str) -> str:
    """Return the letter under an accent, which is as wide."""
    return unicodedata.normalize("NFD", sign)[0]
