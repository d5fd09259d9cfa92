"""Raw tokens to the tokens of the grammar: line ends that matter, keywords where they are keywords.

A keyword is an ordinary name elsewhere: a column may be called `note`, an entity `Project`. So a word
becomes a keyword only where an element begins and what follows fits. Line ends separate elements, and
nothing else: inside brackets, after a colon and before an opening brace they are dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dbworkbench.formats.dbml.lexer import Token

BLOCKS = {
    "table": "TABLE",
    "tablepartial": "PARTIAL",
    "enum": "ENUM",
    "tablegroup": "GROUP",
    "ref": "REF",
    "note": "NOTE",
    "project": "PROJECT",
    "records": "RECORDS",
    "diagramview": "VIEW",
    "metadata": "METADATA",
    "dep": "DEP",
    "use": "USE",
    "reuse": "USE",
    "query": "QUERY",
    "sql": "SQL",
    "decision": "DECISION",
}
IN_TABLE = {
    "indexes": "INDEXES",
    "checks": "CHECKS",
    "note": "NOTE",
    "records": "RECORDS",
    "dependencies": "DEPENDENCIES",
}
IN_VIEW = {"tables": "PART", "tablegroups": "PART", "schemas": "PART", "notes": "PART"}
WITH_NOTE = {"note": "NOTE"}
INSIDE = {
    "TABLE": IN_TABLE,
    "PARTIAL": IN_TABLE,
    "GROUP": WITH_NOTE,
    "PROJECT": WITH_NOTE,
    "DEP": WITH_NOTE,
    "VIEW": IN_VIEW,
}
HEADED = {"TABLE", "PARTIAL", "ENUM", "GROUP", "PROJECT", "VIEW", "QUERY", "SQL", "DECISION", "METADATA"}
NAMES = {"WORD", "QUOTED"}
FOLLOWS_NAME = {kind: {"LBRACE", "LSQB", "DOT"} for kind in (*HEADED, "NOTE")}
FOLLOWS_NAME |= {kind: {"LBRACE", "LSQB", "COLON"} for kind in ("REF", "DEP")}
CONTINUES = {"LBRACE", "COLON", "REL", "DOT"}
OPERATORS = {"REL", "MINUS", "ARROW", "MARROW", "BACK", "DOT"}
GOES_ON_AFTER = {"LSQB", "LPAR", "COMMA", "COLON", "REL", "DOT", "MINUS", "ARROW", "BACK"}
GOES_ON_BEFORE = {"RSQB", "RPAR", "COMMA", "COLON", "REL", "DOT", "NL"}
PAIRS = {"LSQB": "RSQB", "LPAR": "RPAR"}
EDGES = {"LSQB", "RSQB", "LPAR", "RPAR", "LBRACE", "RBRACE"}


@dataclass(frozen=True)
class Unclosed:
    """A block whose closing brace is missing: its first token, and the token before which it was missed."""

    opener: Token
    missed: Token


@dataclass
class Layout:
    """The tokens of the grammar; comments by the offset of the element before which they stand."""

    tokens: list[Token] = field(default_factory=list)
    comments: dict[int, tuple[str, ...]] = field(default_factory=dict)
    unclosed: list[Unclosed] = field(default_factory=list)


def lay_out(raw: Iterable[Token], length: int) -> Layout:
    """Choose the line ends and keywords that matter; `length` is where the text ends."""
    return _Walk(list(_without_comments(raw)), length).run()


def _without_comments(raw: Iterable[Token]) -> Iterable[Token]:
    """Hang comments that stand alone on their lines on the next token; drop the others."""
    pending: list[str] = []
    fresh = True  # nothing but comments stands on this line so far
    for token in raw:
        kind = token.type
        if kind == "COMMENT":
            if fresh:
                pending.append(token.text.rstrip())
        elif kind == "NL":
            fresh = True
            yield token
        else:
            fresh = False
            if pending:
                yield Token("COMMENTS", "\x00".join(pending), token.start, token.start)
                pending = []
            yield token


class _Walk:
    def __init__(self, raw: list[Token], length: int) -> None:
        self.out = Layout()
        self.end = Token("EOF", "", length, length)
        self.raw = [token for token in raw if token.type != "COMMENTS"]
        self.comments = {t.start: tuple(t.text.split("\x00")) for t in raw if t.type == "COMMENTS"}
        self.raw.extend([self.end] * LOOKAHEAD)
        self.blocks: list[Token] = []  # the first token of each block that is open
        self.brackets: list[Token] = []
        self.edges: list[str] = []  # for each token the next bracket or brace, made when first needed
        self.head: Token = self.end  # the first token of the element that is being read
        self.last = "NL"

    def run(self) -> Layout:
        append = self.out.tokens.append
        for index in range(len(self.raw) - LOOKAHEAD):
            token = self.raw[index]
            if token.type == "NL":
                if not self.keeps(index):
                    continue
                self.brackets.clear()
            elif self.last in STARTERS and not self.brackets:
                token = self.begin(index, token)
            elif token.type in MARKED:
                token = self.mark(index, token)
            if token.type == "RBRACE":
                self.close()
            append(token)
            self.last = token.type
        self.finish()
        return self.out

    def mark(self, index: int, token: Token) -> Token:
        """Follow the brackets and braces inside an element, and find its `as` and `from`."""
        kind = token.type
        if kind == "WORD":
            if self.brackets:
                return token
            if self.last in NAMES and self.is_as(index):
                return Token("AS", token.text, token.start, token.end)
            if self.goes_on(index):
                return Token("FROM", token.text, token.start, token.end)
        elif kind == "LBRACE":
            self.open()
        elif kind in PAIRS:
            self.brackets.append(token)
        elif self.brackets:
            self.brackets.pop()
        return token

    def begin(self, index: int, token: Token) -> Token:
        """Start an element: find its keyword, keep its comments, end blocks that were left open."""
        if token.type == "RBRACE":
            return token
        if self.last == "RBRACE" and not self.goes_on(index):
            self.out.tokens.append(Token("NL", "\n", token.start, token.start))
        if token.type == "LBRACE":
            self.open()
        elif token.type in PAIRS:
            self.brackets.append(token)
        if token.type == "WORD":
            token = self.keyword(index, token)
        self.head = token
        if token.start in self.comments:
            self.out.comments[token.start] = self.comments[token.start]
        return token

    def keyword(self, index: int, token: Token) -> Token:
        word = token.text.lower()
        after = self.raw[index + 1].type
        if self.blocks and word in BLOCKS and self.escapes(index, BLOCKS[word]):
            self.abandon(token)
        if not self.blocks:
            kind = BLOCKS.get(word)
            if kind is not None and after not in OPERATORS:
                return Token(kind, token.text, token.start, token.end)
            if self.goes_on(index):
                return Token("FROM", token.text, token.start, token.end)
            return token
        kind = INSIDE.get(self.blocks[-1].type, {}).get(word)
        if kind is None or not self.fits(kind, index + 1):
            return token
        return Token(kind, token.text, token.start, token.end)

    def fits(self, kind: str, index: int) -> bool:
        """Say whether what follows makes a word inside a block a keyword and not a name."""
        index = self.next_solid(index)
        after = self.raw[index].type
        if kind == "NOTE":
            return after in {"COLON", "LBRACE"}
        if kind == "PART" and after == "COLON":
            after = self.raw[index + 1].type
        return after == "LBRACE" or (kind == "RECORDS" and after in {"LPAR", "LSQB"})

    def escapes(self, index: int, kind: str) -> bool:
        """Say whether a line inside a block can only be a new top-level element."""
        first, second = self.raw[index + 1].type, self.raw[index + 2].type
        if kind in HEADED:
            if first not in NAMES:
                return False
            while second == "DOT":
                index += 2
                second = self.raw[index + 2].type
            return second == "LBRACE"
        return kind == "REF" and first == "COLON"

    def abandon(self, token: Token) -> None:
        """Close what is open, because a new top-level element begins."""
        self.out.unclosed.append(Unclosed(self.blocks[0], token))
        if self.out.tokens[-1].type == "NL":
            self.out.tokens.pop()
        for _ in self.blocks:
            self.out.tokens.append(Token("RBRACE", "}", token.start, token.start))
        self.out.tokens.append(Token("NL", "\n", token.start, token.start))
        self.blocks.clear()

    def finish(self) -> None:
        if not self.blocks:
            return
        if self.last != "OPEN":  # a text that is never closed may have swallowed the braces
            self.out.unclosed.append(Unclosed(self.blocks[0], self.end))
        for _ in self.blocks:
            self.out.tokens.append(Token("RBRACE", "}", self.end.start, self.end.start))

    def open(self) -> None:
        self.brackets.clear()
        self.blocks.append(self.head)

    def close(self) -> None:
        self.brackets.clear()
        if self.out.tokens and self.out.tokens[-1].type == "NL":
            self.out.tokens.pop()
        if self.blocks:
            self.head = self.blocks.pop()

    def keeps(self, index: int) -> bool:
        """Say whether a line end separates."""
        if self.last in DROPS_AFTER or (self.last == "RBRACE" and self.goes_on(self.next_solid(index))):
            return False
        after = self.next_solid(index)
        kind = self.raw[after].type
        if kind == "EOF":
            return False
        if self.brackets:
            goes_on = self.last in GOES_ON_AFTER or kind in GOES_ON_BEFORE
            return not (goes_on or self.next_edge(after) == PAIRS[self.brackets[-1].type])
        if kind in CONTINUES or (kind == "LSQB" and not self.blocks):
            return False
        follows = FOLLOWS_NAME.get(self.last)
        return not (follows and kind in NAMES and self.raw[after + 1].type in follows)

    def goes_on(self, index: int) -> bool:
        """Say whether the element goes on after its closing brace: `use { … } from '…'`."""
        return (
            self.head.type == "USE"
            and self.raw[index].text.lower() == "from"
            and self.raw[index + 1].type == "STRING"
        )

    def is_as(self, index: int) -> bool:
        return (
            self.raw[index].text.lower() == "as"
            and self.raw[index + 1].type in NAMES
            and (self.head.type == "TABLE" or (bool(self.blocks) and self.blocks[-1].type == "USE"))
        )

    def next_edge(self, index: int) -> str:
        """Return the kind of the next bracket or brace: a bracket that is open goes on when it closes it."""
        if not self.edges:
            edge = "EOF"
            for token in reversed(self.raw):
                edge = token.type if token.type in EDGES else edge
                self.edges.append(edge)
            self.edges.reverse()
        return self.edges[index]

    def next_solid(self, index: int) -> int:
        while self.raw[index].type == "NL":
            index += 1
        return index


LOOKAHEAD = 8  # ends of text behind the tokens, so that looking ahead needs no care
MARKED = {"WORD", "LBRACE", "LSQB", "LPAR", "RSQB", "RPAR"}
STARTERS = {"NL", "LBRACE", "RBRACE"}
DROPS_AFTER = {"NL", "LBRACE", "COLON", "REL", "ARROW", "MARROW", "BACK", "DOT"}
