"""Text to raw tokens: one regular expression, one pass, offsets instead of line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "0": "\0", "b": "\b", "v": "\v", "f": "\f", "\n": "", "\r\n": ""}
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|\r\n|.)", re.S)

# The order matters: the first alternative that fits is taken.
TOKENS = re.compile(
    r"""
      (?P<SPACE>[ \t\r\f\v\u00a0\ufeff]+)
    | (?P<WORD>[^\W\d][\w\u0300-\u036f]*)
    | (?P<NL>\n)
    | (?P<COMMENT>//[^\n]* | /\*.*?\*/)
    | (?P<LONG>'{3}(?:[^\\']|\\.|'(?!''))*'{3})
    | (?P<STRING>(?!''')'(?:[^'\\\n]|\\.)*')
    | (?P<QUOTED>"(?:[^"\\\n]|\\.)*")
    | (?P<EXPR>`[^`]*`)
    | (?P<NUMBER>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?(?!\w))
    | (?P<DIGITWORD>\d\w*)
    | (?P<ARRAY>(?<=[\w")\]])\[\s*\d*\s*\])
    | (?P<COLOR>\#\w*)
    | (?P<MARROW>->>)
    | (?P<ARROW>->)
    | (?P<BACK><-(?![\w"?]))
    | (?P<REL>\?<>\?|<>\?|\?<>|<>|\?<\?|\?<|<\?|<|\?>\?|\?>|>\?|>|\?-\?|\?-|-\?)
    | (?P<MINUS>-)
    | (?P<PLUS>\+)
    | (?P<LBRACE>\{) | (?P<RBRACE>\}) | (?P<LSQB>\[) | (?P<RSQB>\]) | (?P<LPAR>\() | (?P<RPAR>\))
    | (?P<COMMA>,) | (?P<COLON>:) | (?P<DOT>\.) | (?P<TILDE>~) | (?P<STAR>\*)
    | (?P<OPEN>'{3}.* | '[^\n]* | "[^\n]* | `.* | /\*.*)
    | (?P<STRANGE>.)
    """,
    re.X | re.S,
)


class Token:
    """A piece of the text: its kind, the text as meant (strings without quotes), where it stands."""

    __slots__ = ("end", "start", "text", "type")

    def __init__(self, kind: str, text: str, start: int, end: int) -> None:
        self.type = kind
        self.text = text
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"{self.type}({self.text!r})"


def tokenize(text: str) -> Iterator[Token]:
    """Yield every token but blanks; what is never closed comes as OPEN, what means nothing as STRANGE."""
    for match in TOKENS.finditer(text):
        kind = match.lastgroup
        if kind == "SPACE" or kind is None:
            continue
        start, end = match.span()
        piece = match.group()
        if kind in DELIMITED:
            width = 3 if kind == "LONG" else 1
            piece = dedent(piece[width:-width]) if kind == "LONG" else piece[width:-width]
            if "\\" in piece and kind != "EXPR":
                piece = unescape(piece)
            kind = DELIMITED[kind]
        elif kind == "DIGITWORD":
            kind = "WORD"
        yield Token(kind, piece, start, end)


DELIMITED = {"LONG": "STRING", "STRING": "STRING", "QUOTED": "QUOTED", "EXPR": "EXPR"}


def unescape(text: str) -> str:
    """Replace backslash escapes by what they mean; an unknown one means its own sign."""
    return ESCAPE.sub(_meaning, text)


def dedent(text: str) -> str:
    """Take away the blank lines around a text of several lines and the margin that its lines share."""
    if "\n" not in text:
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:].rstrip() if line.strip() else "" for line in lines)


def _meaning(match: re.Match[str]) -> str:
    sign = match.group(1)
    if sign[0] == "u" and len(sign) == 5:
        return chr(int(sign[1:], 16))
    if sign == " ":
        return "\\ "
    return ESCAPES.get(sign, sign)
