"""Arrays as PostgreSQL writes them (manual, "Array Input and Output Syntax"), of one dimension."""

from __future__ import annotations

import re
from collections.abc import Sequence

ELEMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^",{}]+)')
PLAIN = re.compile(r'[^\s",{}\\]+')


def read_array(text: str) -> list[str]:
    """Return the elements as texts; arrays in arrays are not taken apart."""
    return [
        re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if not plain else plain
        for quoted, plain in ELEMENT.findall(text[1:-1])
    ]


def write_array(elements: Sequence[str]) -> str:
    """Return texts as an array."""
    return "{" + ",".join(map(_element, elements)) + "}"


def _element(text: str) -> str:
    if PLAIN.fullmatch(text) and text.casefold() != "null":
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
