"""Where the signs of a notation may stand in a text: not in comments, and not in texts of several lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

BEGINNING = 300_000  # characters looked at
PASSED = re.compile(
    r"/\*[\s\S]*?(?:\*/|\Z)" r"|'''[\s\S]*?(?:'''|\Z)" r'|"""[\s\S]*?(?:"""|\Z)'
)  # to the end where nothing closes it, so that a text of openings alone is read once


def find_signs(text: str, signs: Mapping[str, re.Pattern[str]]) -> dict[str, int]:
    """Return where the sign of each notation first stands, in what is passed over if nowhere else."""
    beginning = text[:BEGINNING].replace("\ufeff", " ").replace("\r", "\n")
    bare = PASSED.sub(_blank, beginning)
    return _places(bare, signs) or _places(beginning, signs)


def _places(text: str, signs: Mapping[str, re.Pattern[str]]) -> dict[str, int]:
    return {name: match.start() for name, sign in signs.items() if (match := sign.search(text))}


def _blank(passed: re.Match[str]) -> str:
    """Return spaces and line ends, so that every place stays as it is."""
    return re.sub(r"[^\n]", " ", passed.group())
