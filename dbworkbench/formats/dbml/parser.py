"""Reads a text into syntax values; goes on after a mistake, so that all of them come at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from lark import Lark, UnexpectedToken
from lark.lexer import Lexer, LexerState
from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_parser_state import ParserState

from dbworkbench.errors import WorkbenchError
from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.builder import Builder
from dbworkbench.formats.dbml.complaint import (
    MOST_MISTAKES,
    SPELLED,
    Surprise,
    complain,
    complain_unclosed,
)
from dbworkbench.formats.dbml.layout import Layout, lay_out
from dbworkbench.formats.dbml.lexer import Token, tokenize
from dbworkbench.formats.dbml.merge import merge
from dbworkbench.formats.dbml.source import Source
from dbworkbench.garbage import paused_collection

# Tokens that say nothing once their rule is known; lark leaves out those whose names begin with "_".
QUIET = {
    kind: f"_{kind}"
    for kind in ("NL", "LBRACE", "RBRACE", "LSQB", "RSQB", "COMMA", "COLON", "DOT", "TILDE", "AS")
}
KINDS = (
    "ARRAY ARROW BACK BROKEN CHECKS COLOR DECISION DEP DEPENDENCIES ENUM EXPR FROM GROUP INDEXES LPAR "
    "MARROW METADATA MINUS NOTE NUMBER PART PARTIAL PLUS PROJECT QUERY QUOTED RECORDS REF REL RPAR SQL STAR "
    "STRING TABLE USE VIEW WORD"
)


@dataclass(frozen=True)
class Reading:
    """What a text says, and the mistakes that kept parts of it from being read."""

    document: syntax.Document
    mistakes: tuple[WorkbenchError, ...]
    comments: Mapping[int, tuple[str, ...]]
    source: Source


def parse(text: str, file: str | None = None, *, earlier: str = "") -> Reading:
    """Read a text, onto an earlier one when given; never raises for a mistake in it."""
    text = earlier + text
    source = Source(text, file, len(earlier))
    with paused_collection():
        layout = lay_out(tokenize(text), len(text))
        document, mistakes = _Run(layout, source).run()
    mistakes.extend(complain_unclosed(unclosed, source) for unclosed in layout.unclosed)
    if earlier:
        document = merge(document, len(earlier))
    return Reading(document, tuple(mistakes), layout.comments, source)


class _NoLexer(Lexer):
    """Stands where lark wants a lexer; tokens are fed by hand."""

    def __init__(self, _conf: object) -> None:
        pass

    def lex(self, _lexer_state: LexerState, _parser_state: Any) -> Iterator[Any]:
        return iter(())


@cache
def _lark() -> Lark:
    grammar = resources.files(__package__ or "").joinpath("grammar.lark").read_text(encoding="utf-8")
    declared = f"%declare {KINDS} {' '.join(QUIET.values())}\n"
    return Lark(
        grammar + declared,
        parser="lalr",
        lexer=_NoLexer,
        start="document",
        transformer=Builder(),  # lark asks only for a method a rule
        maybe_placeholders=True,
    )


Reduction = tuple[int, Callable[[list[Any]], Any], str]  # how many values, what makes one of them, of what


@cache
def _actions() -> dict[Any, dict[str, Any]]:
    """Return lark's table with little to look up for each token: a state to go to, or a reduction."""
    conf = _lark().parse_interactive("").parser_state.parse_conf
    return {
        state: {
            kind: target if action is Shift else _reduction(conf, target)
            for kind, (action, target) in row.items()
        }
        for state, row in conf.states.items()
    }


def _reduction(conf: Any, rule: Any) -> Reduction:
    return len(rule.expansion), conf.callbacks[rule], rule.origin.name


