"""Expressions between a dialect's quotes and those of a design, token by token: nothing else is touched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from dbworkbench.model.declared.lexicon import DESIGN, INVISIBLE, Lexicon, Token

PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
# words that PostgreSQL takes for a name only in quotes, of those that columns are called in practice
RESERVED = frozenset((
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast",
    "check", "collate", "column", "constraint", "create", "current_date", "current_time",
    "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end",
    "except", "false", "fetch", "for", "foreign", "from", "grant", "group", "having", "in", "initially",
    "intersect", "into", "lateral", "leading", "limit", "localtime", "localtimestamp", "not", "null",
    "offset", "on", "only", "or", "order", "placing", "primary", "references", "returning", "select",
    "session_user", "some", "symmetric", "table", "then", "to", "trailing", "true", "union", "unique",
    "user", "using", "variadic", "when", "where", "window", "with",
))  # fmt: skip


def string_literal(value: str) -> str:
    """Return a text as a string of standard SQL."""
    return "'" + value.replace("'", "''") + "'"


def design_name(name: str) -> str:
    """Return a name as a design's expressions write it: in double quotes where it needs them."""
    if PLAIN.fullmatch(name) and name not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def read_expression(text: str, lexicon: Lexicon, columns: Iterable[str] = ()) -> str:
    """Return a dialect's expression with the quotes of a design; names of columns as the table has them."""
    known = {name.casefold(): name for name in columns}
    return _requoted(
        list(lexicon.everything(text)), known, lambda name: design_name(known.get(name.casefold(), name))
    )


def write_expression(
    text: str, columns: Iterable[str], quote: Callable[[str], str], literal: Callable[[str], str]
) -> str:
    """Return a design's expression with a dialect's quotes; columns are always quoted."""
    known = {name.casefold(): name for name in columns}
    return _requoted(list(DESIGN.everything(text)), known, quote, literal)


def _requoted(
    tokens: list[Token],
    known: Mapping[str, str],
    quote: Callable[[str], str],
    literal: Callable[[str], str] = string_literal,
) -> str:
    written = []
    for place, token in enumerate(tokens):
        if token.kind == "name" or (
            token.kind == "word" and token.text.casefold() in known and not _is_call(tokens, place)
        ):
            written.append(quote(token.value))
        elif token.kind == "string" and not _is_marked(tokens, place):
            written.append(literal(token.value))
        else:
            written.append(" " if token.kind == "comment" else token.text)
    return "".join(written).strip()


def _is_call(tokens: list[Token], place: int) -> bool:
    """Whether a word is followed by an opening parenthesis, or is a keyword's part such as in `x'1f'`."""
    after = next((token for token in tokens[place + 1 :] if token.kind not in INVISIBLE), None)
    touching = place + 1 < len(tokens) and tokens[place + 1].kind == "string"
    return touching or (after is not None and after.text == "(")


def _is_marked(tokens: list[Token], place: int) -> bool:
    """Whether a letter before a string makes it bits or bytes: `b'101'`, `x'1f'`."""
    return place > 0 and tokens[place - 1].upper in ("B", "X")


def bare(text: str) -> str:
    """Return an expression without the parentheses that hold all of it."""
    if not text.startswith("("):
        return text
    pairs = _pairs(text)
    first, after = 0, len(text)
    while pairs.get(first) == after - 1:
        inside = text[first + 1 : after - 1]
        first += 1 + len(inside) - len(inside.lstrip())
        after -= 1 + len(inside) - len(inside.rstrip())
    return text[first:after].strip()


def _pairs(text: str) -> dict[int, int]:
    """Return where each parenthesis that opens is closed."""
    opened: list[int] = []
    pairs = {}
    for token in DESIGN.tokens(text):
        if token.kind == "sign" and token.text == "(":
            opened.append(token.start)
        elif token.kind == "sign" and token.text == ")" and opened:
            pairs[opened.pop()] = token.start
    return pairs
