"""A Prisma schema as plain values; goes on at the next line after a mistake, so that all come at once."""

from __future__ import annotations

import json
from dataclasses import replace

from dbworkbench.errors import Place, Problems, UnknownName, WorkbenchError
from dbworkbench.formats.prisma.lexer import Token, tokens
from dbworkbench.formats.prisma.syntax import (
    Argument,
    Attribute,
    Block,
    Call,
    Items,
    Literal,
    Member,
    Name,
    Value,
)

KINDS = ("datasource", "enum", "generator", "model", "type", "view")
MOST_MISTAKES = 100
DEEPEST = 20
LINE_ENDS = {"NL", "DOC", "}", "END"}


def parse(text: str, file: str | None, mistakes: list[WorkbenchError]) -> tuple[Block, ...]:
    """Return the blocks of a text, and note what is wrong with the others in `mistakes`."""
    return Parser(text, file, mistakes).blocks()


def refuse(mistakes: list[WorkbenchError]) -> None:
    """Raise Problems when there are any mistakes, in the order in which they stand."""
    if mistakes:
        raise Problems(ordered(mistakes)[:MOST_MISTAKES])


def ordered(mistakes: list[WorkbenchError]) -> list[WorkbenchError]:
    """Return mistakes in the order in which they stand."""
    return sorted(mistakes, key=lambda mistake: _position(mistake.place))


def _position(place: Place | None) -> tuple[str, int, int]:
    return (place.file or "", place.line, place.column) if place else ("", 0, 0)


