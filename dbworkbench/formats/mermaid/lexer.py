"""Tokens of a diagram, by the rules of Mermaid's own lexer: in each state the first rule that fits wins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dbworkbench.formats.mermaid.diagrams import Diagram

LETTER = "\u00c0-\U0010ffff"
FLAGS = re.IGNORECASE | re.ASCII

OUTSIDE = re.compile(
    r"""
      (?P<TITLE>accTitle\s*:[^\S\n]*(?P<title>[^\n]*))
    | (?P<DESCR>accDescr\s*:[^\S\n]*(?P<descr>[^\n]*))
    | (?P<DESCRS>accDescr\s*\{\s*(?P<descrs>[^}]*)\}?)
    | (?P<SPACE>[ \t\r]+)
    | (?P<NL>\n+)
    | (?P<QUOTED>"[^"%\r\n\v\x08\\]+")
    | (?P<STRING>"[^"]*")
    | (?P<LBRACE>\{)
    | (?P<COMMA>,)
    | (?P<CLASSES>:::)
    | (?P<COLON>:)
    | (?P<LSQB>\[) | (?P<RSQB>\])
    | (?P<STYLE>style\b|classDef\b)
    | (?P<CLASS>class\b)
    | (?P<SUBGRAPH>subgraph\b)
    | (?P<END>end\b\s*)
    | (?P<ZERO_OR_ONE>one[ ]or[ ]zero\b|\|o\b|zero[ ]or[ ]one\b|o\|)
    | (?P<ONE_OR_MORE>one[ ]or[ ]more\b|one[ ]or[ ]many\b|1\+|many\(1\)|\}\||\|\{)
    | (?P<ZERO_OR_MORE>zero[ ]or[ ]more\b|zero[ ]or[ ]many\b|0\+|\}o\b|many\(0\)|many\b|o\{)
    | (?P<ONLY_ONE>one\b|only[ ]one\b)
    | (?P<DECIMAL>[0-9]+\.[0-9]+)
    | (?P<ONE>1(?=\s+[A-Za-z_"'0-9])|1(?=--|\.\.|\.-|-\.))
    | (?P<NUMBER>1\b|[0-9]+)
    | (?P<SAME>\|\|)
    | (?P<PARENT>u(?=[.\-|]))
    | (?P<DOTTED>\.\.|optionally[ ]to\b|\.-|-\.)
    | (?P<SOLID>--|to\b)
    | (?P<SEMI>;)
    | (?P<BROKEN>[-.]o\{)
    | (?P<WORD>(?:[^\x00-\x7f]|\w|-|\*|\.)+)
    | (?P<OPEN>"[^\n]*)
    | (?P<STRANGE>.)
    """,
    FLAGS | re.VERBOSE,
)
ALIASES = {"ONE": "ONLY_ONE", "SAME": "ONLY_ONE", "DESCRS": "DESCR"}
MARGIN = re.compile(r"\n\s+")
SAID = {"TITLE": "title", "DESCR": "descr", "DESCRS": "descrs"}
INSIDE = re.compile(
    rf"""
      (?P<SPACE>\s+)
    | (?P<KEY>(?:PK|FK|UK)\b)
    | (?P<GENERIC>\S{{0,200}}~.*~\S*)
    | (?P<WORD>[*A-Za-z_{LETTER}][A-Za-z0-9\-_\[\]().,{LETTER}*]*)
    | (?P<TICKS>`[^`]+`)
    | (?P<COMMENT>"[^"]*")
    | (?P<RBRACE>\}})
    | (?P<OPTIONAL>\?)
    | (?P<COMMA>,)
    | (?P<OPEN>["`][^\n]*)
    | (?P<STRANGE>[^\n])
    """,
    FLAGS | re.VERBOSE,
)
REST = re.compile(r"[^\n]*")
# takes the whole line in which it stands, even from within quotes
DIRECTION = re.compile(r"direction\s+(?:TB|BT|RL|LR)[^\n]*", FLAGS)


class Token:
    """A piece of a diagram: its kind, its text, where it stands."""

    __slots__ = ("end", "start", "text", "type")

    def __init__(self, kind: str, text: str, start: int, end: int) -> None:
        self.type = kind
        self.text = text
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"{self.type}({self.text!r})"


def tokenize(diagram: Diagram) -> Iterator[Token]:
    """Yield the tokens of a diagram; what is never closed comes as OPEN, what means nothing as STRANGE."""
    text, at, end = diagram.text, diagram.start, diagram.end
    directions = _Directions(text, at, end)
    rules = OUTSIDE
    while at < end:
        if rules is OUTSIDE and (after := directions.after(at)) is not None:
            at = after
            continue
        match = rules.match(text, at, end)
        if match is None:
            break
        kind, at = str(match.lastgroup), match.end()
        if kind == "STYLE":
            at = _line_end(text, at, end)
        if kind != "SPACE":
            yield Token(ALIASES.get(kind, kind), _content(match), match.start(), at)
        rules = {"LBRACE": INSIDE, "RBRACE": OUTSIDE}.get(kind, rules)
    yield Token("EOF", "", end, end)


class _Directions:
    """The lines that say in which direction to draw, which says nothing of the design."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.found = [(match.start(), match.end()) for match in DIRECTION.finditer(text, start, end)]
        self.next = 0

    def after(self, at: int) -> int | None:
        """Return where to go on when the rest of a line is such a line."""
        while self.next < len(self.found) and self.found[self.next][0] < at:
            self.next += 1
        if self.next == len(self.found):
            return None
        start, end = self.found[self.next]
        return None if self.text.find("\n", at, start) >= 0 else end


def _line_end(text: str, at: int, end: int) -> int:
    match = REST.match(text, at, end)
    return match.end() if match else end


def _content(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind in {"QUOTED", "STRING", "TICKS", "COMMENT"}:
        return match[0][1:-1]
    if kind in SAID:
        return MARGIN.sub("\n", match[SAID[kind]].strip())
    return match[0]
