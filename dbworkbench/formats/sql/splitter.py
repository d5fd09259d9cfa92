"""Cuts an SQL file into statements, as psql would: so that one broken statement does not spoil the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dbworkbench.formats.sql.passed import TARGET, Passed

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
    "escape": re.compile(r"(?:[^'\\]++|\\.|'')*+'", re.DOTALL),
    "string": re.compile(r"(?:[^']++|'')*+'"),
    "name": re.compile(r'(?:[^"]++|"")*+"'),
}
COPY_DATA = re.compile(r"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
RULE = re.compile(r"create\s+(?:or\s+replace\s+)?rule\b", re.IGNORECASE)
BRACKET = re.compile(r"--[^\n]*|/\*.*?\*/|'[^']*'|\"[^\"]*\"|(?P<edge>[();])", re.DOTALL)
BLANK = re.compile(r"(?:\s++|--[^\n]*+)*+")
END_OF_DATA = re.compile(r"^\\\.[ \t\r]*$", re.MULTILINE)
SENDS = re.compile(r"\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch)\b")
RECOVERY = re.compile(r";[ \t]*\r?\n")
INSERT = re.compile(r"insert\s", re.IGNORECASE)
# a whole INSERT in one step, for dumps hold millions; what is not plain is cut as any other statement
PLAIN = re.compile(
    r"""(?: [eE]'(?:[^'\\]++|\\.|'')*+'    # a string with escapes; words before are taken whole
          | \w++ | '[^']*+' | "[^"]*+" | -(?!-) | /(?!\*) | [^\w'"$;\\/\-]++ )*+ ;""",
    re.VERBOSE | re.DOTALL,
)
MOST_BROKEN = 20  # each may have looked for its end through the whole file


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
    return list(_Splitter(text, Passed(), keep_inserts=True).pieces())


def definitions(text: str, passed: Passed) -> Iterator[Piece]:
    """Yield the statements but for INSERTs; what is passed over is counted in `passed`."""
    return _Splitter(text, passed, keep_inserts=False).pieces()


