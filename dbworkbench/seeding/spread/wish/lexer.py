"""Words, numbers, days, times, texts and signs of a wish, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""\s*(?:
    (?P<date>\d{4}-\d\d-\d\d)
    | (?P<clock>\d{1,2}:\d\d)
    | (?P<number>(?<![\w)])[+-]?\d+(?:[._]\d+)*|\d+(?:[._]\d+)*)
    | (?P<word>\w+)
    | '(?P<text>[^']*)' | "(?P<name>[^"]*)"
    | (?P<sign>->|\S)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """A piece of a text; `column` counts from 1, `end` is the kind of what stands behind the last one."""

    kind: str
    text: str
    column: int
    length: int = 1

    @property
    def word(self) -> str:
        """The text in lower case when it is a plain word, else nothing."""
        return self.text.lower() if self.kind == "word" else ""


def tokens(text: str) -> tuple[Token, ...]:
    """Take a text apart."""
    found = []
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        found.append(Token(kind, match.group(kind), start + 1, match.end() - start))
    return (*found, Token("end", "", len(text.rstrip()) + 1))
