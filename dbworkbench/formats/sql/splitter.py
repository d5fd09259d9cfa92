"""Cuts an SQL file into statements, as psql would: so that one broken statement does not spoil the rest."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

# PostgreSQL manual, "Lexical Structure"; BEGIN ATOMIC opens a function's body, in which ; separates.
TOKEN = re.compile(
    r"""
      (?P<line>    --[^\n]* )
    | (?P<comment> /\* )
    | (?P<escape>  (?<![\w$])[eE]' )
    | (?P<string>  ' )
    | (?P<name>    " )
    | (?P<dollar>  (?<![\w$])\$(?P<tag>(?:[^\W\d]\w*)?)\$ )
    | (?P<end>     ; )
    | (?P<meta>    \\[^\n]* )
    | (?P<atomic>  \bbegin\s+atomic\b )
    | (?P<case>    \bcase\b )
    | (?P<close>   \bend\b )
    """,
    re.VERBOSE | re.IGNORECASE,
)
COMMENT_EDGE = re.compile(r"/\*|\*/")
CLOSING = {
    "escape": re.compile(r"(?:[^'\\]|\\.|'')*'", re.DOTALL),
    "string": re.compile(r"(?:[^']|'')*'"),
    "name": re.compile(r'(?:[^"]|"")*"'),
}
COPY_DATA = re.compile(r"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
RULE = re.compile(r"create\s+(?:or\s+replace\s+)?rule\b", re.IGNORECASE)
END_OF_DATA = re.compile(r"^\\\.[ \t\r]*$", re.MULTILINE)
SENDS = re.compile(r"\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch)\b")
RECOVERY = re.compile(r";[ \t]*\r?\n")


@dataclass(frozen=True)
class Piece:
    """A statement without its semicolon, and the offset and line (from 1) where it begins."""

    text: str
    start: int
    line: int
    broken: str | None = None


def split(text: str) -> list[Piece]:
    """Return the statements; psql's own commands and the rows of COPY … FROM stdin are passed over.

    A statement whose quote is never closed ends at the first semicolon that ends a line, and says so.
    """
    return list(_Splitter(text).pieces())


class _Splitter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.start = 0
        self.depth = 0
        self.lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def pieces(self) -> Iterator[Piece]:
        while match := TOKEN.search(self.text, self.position):
            kind = match.lastgroup or ""
            kind = "dollar" if kind == "tag" else kind
            self.position = match.end()
            if kind == "end":
                if self.depth == 0 and not self._in_rule(match.start()):
                    yield from self._cut(match.start())
            elif kind == "meta":
                yield from self._meta(match)
            elif kind in ("atomic", "case", "close"):
                self._nest(kind)
            elif not self._skip(kind, match):
                yield self._recover(match.start())
        yield from self._piece(len(self.text))

    def _cut(self, end: int) -> Iterator[Piece]:
        """End a statement; after COPY … FROM stdin its rows are passed over."""
        holds_rows = COPY_DATA.match(self.text, self._beginning(end), end)
        yield from self._piece(end)
        self.start, self.depth = self.position, 0
        if holds_rows:
            finish = END_OF_DATA.search(self.text, self.position)
            self.position = self.start = finish.end() if finish else len(self.text)

    def _meta(self, match: re.Match[str]) -> Iterator[Piece]:
        """Pass over a command of psql's; those that send the statement end it."""
        if SENDS.match(match.group()):
            yield from self._piece(match.start())
            self.start = match.end()
        elif self._beginning(match.start()) == match.start():
            self.start = match.end()

    def _nest(self, kind: str) -> None:
        if kind == "atomic":
            self.depth += 1
        elif self.depth:
            self.depth += 1 if kind == "case" else -1

    def _in_rule(self, end: int) -> bool:
        """Whether a semicolon stands within the parentheses of CREATE RULE … DO (a; b)."""
        start = self._beginning(end)
        if not RULE.match(self.text, start, end):
            return False
        statement = re.sub(r"--[^\n]*|/\*.*?\*/", " ", self.text[start:end], flags=re.DOTALL)
        return statement.count("(") > statement.count(")")

    def _skip(self, kind: str, match: re.Match[str]) -> bool:
        """Go past a comment or a quoted piece; False when it is never closed."""
        if kind == "line":
            return True
        if kind == "comment":
            end = _after_comment(self.text, self.position)
        elif kind == "dollar":
            tag = f"${match['tag']}$"
            found = self.text.find(tag, self.position)
            end = found + len(tag) if found >= 0 else -1
        else:
            closing = CLOSING[kind].match(self.text, self.position)
            end = closing.end() if closing else -1
        if end < 0:
            return False
        self.position = end
        return True

    def _recover(self, opened: int) -> Piece:
        """Return the statement with an open quote, and go on after its line's semicolon."""
        found = RECOVERY.search(self.text, opened)
        end = found.start() if found else len(self.text)
        start = self._beginning(end)
        line = bisect_right(self.lines, opened)
        piece = Piece(
            self.text[start:end],
            start,
            bisect_right(self.lines, start),
            f"a quote of line {line} is never closed",
        )
        self.position = self.start = found.end() if found else len(self.text)
        self.depth = 0
        return piece

    def _piece(self, end: int) -> Iterator[Piece]:
        start = self._beginning(end)
        statement = self.text[start:end].rstrip()
        if statement:
            yield Piece(statement, start, bisect_right(self.lines, start))

    def _beginning(self, end: int) -> int:
        """Return where a statement begins, after blanks and comments."""
        position = self.start
        while position < end:
            if self.text[position].isspace():
                position += 1
            elif self.text.startswith("--", position):
                position = (self.text.find("\n", position) + 1) or end
            elif self.text.startswith("/*", position):
                after = _after_comment(self.text, position + 2)
                position = after if after >= 0 else end
            else:
                break
        return min(position, end)


def _after_comment(text: str, position: int) -> int:
    """Return the end of a comment that has just been opened, -1 when it is never closed; comments nest."""
    depth = 1
    while depth:
        edge = COMMENT_EDGE.search(text, position)
        if edge is None:
            return -1
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return position