class _Splitter:
    def __init__(self, text: str, passed: Passed, *, keep_inserts: bool) -> None:
        self.text = text
        self.passed = passed
        self.keep_inserts = keep_inserts
        self.position = 0
        self.start = 0
        self.depth = 0
        self.opened = 0  # where a function's body in SQL began
        self.broken = 0
        self.head = ""  # how the last INSERT began: up to the end of its table's name
        self.known = (0, 1)  # an offset and its line

    def pieces(self) -> Iterator[Piece]:
        while self._begin() and (match := TOKEN.search(self.text, self.position)):
            kind = match.lastgroup or ""
            kind = "dollar" if kind == "tag" else kind
            self.position = match.end()
            if kind == "end":
                if self.depth == 0 and not self._in_rule(match.start()):
                    yield from self._cut(match.start())
            elif kind == "meta":
                yield from self._meta(match)
            elif kind in ("atomic", "case", "close"):
                self._nest(kind, match.start())
            elif not self._skip(kind, match):
                yield self._recover(match.start(), "comment" if kind == "comment" else "quote")
            if self.position >= len(self.text) and self.depth:
                yield self._recover(self.opened, "BEGIN ATOMIC")
        yield from self._piece(len(self.text))

    def _begin(self) -> bool:
        """Go past blanks, comments and INSERTs before a statement; False when nothing is left to read."""
        while self.position == self.start:
            self.position = self.start = self._beginning(len(self.text))
            if self.keep_inserts or not INSERT.match(self.text, self.start):
                break
            plain = PLAIN.match(self.text, self.start)
            if plain is None:
                break
            self._pass_insert(plain.end() - 1)
            self.position = self.start = plain.end()
        return self.broken < MOST_BROKEN

    def _pass_insert(self, end: int) -> None:
        """Count an INSERT; those that begin as the last one did, as in dumps, are not looked at again."""
        if self.head and self.text.startswith(self.head, self.start):
            self.passed.repeat_insert()
            return
        statement = self.text[self.start : min(self.start + 200, end)]
        self.passed.add_insert(self._line(self.start), statement)
        table = TARGET.match(statement)
        after = statement[table.end() : table.end() + 1] if table else ""
        self.head = table.group() + after if table and after in (" ", "(") else ""

    def _cut(self, end: int) -> Iterator[Piece]:
        """End a statement; after COPY … FROM stdin its rows are passed over."""
        start = self._beginning(end)
        holds_rows = COPY_DATA.match(self.text, start, end)
        yield from self._piece(end)
        self.start, self.depth = self.position, 0
        if holds_rows:
            finish = END_OF_DATA.search(self.text, self.position)
            last = finish.start() if finish else len(self.text)
            rows = max(0, self.text.count("\n", self.position, last) - 1)
            self.passed.add_copy(self._line(start), self.text[start:end], rows)
            self.position = self.start = finish.end() if finish else len(self.text)

    def _meta(self, match: re.Match[str]) -> Iterator[Piece]:
        """Pass over a command of psql's; those that send the statement end it."""
        self.passed.add_command(self._line(match.start()), match.group().rstrip())
        if SENDS.match(match.group()):
            yield from self._piece(match.start())
            self.start = match.end()
        elif self._beginning(match.start()) == match.start():
            self.start = match.end()

    def _nest(self, kind: str, place: int) -> None:
        if kind == "atomic":
            self.opened = self.opened if self.depth else place
            self.depth += 1
        elif self.depth:
            self.depth += 1 if kind == "case" else -1

    def _in_rule(self, end: int) -> bool:
        """Whether a semicolon stands within the parentheses of CREATE RULE … DO (a; b).

        Then the position moves on to the semicolon that ends the rule.
        """
        start = self._beginning(end)
        if not RULE.match(self.text, start, end):
            return False
        depth = 0
        for match in BRACKET.finditer(self.text, start):
            edge = match["edge"]
            depth += {"(": 1, ")": -1}.get(edge or "", 0)
            if edge == ";" and depth <= 0:
                self.position = match.start() if match.start() > end else self.position
                return match.start() > end
        return False

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

    def _recover(self, opened: int, what: str) -> Piece:
        """Return the statement with something open, and go on after its line's semicolon."""
        self.broken += 1
        found = RECOVERY.search(self.text, opened)
        end = found.start() if found and self.broken < MOST_BROKEN else len(self.text)
        start = self._beginning(end)
        reason = f"a {what} of line {self._line(opened)} is never closed"
        if end == len(self.text) and found:
            reason += ", and so many before it that the rest is not read"
        piece = Piece(self.text[start:end], start, self._line(start), reason)
        self.position = self.start = found.end() if found and end < len(self.text) else len(self.text)
        self.depth = 0
        return piece

    def _piece(self, end: int) -> Iterator[Piece]:
        start = self._beginning(end)
        statement = self.text[start:end].rstrip()
        if not statement:
            return
        if INSERT.match(statement) and not self.keep_inserts:
            self.passed.add_insert(self._line(start), statement)
        else:
            yield Piece(statement, start, self._line(start))

    def _beginning(self, end: int) -> int:
        """Return where a statement begins, after blanks and comments."""
        position = self.start
        while True:
            blank = BLANK.match(self.text, position, end)
            position = blank.end() if blank else position
            if not self.text.startswith("/*", position) or position >= end:
                return min(position, end)
            after = _after_comment(self.text, position + 2)
            if after < 0:
                return min(position, end)
            position = after

    def _line(self, offset: int) -> int:
        """Return the line of an offset, counted on from the last one asked for."""
        known, line = self.known
        if offset >= known:
            line += self.text.count("\n", known, offset)
        else:
            line -= self.text.count("\n", offset, known)
        self.known = (offset, line)
        return line


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
