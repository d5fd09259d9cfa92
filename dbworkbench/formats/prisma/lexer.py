"""The words and signs of a Prisma schema, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dbworkbench.errors import Place

TOKENS = re.compile(
    r"""(?P<DOC>///[^\n]*) | (?P<SKIP>//[^\n]*|[ \t\r\f\ufeff]+) | (?P<NL>\n)
    | (?P<STRING>"(?:[^"\\\n]|\\.)*") | (?P<NUMBER>-?\d+(?:\.\d+)?) | (?P<WORD>[^\W\d][\w-]*)
    | (?P<SIGN>@@|[@{}()\[\]:,.=?]) | (?P<STRANGE>.)""",
    re.X,
)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    place: Place


def tokens(text: str, file: str | None) -> Iterator[Token]:
    """Yield the tokens of a text, line ends among them, and END at the end."""
    lines = text.split("\n")
    line, begin = 1, 0
    for match in TOKENS.finditer(text):
        kind, word = str(match.lastgroup), match[0]
        column = match.start() - begin + 1
        if kind != "SKIP":
            shown = lines[line - 1].rstrip("\r")
            length = 1 if kind == "NL" else len(word)
            yield Token(word if kind == "SIGN" else kind, word, Place(line, column, shown, length, file))
        if kind == "NL":
            line, begin = line + 1, match.end()
    place = Place(line, len(text) - begin + 1, lines[-1], 1, file)
    yield Token("END", "", place)
