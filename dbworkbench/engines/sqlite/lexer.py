"""The tokens of SQLite's SQL, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# sqlite.org/lang_keywords.html and tokenize.c: four ways to quote a name, comments that do not nest;
# every sign beyond ASCII is a letter
TOKEN = re.compile(
    r"""
      (?P<space>   [ \t\n\f\r\v]+ )
    | (?P<line>    --[^\n]* )
    | (?P<block>   /\*.*?(?:\*/|\Z) )
    | (?P<blob>    [xX]'[^']*' )
    | (?P<string>  '[^']*(?:''[^']*)*(?:'|\Z) )
    | (?P<quoted>  "[^"]*(?:""[^"]*)*(?:"|\Z) | `[^`]*(?:``[^`]*)*(?:`|\Z) | \[[^\]]*(?:\]|\Z) )
    | (?P<number>  (?:[0-9][\w.]*|\.[0-9]\w*)(?:(?<=[eE])[+-][0-9]+)? )
    | (?P<word>    [A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]* )
    | (?P<sign>    . )
    """,
    re.VERBOSE | re.DOTALL,
)
COMMENTS = ("line", "block")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The keyword in upper case; empty for everything that is no bare word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def name(self) -> str:
        """The name that the token stands for, its quotes taken off."""
        if self.kind == "string":
            return self.text[1:-1].replace("''", "'")
        if self.kind != "quoted":
            return self.text
        inner, closing = self.text[1:-1], self.text[-1]
        return inner if closing == "]" else inner.replace(closing * 2, closing)

    @property
    def comment(self) -> str:
        """What a comment says, without its marks."""
        if self.kind == "line":
            return self.text[2:].removeprefix(" ").rstrip()
        lines = self.text.removeprefix("/*").removesuffix("*/").strip().splitlines()
        return "\n".join(line.strip().removeprefix("*").strip() for line in lines)


def tokens(sql: str) -> Iterator[Token]:
    """Yield every token of a text, blanks and comments too."""
    for match in TOKEN.finditer(sql):
        yield Token(match.lastgroup or "", match.group(), match.start())


def words(sql: str) -> list[Token]:
    """Return the tokens that say something."""
    return [token for token in tokens(sql) if token.kind != "space" and token.kind not in COMMENTS]


def is_enclosed(expression: str) -> bool:
    """Whether an expression stays within the parentheses that are put around it."""
    depth = 0
    for token in tokens(expression):
        if token.kind in COMMENTS or token.text == ";" or _is_open(token):
            return False
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0:
            return False
    return depth == 0


def _is_open(token: Token) -> bool:
    """Whether a quoted token is never closed."""
    if token.kind not in ("string", "quoted"):
        return False
    closing = "]" if token.text[0] == "[" else token.text[0]
    return len(token.text) < 2 or not token.text.endswith(closing)


def without_comments(sql: str) -> str:
    """Return a text with blanks for its comments."""
    return "".join(" " if token.kind in COMMENTS else token.text for token in tokens(sql)).strip()