class Parser:
    """Reads one text from its tokens."""

    def __init__(self, text: str, file: str | None, mistakes: list[WorkbenchError]) -> None:
        self.tokens = list(tokens(text, file))
        self.at = 0
        self.mistakes = mistakes
        self.doc: list[str] = []

    def blocks(self) -> tuple[Block, ...]:
        found: list[Block] = []
        while self.here.kind != "END":
            if self.here.kind in {"NL", "DOC"}:
                self.pass_line_end()
                continue
            try:
                found.append(self.block())
            except WorkbenchError as mistake:
                self.mistakes.append(mistake)
                self.skip_line()
        return tuple(found)

    def block(self) -> Block:
        note, word = self.note(), self.take("WORD", "a block such as model, enum or datasource")
        if word.text not in KINDS:
            raise UnknownName("block", word.text, KINDS, place=word.place)
        name = self.name(f"the name of the {word.text}")
        self.take("{", "'{'")
        members, attributes = self.body(word)
        return Block(word.text, name, tuple(members), tuple(attributes), note)

    def body(self, opener: Token) -> tuple[list[Member], list[Attribute]]:
        members: list[Member] = []
        attributes: list[Attribute] = []
        while self.here.kind != "}":
            if self.here.kind in {"NL", "DOC"}:
                self.pass_line_end()
            elif self.here.kind == "END" or self.opens_block():
                self.mistakes.append(self.unclosed(opener))
                return members, attributes
            else:
                self.line(opener.text, members, attributes)
        self.at += 1
        return members, attributes

    def line(self, kind: str, members: list[Member], attributes: list[Attribute]) -> None:
        try:
            if self.here.kind == "@@":
                attributes.append(self.attribute())
            else:
                members.append(self.member(kind))
            if self.here.kind not in LINE_ENDS:
                raise self.surprise("the end of the line")
        except WorkbenchError as mistake:
            self.mistakes.append(mistake)
            self.skip_line()

    def member(self, kind: str) -> Member:
        note, name = self.note(), self.name("a name")
        if kind in {"datasource", "generator"}:
            self.take("=", "'='")
            return Member(name, value=self.value(0))
        if kind == "enum":
            return Member(name, attributes=self.attributes(), note=note)
        word, unsupported = self.name(f"the type of {name.text!r}"), None
        if word.text == "Unsupported" and self.here.kind == "(":
            self.at += 1
            unsupported = _unquoted(self.take("STRING", "a type in quotes"))
            self.take(")", "')'")
        many = self.accept("[") and bool(self.take("]", "']'"))
        optional = self.accept("?")
        return Member(name, word, unsupported, optional, many, self.attributes(), note=note)

    def attributes(self) -> tuple[Attribute, ...]:
        found = []
        while self.here.kind == "@":
            found.append(self.attribute())
        return tuple(found)

    def attribute(self) -> Attribute:
        self.at += 1
        name = self.name("the name of an attribute")
        if self.accept("."):
            text = f"{name.text}.{self.name('a native type').text}"
            name = Name(text, replace(name.place, length=len(text)))
        return Attribute(name, self.arguments(0) if self.accept("(") else ())

    def arguments(self, depth: int) -> tuple[Argument, ...]:
        """Read what stands between parentheses, over several lines if need be."""
        opener, found = self.tokens[self.at - 1], []
        while not self.accept(")"):
            self.pass_inside(opener)
            if self.accept(")"):
                break
            found.append(self.argument(depth))
            self.pass_inside(opener)
            if self.here.kind != ")":
                self.take(",", "',' or ')'")
        return tuple(found)

    def argument(self, depth: int) -> Argument:
        start = self.here
        name = None
        if start.kind == "WORD" and self.tokens[self.at + 1].kind == ":":
            self.at += 2
            name = start.text
        return Argument(name, self.value(depth), start.place)

    def value(self, depth: int) -> Value:
        token = self.here
        if depth > DEEPEST:
            raise WorkbenchError("this is nested too deeply", place=token.place)
        self.at += 1
        if token.kind == "[":
            return self.items(token, depth)
        if token.kind == "STRING":
            return Literal("string", _unquoted(token))
        if token.kind == "NUMBER":
            return Literal("number", token.text)
        if token.kind == "WORD":
            word = token.text
            while self.accept("."):
                word += "." + self.name("a name").text
            return Call(word, self.arguments(depth + 1)) if self.accept("(") else Literal("word", word)
        self.at -= 1
        raise self.surprise("a value")

    def items(self, opener: Token, depth: int) -> Items:
        found: list[Value] = []
        self.pass_inside(opener)
        while not self.accept("]"):
            found.append(self.value(depth + 1))
            self.pass_inside(opener)
            if self.here.kind != "]":
                self.take(",", "',' or ']'")
            self.pass_inside(opener)
        return Items(tuple(found))

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    def accept(self, kind: str) -> bool:
        found = self.here.kind == kind
        self.at += found
        return found

    def take(self, kind: str, what: str) -> Token:
        token = self.here
        if token.kind != kind:
            raise self.surprise(what)
        self.at += 1
        return token

    def name(self, what: str) -> Name:
        token = self.take("WORD", what)
        return Name(token.text, token.place)

    def note(self) -> str | None:
        note, self.doc = "\n".join(self.doc), []
        return note or None

    def pass_line_end(self) -> None:
        token = self.here
        if token.kind == "DOC":
            self.doc.append(token.text[3:].strip())
        elif self.at and self.tokens[self.at - 1].kind == "NL":
            self.doc = []
        self.at += 1

    def pass_inside(self, opener: Token) -> None:
        while self.here.kind in {"NL", "DOC"}:
            self.at += 1
        if self.here.kind in {"END", "}"}:
            message = f"the {opener.text!r} that begins here is not closed"
            raise WorkbenchError(message, place=opener.place)

    def skip_line(self) -> None:
        while self.here.kind not in {"NL", "END"}:
            self.at += 1

    def opens_block(self) -> bool:
        kinds = [token.kind for token in self.tokens[self.at : self.at + 3]]
        return kinds == ["WORD", "WORD", "{"] and self.here.text in KINDS

    def unclosed(self, opener: Token) -> WorkbenchError:
        where = "at the end" if self.here.kind == "END" else f"before line {self.here.place.line}"
        message = f"the block {opener.text!r} that begins here is not closed"
        return WorkbenchError(message, hint=f"Add '}}' {where}.", place=opener.place)

    def surprise(self, what: str) -> WorkbenchError:
        token = self.here
        if token.kind == "STRANGE" and token.text == '"':
            return WorkbenchError("the text that begins here is not closed on its line", place=token.place)
        found = {"NL": "the end of the line", "END": "the end of the text"}.get(token.kind, repr(token.text))
        return WorkbenchError(f"{found} stands here, expected {what}", place=token.place)


def _unquoted(token: Token) -> str:
    try:
        return str(json.loads(token.text, strict=False))
    except json.JSONDecodeError:
        raise WorkbenchError("this text holds an escape that JSON does not know", place=token.place) from None
