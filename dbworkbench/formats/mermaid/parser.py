"""Reads diagrams into syntax values; goes on after a mistake, so that all of them come at once."""

from __future__ import annotations

from collections.abc import Collection

from dbworkbench.errors import WorkbenchError
from dbworkbench.formats.dbml.source import Source
from dbworkbench.formats.mermaid.diagrams import Diagram
from dbworkbench.formats.mermaid.lexer import Token, tokenize
from dbworkbench.formats.mermaid.syntax import (
    Attribute,
    Cardinality,
    Document,
    Entity,
    Relation,
    Subgraph,
    Word,
)
from dbworkbench.formats.mermaid.wording import decode

MOST_MISTAKES = 100
ENTITY_NAMES = {"QUOTED", "WORD", "NUMBER", "DECIMAL"}
LABELS = {"QUOTED", "STRING", "WORD"}
ATTRIBUTE_WORDS = {"WORD", "TICKS", "GENERIC"}
CARDINALITIES = {
    "ZERO_OR_ONE": Cardinality(0, 1),
    "ONLY_ONE": Cardinality(1, 1),
    "PARENT": Cardinality(1, 1),  # the end at a master, which Mermaid draws with a sign of its own
    "ZERO_OR_MORE": Cardinality(0, None),
    "ONE_OR_MORE": Cardinality(1, None),
}
LINES = {"SOLID": True, "DOTTED": False}
RELATION = "A relationship is written like this: customers ||--o{ orders : places"
ATTRIBUTE = 'An attribute is written like this: bigint customer_id PK, FK "comment"'
SUBGRAPH = "A subgraph is written like this: subgraph sales [Sales and returns]"
STATEMENT = "Here stand entities, relationships and subgraphs. " + RELATION
TAIL = "After the name come PK, FK and UK, with commas between, then a comment in double quotes."


def parse(diagram: Diagram, source: Source) -> Document:
    """Read a diagram; never raises for a mistake in it."""
    document = Document(title=diagram.title)
    _Run(list(tokenize(diagram)), source, document).read()
    return document


class _GivenUp(Exception):  # it never leaves this file
    """A statement that does not go on; what is wrong with it has been noted."""


