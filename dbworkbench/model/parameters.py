"""The `:name` parameters of an SQL text, told apart from casts, slices, strings, names and comments."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from dbworkbench.errors import Place, QueryFailed

Style = Literal["pyformat", "dollar", "numeric"]

# PostgreSQL manual, "Lexical Structure". DuckDB's lexer comes from the same source.
TOKEN = re.compile(
    r"""
      (?P<space>   \s+ | --[^\n]* )
    | (?P<comment> /\* )
    | (?P<escape>  (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*(?:'|$) )
    | (?P<string>  '(?:[^']|'')*(?:'|$) )
    | (?P<quoted>  "(?:[^"]|"")*(?:"|$) )
    | (?P<dollar>  (?<![\w$])\$(?:[^\W\d]\w*)?\$ )
    | (?P<colons>  :: | := )
    | (?P<marker>  :(?P<name>[^\W\d]\w*) )
    | (?P<word>    \$?\w[\w$]* )
    | (?P<open>    [\[{(] )
    | (?P<close>   [\]})] )
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
COMMENT_EDGE = re.compile(r"/\*|\*/")
OPERANDS = {"word", "quoted", "string", "escape", "dollar", "close", "marker"}
STRINGS = {"string", "escape", "dollar"}


@dataclass(frozen=True)
class Marker:
    """One `:name` in a text, from `start` up to `end` (offsets in characters)."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Rendered:
    """A text in a driver's own parameter style, and the names in the order of their numbers.

    `edges` pairs offsets in `text` with offsets in the text it was made from.
    """

    text: str
    names: tuple[str, ...]
    source: str = ""
    edges: tuple[tuple[int, int], ...] = field(default=((0, 0),), repr=False)

    def source_offset(self, offset: int) -> int:
        """Return where in the source a character of the rendered text comes from."""
        position = bisect_right([edge for edge, _ in self.edges], offset) - 1
        rendered, source = self.edges[position]
        limit = self.edges[position + 1][1] if position + 1 < len(self.edges) else len(self.source)
        return min(source + offset - rendered, max(source, limit - 1))

    def after(self, prefix: str) -> Rendered:
        """Return this with words before it that are no part of the source."""
        moved = ((offset + len(prefix), source) for offset, source in self.edges)
        return replace(self, text=prefix + self.text, edges=((0, 0), *moved))

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """Return the values in the order of the parameters' numbers."""
        check_values(self.source, given)
        return [given[name] for name in self.names]


def find_markers(sql: str) -> tuple[Marker, ...]:
    """Return every `:name` parameter of a text in order of appearance."""
    return tuple(_markers(sql))


def parameter_names(sql: str) -> tuple[str, ...]:
    """Return the names of a text's parameters, each once, in order of first appearance."""
    return tuple(dict.fromkeys(marker.name for marker in _markers(sql)))


def render(sql: str, style: Style) -> Rendered:
    """Write a text in a driver's style: `%(name)s` (a literal % doubled), `$name` or `$1`."""
    names = parameter_names(sql)
    text, edges, done = "", [(0, 0)], 0
    for marker in _markers(sql):
        text += _literal(sql[done : marker.start], style)
        edges.append((len(text), marker.start))
        text += _placeholder(marker.name, style, names)
        edges.append((len(text), marker.end))
        done = marker.end
    return Rendered(text + _literal(sql[done:], style), names, sql, tuple(edges))


def check_values(sql: str, given: Collection[str]) -> None:
    """Raise QueryFailed, pointing at the place, when a parameter of a text has no value."""
    for marker in _markers(sql):
        if marker.name not in given:
            raise QueryFailed(
                f"the parameter :{marker.name} has no value",
                hint=f"Give it one: {{{marker.name!r}: …}} in Python, {marker.name}=… in a cell.",
                place=place_of(sql, marker.start, marker.end - marker.start),
            )


def place_of(text: str, offset: int, length: int = 1, file: str | None = None) -> Place:
    """Return line and column of an offset in a text, with the line itself."""
    offset = min(offset, len(text))
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:].split("\n", 1)[0]
    return Place(text.count("\n", 0, offset) + 1, offset - start + 1, line, length, file)


def _literal(text: str, style: Style) -> str:
    return text.replace("%", "%%") if style == "pyformat" else text


def _placeholder(name: str, style: Style, names: Sequence[str]) -> str:
    if style == "pyformat":
        return f"%({name})s"
    return f"${name}" if style == "dollar" else f"${names.index(name) + 1}"


def _markers(sql: str) -> Iterator[Marker]:
    """Walk over the tokens; `before` is the kind of the last one that says something."""
    before, brackets, position = "", [""], 0
    while match := TOKEN.match(sql, position):
        kind, position = match.lastgroup or "", match.end()
        if kind == "marker" and not _separates(sql, match.start(), before, brackets[-1]):
            yield Marker(match["name"], match.start(), match.end())
        elif kind == "dollar":
            position = _after(sql, match.group(), position)
        elif kind == "comment":
            position = _after_comment(sql, position)
        elif kind == "open":
            brackets.append(match.group())
        elif kind == "close" and len(brackets) > 1:
            brackets.pop()
        if kind not in ("space", "comment"):
            before = kind


def _separates(sql: str, start: int, before: str, bracket: str) -> bool:
    """Whether a colon parts two operands: `a[lower:upper]`, `{'key':value}`, `'key':value` in JSON."""
    if before in STRINGS:
        return True
    touching = start > 0 and (sql[start - 1].isalnum() or sql[start - 1] in "_\"')]}$")
    return before in OPERANDS and (touching or bracket in ("[", "{"))


def _after(sql: str, closing: str, position: int) -> int:
    found = sql.find(closing, position)
    return len(sql) if found < 0 else found + len(closing)


def _after_comment(sql: str, position: int) -> int:
    """Return the end of a comment that has just been opened; comments nest."""
    depth = 1
    while depth and (edge := COMMENT_EDGE.search(sql, position)):
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return len(sql) if depth else position
