"""The tokens of a dialect of SQL, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ESCAPED = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
INVISIBLE = ("space", "comment")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, name (quoted), string, number, sign, or `open` for a quote that is never closed.

    `text` is what is written, `value` what it means: a name or a string without its quotes.
    """

    kind: str
    text: str
    value: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def upper(self) -> str:
        """Return the keyword that an unquoted word may be, empty for anything else."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(frozen=True)
class Lexicon:
    """How a dialect writes tokens: a pattern whose groups are the kinds, and how to unquote them."""

    pattern: re.Pattern[str]
    unquote: Callable[[str, str], str]

    def tokens(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
        """Yield the tokens of a text that are neither blanks nor comments."""
        for token in self.everything(text, start, end):
            if token.kind not in INVISIBLE:
                yield token

    def everything(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
        """Yield all tokens, blanks and comments too."""
        for match in self.pattern.finditer(text, start, len(text) if end is None else end):
            kind, written = match.lastgroup or "sign", match.group()
            value = self.unquote(kind, written) if kind in ("name", "string") else written
            yield Token(kind, written, value, match.start())


def _pattern(*kinds: tuple[str, str]) -> re.Pattern[str]:
    parts = [f"(?P<{kind}>{written})" for kind, written in kinds]
    return re.compile("|".join(parts), re.DOTALL)


def _unquote_mysql(kind: str, written: str) -> str:
    quote, inner = written[-1], written[1:-1]
    if kind == "name":
        return inner.replace("``", "`")
    return ESCAPE.sub(lambda found: ESCAPED.get(found[1], found[1]), inner.replace(quote * 2, quote))


def _unquote(kind: str, written: str) -> str:
    if kind == "name":
        return written[1:-1].replace("]]", "]") if written[0] == "[" else written[1:-1].replace('""', '"')
    if written[:1] in "qQ" and written[1:2] == "'":
        return written[3:-2]
    return written[written.index("'") + 1 : -1].replace("''", "'")


NUMBER = r"(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?(?![\w$])"
BLANK = r"\s+"
STANDARD_STRING = r"(?:[nN](?='))?'(?:[^']|'')*'"
STANDARD_NAME = r'"(?:[^"]|"")*"'

# MySQL manual, "Lexical Structure" of its Language Structure chapter
MYSQL = Lexicon(
    _pattern(
        ("space", BLANK),
        ("comment", r"--(?=\s|$)[^\n]*|\#[^\n]*|/\*.*?\*/"),
        ("string", r"'(?:[^'\\]|\\.|'')*'" + "|" + r'"(?:[^"\\]|\\.|"")*"'),
        ("name", r"`(?:[^`]|``)*`"),
        ("open", r"['\"`]|/\*"),
        ("number", NUMBER),
        ("word", r"@{0,2}[\w$]+|@"),
        ("sign", r"<=>|->>|->|<=|>=|<>|!=|:=|<<|>>|\|\||&&|."),
    ),
    _unquote_mysql,
)
TSQL = Lexicon(
    _pattern(
        ("space", BLANK),
        ("comment", r"--[^\n]*|/\*.*?\*/"),
        ("string", STANDARD_STRING),
        ("name", r"\[(?:[^\]]|\]\])*\]|" + STANDARD_NAME),
        ("open", r"['\"\[]|/\*"),
        ("number", NUMBER),
        ("word", r"[\w@#$]+"),
        ("sign", r"<=|>=|<>|!=|::|."),
    ),
    _unquote,
)
ORACLE = Lexicon(
    _pattern(
        ("space", BLANK),
        ("comment", r"--[^\n]*|/\*.*?\*/"),
        (
            "string",
            r"[qQ]'(?:\[.*?\]|\{.*?\}|\(.*?\)|<.*?>|(?P<edge>[^\s\[{(<]).*?(?P=edge))'|" + STANDARD_STRING,
        ),
        ("name", STANDARD_NAME),
        ("open", r"['\"]|/\*"),
        ("number", NUMBER),
        ("word", r"[\w$#]+"),
        ("sign", r"<=|>=|<>|!=|\^=|:=|\|\||."),
    ),
    _unquote,
)
# the words of a design's own expressions, which are PostgreSQL's
DESIGN = Lexicon(
    _pattern(
        ("space", BLANK),
        ("comment", r"--[^\n]*|/\*.*?\*/"),
        ("string", STANDARD_STRING),
        ("name", STANDARD_NAME),
        ("open", r"['\"]"),
        ("number", NUMBER),
        ("word", r"[\w$]+"),
        ("sign", r"<=|>=|<>|!=|::|->>|->|\|\||."),
    ),
    _unquote,
)