class _Run:
    """One walk over the tokens of a diagram."""

    def __init__(self, tokens: list[Token], source: Source, document: Document) -> None:
        self.tokens = tokens
        self.source = source
        self.document = document
        self.at = 0
        self.frames: list[Subgraph] = []
        self.inside: Token | None = None  # the brace of the block that is being read

    def read(self) -> None:
        while self.token.type != "EOF":
            try:
                self.statement()
            except _GivenUp:
                self.recover()
        for frame in self.frames:
            self.note(frame.opener, "the subgraph that begins here is not closed", "Add a line with 'end'.")

    # -- tokens -----------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += token.type != "EOF"
        return token

    def take_if(self, *kinds: str) -> Token | None:
        return self.take() if self.token.type in kinds else None

    def expect(self, kinds: Collection[str], what: str, hint: str) -> Token:
        """Take a token of one of the kinds, or note what is missing and give the statement up."""
        if self.token.type in kinds:
            return self.take()
        self.complain(what, hint)
        raise _GivenUp

    def complain(self, what: str, hint: str) -> None:
        """Note that something is missing before the token, or what is wrong with the token itself."""
        token = self.token
        if token.type == "OPEN":
            self.note(token, f"the text that begins with {token.text[0]} is never closed", "", length=1)
        elif token.type in {"NL", "EOF"}:
            last = self.tokens[max(0, self.at - 1)]
            self.note(last, f"{what} is missing after {_spell(last)}", hint)
        else:
            self.note(token, f"{_spell(token)} stands where {what} is expected", hint)

    def note(self, spot: Token | Word, message: str, hint: str, length: int | None = None) -> None:
        if len(self.document.mistakes) <= MOST_MISTAKES:
            end = spot.end if length is None else spot.start + length
            place = self.source.place(spot.start, end)
            self.document.mistakes.append(WorkbenchError(message, hint=hint, place=place))

    def recover(self) -> None:
        """Go to the end of the block that could not be read, or of the line."""
        ends = {"RBRACE", "EOF"} if self.inside else {"NL", "EOF", "LBRACE"}
        while self.token.type not in ends:
            self.take()
        if self.take_if("LBRACE"):
            self.inside = self.tokens[self.at - 1]
            self.recover()
            return
        self.inside = None
        self.take()

    # -- statements -------------------------------------------------------------------------------

    def statement(self) -> None:
        token = self.token
        match token.type:
            case "NL" | "STYLE" | "SEMI":
                self.take()
            case "TITLE" | "DESCR":
                self.described(self.take())
            case "CLASS":
                self.take()
                self.id_list()
                self.id_list()
            case "SUBGRAPH":
                self.subgraph()
            case "END":
                self.end(self.take())
            case _:
                self.entity_or_relation()

    def described(self, token: Token) -> None:
        if token.type == "TITLE":
            self.document.title = self.document.title or _word(token)
        else:
            self.document.description = self.document.description or _word(token)

    def id_list(self) -> None:
        """Pass over names with commas between, which are about colours only."""
        self.expect({"WORD"}, "a name", "Classes are given like this: class orders,lines important")
        while self.take_if("COMMA"):
            self.expect({"WORD"}, "a name", "")

    def subgraph(self) -> None:
        opener = _word(self.take())
        spot, title = self.name(SUBGRAPH), None
        if self.take_if("LSQB"):
            words = [self.name(SUBGRAPH)]
            while self.token.type in ENTITY_NAMES:
                words.append(self.name(SUBGRAPH))
            title = Word(" ".join(word.text for word in words), words[0].start, words[-1].end, "")
            self.expect({"RSQB"}, "']'", SUBGRAPH)
        frame = Subgraph(spot, title, opener)
        self.document.subgraphs.append(frame)
        self.frames.append(frame)

    def end(self, token: Token) -> None:
        if not self.frames:
            self.note(token, "this 'end' closes nothing", 'An entity of that name stands in quotes: "end".')
            return
        self.join(self.frames.pop().id)

    def join(self, *names: Word) -> None:
        """Make entities members of the frame around them."""
        if self.frames:
            self.frames[-1].members.update(dict.fromkeys(name.raw for name in names))

    def entity_or_relation(self) -> None:
        if self.token.type not in ENTITY_NAMES:
            hint = (
                "Names with such signs stand in double quotes." if self.token.type == "STRANGE" else STATEMENT
            )
            self.expect(ENTITY_NAMES, "a statement", hint)
        name = self.name(STATEMENT)
        styled = self.take_if("CLASSES") is not None
        if styled:
            self.id_list()
        if self.token.type in CARDINALITIES:
            self.relation(name)
        elif self.token.type == "LSQB" and not styled:
            self.entity(name, self.alias())
        elif self.token.type in LINES:
            self.complain("how many", RELATION)
            raise _GivenUp
        else:
            self.entity(name, None)

    def name(self, hint: str) -> Word:
        return _word(self.expect(ENTITY_NAMES, "a name", hint))

    def alias(self) -> Word:
        self.take()
        hint = 'An alias is written like this: p[Person] or p["Person of interest"]'
        alias = self.name(hint)
        self.expect({"RSQB"}, "']'", hint)
        if self.take_if("CLASSES"):
            self.id_list()
        return alias

    def relation(self, left: Word) -> None:
        many = CARDINALITIES[self.take().type]
        identifying = LINES[self.expect(LINES, "a line such as -- or ..", RELATION).type]
        right_many = CARDINALITIES[self.expect(CARDINALITIES, "how many", RELATION).type]
        right = self.name(RELATION)
        if self.take_if("CLASSES"):
            self.id_list()
        self.expect({"COLON"}, "a label", 'Write : places, or : "" for none. ' + RELATION)
        label = _word(self.expect(LABELS, "a label", 'Write : places, or : "" for none.'))
        self.document.entities += [Entity(left), Entity(right)]
        self.document.relations.append(Relation(left, right, many, right_many, identifying, label))
        self.join(left, right)

    # -- attributes -------------------------------------------------------------------------------

    def entity(self, name: Word, alias: Word | None) -> None:
        attributes: tuple[Attribute, ...] = ()
        brace = self.take_if("LBRACE")
        if brace is not None:
            self.inside = brace
            attributes = self.attributes(brace)
            self.inside = None
        self.document.entities.append(Entity(name, alias, attributes))
        self.join(name)

    def attributes(self, brace: Token) -> tuple[Attribute, ...]:
        """Read attributes up to the closing brace.

        Lines mean nothing here, so a word too many makes a mess of what follows: it is the one to blame.
        """
        found: list[Attribute] = []
        surplus: Token | None = None
        while not self.take_if("RBRACE"):
            if self.token.type == "EOF":
                self.note(brace, "the block that begins here is not closed", "Add '}' after its attributes.")
                raise _GivenUp
            if surplus is None and found and self.same_line(found[-1].name, self.token):
                surplus = self.token
            self.accept(surplus)
            found.append(self.attribute())
        return tuple(found)

    def accept(self, surplus: Token | None) -> None:
        """Complain early about an attribute that does not begin, or is none."""
        following = self.tokens[min(self.at + 1, len(self.tokens) - 1)].type
        fits = self.token.type in ATTRIBUTE_WORDS and following in {*ATTRIBUTE_WORDS, "OPTIONAL"}
        if surplus is not None and not fits:
            self.note(surplus, f"{_spell(surplus)} is not expected after the name of an attribute", TAIL)
            raise _GivenUp
        if self.token.type == "STRANGE":
            hint = "Other signs stand in backticks; or the '}' that closes the block is missing."
            self.note(self.token, f"the sign {self.token.text!r} means nothing among attributes", hint)
            raise _GivenUp

    def attribute(self) -> Attribute:
        kind = _word(self.expect(ATTRIBUTE_WORDS, "a type", ATTRIBUTE))
        optional = self.take_if("OPTIONAL") is not None
        name = _word(self.expect(ATTRIBUTE_WORDS, "the name of an attribute", ATTRIBUTE))
        keys = []
        if self.token.type == "KEY":
            keys.append(_word(self.take()))
            while self.take_if("COMMA"):
                keys.append(_word(self.expect({"KEY"}, "PK, FK or UK", ATTRIBUTE)))
        comment = self.take_if("COMMENT")
        return Attribute(kind, name, optional, tuple(keys), _word(comment) if comment else None)

    def same_line(self, before: Word, token: Token) -> bool:
        return "\n" not in self.source.text[before.end : token.start]


def _word(token: Token) -> Word:
    return Word(decode(token.text), token.start, token.end, token.text)


def _spell(token: Token) -> str:
    if token.type in {"STRING", "COMMENT"}:
        return "this text"
    return repr(" ".join(token.text.split()))
