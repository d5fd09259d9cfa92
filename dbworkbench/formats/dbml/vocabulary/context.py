"""Where in a sketch the cursor stands: the blocks and brackets that are open, the line so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from dbworkbench.formats.dbml.layout import lay_out
from dbworkbench.formats.dbml.lexer import Token, tokenize

OPENING = {"LSQB", "LPAR"}
FRAGMENT = re.compile(r"\w+\Z")


@dataclass(frozen=True)
class Block:
    """An open block: what kind, and the tokens of its header."""

    kind: str
    header: tuple[Token, ...]

    def name(self) -> str:
        """Return the name in the header: `shop.orders`."""
        parts: list[str] = []
        for token in self.header[1:]:
            if token.type not in {"WORD", "QUOTED", "DOT"}:
                break
            parts.append("." if token.type == "DOT" else token.text)
        return "".join(parts).removeprefix("public.")


@dataclass
class Context:
    """What surrounds the cursor.

    `line` holds the tokens of the element so far, without the word that is being written; `quote` the
    sign of a text that is open, and `inside` what stands in it.
    """

    fragment: str
    start: int
    blocks: list[Block] = field(default_factory=list)
    line: list[Token] = field(default_factory=list)
    brackets: list[int] = field(default_factory=list)  # indexes into `line`
    quote: str = ""
    inside: str = ""

    @property
    def block(self) -> str:
        return self.blocks[-1].kind if self.blocks else ""

    @property
    def head(self) -> str:
        return self.line[0].type if self.line else ""

    @property
    def last(self) -> str:
        return self.line[-1].type if self.line else ""

    @property
    def bracket(self) -> str:
        """The innermost open bracket of the line."""
        return self.line[self.brackets[-1]].type if self.brackets else ""

    def since_bracket(self) -> list[Token]:
        """Return the tokens after the innermost open square bracket."""
        for index in reversed(self.brackets):
            if self.line[index].type == "LSQB":
                return self.line[index + 1 :]
        return []

    def table(self) -> str:
        """Return the name of the table in whose block the cursor stands."""
        for block in reversed(self.blocks):
            if block.kind in {"TABLE", "PARTIAL"}:
                return block.name()
        return ""


def context_at(text: str, offset: int) -> Context | None:
    """Find what surrounds an offset, None inside a comment."""
    before = text[:offset]
    raw = list(tokenize(before))
    if raw and raw[-1].type == "COMMENT" and _is_open_comment(raw[-1], offset):
        return None
    quote, inside = "", ""
    if raw and raw[-1].type == "OPEN":
        opened = raw.pop()
        if opened.text.startswith("/*"):
            return None
        quote = "'''" if opened.text.startswith("'''") else opened.text[0]
        inside = opened.text[len(quote) :]
    fragment = _fragment(inside if quote else before)
    if fragment and not quote and raw:
        raw.pop()
    context = Context(fragment, offset - len(fragment), quote=quote, inside=inside)
    _follow(context, _laid_out(raw, len(before)))
    return context


def _is_open_comment(comment: Token, offset: int) -> bool:
    return comment.end == offset and comment.text.startswith("//")


def _fragment(before: str) -> str:
    match = FRAGMENT.search(before)
    return match[0] if match else ""


def _laid_out(raw: list[Token], length: int) -> list[Token]:
    """Return the tokens of the grammar, without the braces that close what is still open.

    A line end stands before the cursor only when something comes after it: let a word stand there.
    """
    tokens = lay_out([*raw, Token("WORD", "", length, length)], length).tokens
    return [token for token in tokens if token.start < length or token.type == "NL"]


def _follow(context: Context, tokens: Sequence[Token]) -> None:
    for token in tokens:
        kind = token.type
        if kind == "NL":
            _begin(context)
        elif kind == "LBRACE":
            context.blocks.append(Block(context.head, tuple(context.line)))
            _begin(context)
        elif kind == "RBRACE":
            if context.blocks:
                context.blocks.pop()
            _begin(context)
        else:
            if kind in OPENING:
                context.brackets.append(len(context.line))
            elif kind in {"RSQB", "RPAR"} and context.brackets:
                context.brackets.pop()
            context.line.append(token)


def _begin(context: Context) -> None:
    context.line.clear()
    context.brackets.clear()
