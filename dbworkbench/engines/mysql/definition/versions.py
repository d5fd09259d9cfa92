"""Comments that a server of some version runs: `/*!40101 … */`, MariaDB's `/*M!100301 … */`."""

from __future__ import annotations

import re

PIECE = re.compile(
    r"""
      (?P<open>   /\*M?!\d{0,6} )
    | (?P<close>  \*/ )
    | (?P<skip>   --(?=\s)[^\n]* | \#[^\n]* | /\*(?!M?!).*?\*/
                | '(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.|"")*" | `(?:[^`]|``)*` )
    """,
    re.VERBOSE | re.DOTALL,
)


def open_comments(text: str) -> str:
    """Return a text with the marks of such comments blanked, so that what they hold is read; same length."""
    if "/*!" not in text and "/*M!" not in text:
        return text
    parts: list[str] = []
    done, depth = 0, 0
    for match in PIECE.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close" and depth:
            depth -= 1
        else:
            continue
        parts += [text[done : match.start()], " " * len(match.group())]
        done = match.end()
    return "".join([*parts, text[done:]])