class _Run:
    """One walk over the tokens with lark's LALR automaton, and panic-mode recovery.

    After an unexpected token the stack is cut back to where a `broken` element may stand, and tokens
    are skipped up to the end of the line or block (Aho et al., Compilers, 2nd ed., 4.8.3).
    """

    def __init__(self, layout: Layout, source: Source) -> None:
        self.tokens = layout.tokens
        self.source = source
        self.mistakes: list[WorkbenchError] = []
        interactive = _lark().parse_interactive("")
        self.state: ParserState[Any] = interactive.parser_state
        self.table = self.state.parse_conf.states

    def run(self) -> tuple[syntax.Document, list[WorkbenchError]]:
        tokens, index, count = self.tokens, 0, len(self.tokens)
        while index < count:
            index = self.walk(index)
            if index < count:
                try:
                    self.state.feed_token(tokens[index])  # type: ignore[arg-type]  # it has what lark needs: a type
                except UnexpectedToken as unexpected:
                    index = self.recover(index, set(unexpected.expected))
        return self.finish(), self.mistakes

    def walk(self, index: int) -> int:
        """Shift and reduce, as lark's `feed_token` does, up to a token that is not expected: its index."""
        states, values, actions, quiet = self.state.state_stack, self.state.value_stack, _actions(), QUIET
        for position in range(index, len(self.tokens)):
            token = self.tokens[position]
            kind = token.type = quiet.get(token.type, token.type)
            while (action := actions[states[-1]].get(kind)).__class__ is tuple:
                size, make, origin = action
                pieces = values[-size:] if size else []
                if size:
                    del values[-size:], states[-size:]
                values.append(make(pieces))
                states.append(actions[states[-1]][origin])
            if action is None:
                return position
            states.append(action)
            values.append(token)
        return len(self.tokens)

    def finish(self) -> syntax.Document:
        end = Token("$END", "", len(self.source.text), len(self.source.text))
        try:
            document = self.state.feed_token(end, is_end=True)  # type: ignore[arg-type]  # as above
        except UnexpectedToken as unexpected:
            self.recover(len(self.tokens), set(unexpected.expected))
            document = self.state.feed_token(end, is_end=True)  # type: ignore[arg-type]  # as above
        if isinstance(document, syntax.Document):
            return document
        return syntax.Document(())

    def recover(self, index: int, expected: set[str]) -> int:
        """Report the token, cut the stack back, skip the rest of the element; return where to go on."""
        begin = self.element_start(index)
        if len(self.mistakes) <= MOST_MISTAKES:
            surprise = Surprise(self.tokens, index, begin, expected, self.block())
            self.mistakes.append(complain(surprise, self.source))
        depth = self.cut_back(begin)
        return self.skip(index, depth)

    def block(self) -> str:
        """Return the kind of the innermost open block, nothing at the top."""
        inside = False
        for value in reversed(self.state.value_stack):
            if isinstance(value, Token):
                if inside and value.type in SPELLED:
                    return value.type
                inside = inside or value.type == "_LBRACE"
        return ""

    def element_start(self, index: int) -> int:
        """Return the index of the first token of the line or element in which a token stands."""
        begin = index
        while begin > 0 and self.tokens[begin - 1].type not in {"_NL", "_LBRACE", "_RBRACE"}:
            begin -= 1
        return min(begin, len(self.tokens) - 1)

    def cut_back(self, begin: int) -> int:
        """Drop states until a broken element may stand there; return how many open blocks went with them."""
        states, values = self.state.state_stack, self.state.value_stack
        broken = self.broken(begin)
        depth = 0
        while True:
            if "BROKEN" in self.table[states[-1]]:
                try:
                    self.state.feed_token(broken)  # type: ignore[arg-type]  # as above
                    return depth
                except UnexpectedToken:
                    pass  # the automaton looked ahead too hopefully: cut further
            states.pop()
            value = values.pop()
            depth += isinstance(value, Token) and value.type == "_LBRACE"

    def skip(self, index: int, depth: int) -> int:
        """Go past what cannot be read, to a line end or closing brace of the block that goes on."""
        tokens = self.tokens
        outermost = not any(
            isinstance(value, Token) and value.type == "_LBRACE" for value in self.state.value_stack
        )
        while index < len(tokens):
            kind = tokens[index].type
            if kind in {"NL", "_NL"} and depth == 0:
                break
            if kind in {"LBRACE", "_LBRACE"}:
                depth += 1
            elif kind in {"RBRACE", "_RBRACE"}:
                if depth == 0 and not outermost:
                    break
                depth = max(0, depth - 1)
            index += 1
        return index

    def broken(self, begin: int) -> Token:
        """Make the token that stands for what is skipped, with what it was going to be."""
        first = self.tokens[begin]
        names = [token.text for token in self.tokens[begin + 1 : begin + 4] if token.type != "DOT"]
        head = first.type if first.type in {"TABLE", "PARTIAL", "ENUM", "GROUP"} else ""
        return Token("BROKEN", f"{head}\x00{names[0] if names else ''}", first.start, first.end)
