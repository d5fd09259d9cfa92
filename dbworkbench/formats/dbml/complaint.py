"""The sentences for what the grammar does not expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dbworkbench.errors import UnknownName, WorkbenchError
from dbworkbench.formats.dbml.layout import BLOCKS, Unclosed
from dbworkbench.formats.dbml.lexer import Token
from dbworkbench.formats.dbml.source import Source

MOST_MISTAKES = 100  # enough to mend; finding near names for more takes long

SPELLED = {
    "TABLE": "Table",
    "PARTIAL": "TablePartial",
    "ENUM": "Enum",
    "GROUP": "TableGroup",
    "REF": "Ref",
    "NOTE": "Note",
    "PROJECT": "Project",
    "RECORDS": "Records",
    "VIEW": "DiagramView",
    "METADATA": "Metadata",
    "DEP": "Dep",
    "USE": "use",
    "QUERY": "Query",
    "SQL": "Sql",
    "DECISION": "Decision",
    "INDEXES": "indexes",
    "CHECKS": "checks",
    "DEPENDENCIES": "dependencies",
}
EXAMPLES = {
    "TABLE": "Table orders { id bigint [pk] }",
    "PARTIAL": "TablePartial stamped { created_at timestamptz }",
    "ENUM": "Enum status { open closed }",
    "GROUP": "TableGroup sales { orders }",
    "REF": "Ref: orders.customer_id > customers.id",
    "NOTE": "Note reminder { 'ask the shop' }",
    "RECORDS": "Records orders(id, total) { 1, 9.90 }",
    "VIEW": "DiagramView sales { Tables { orders } }",
    "METADATA": "Metadata table orders { owner: 'shop' }",
    "DEP": "Dep: orders -> daily_totals",
    "USE": "use { table orders } from './shop.dbml'",
    "QUERY": "Query recent [rate: '40/s'] { 'select 1' }",
    "SQL": "Sql postgres [on: orders] { 'alter table orders …' }",
    "DECISION": "Decision stub_airports { 'why' }",
    "INDEXES": "indexes { (customer_id, placed_at) }",
    "CHECKS": "checks { `total >= 0` }",
    "DEPENDENCIES": "dependencies { zip -> city }",
}
OPENINGS = {
    "'": "text that begins with a single quote is not closed on its line",
    '"': "name that begins with a double quote is not closed on its line",
    "`": "expression that begins with a backtick is never closed",
    "/": "comment that begins with /* is never closed",
}


@dataclass(frozen=True)
class Surprise:
    """A token where something else was expected: where it stands, where its element begins.

    `block` is the kind of the block around the element, nothing at the top.
    """

    tokens: Sequence[Token]
    index: int
    begin: int
    expected: set[str]
    block: str

    @property
    def first(self) -> Token:
        return self.tokens[self.begin]


def complain(surprise: Surprise, source: Source) -> WorkbenchError:
    """Say what is wrong with a token where something else was expected."""
    tokens, index = surprise.tokens, surprise.index
    if index >= len(tokens):
        return _too_early(surprise, source)
    token, first = tokens[index], surprise.first
    place = source.place(token.start, token.end)
    if token.type == "OPEN":
        return _open(token, source)
    if token.type == "STRANGE":
        return WorkbenchError(
            f"the sign {token.text!r} means nothing here",
            hint="Names with such signs stand in double quotes.",
            place=place,
        )
    if _is_unknown_block(surprise):
        return UnknownName("block", first.text, SPELLED.values(), place=source.place(first.start, first.end))
    if token.type in {"NL", "_NL", "RBRACE", "_RBRACE"}:
        return _too_early(surprise, source)
    return WorkbenchError(f"{_spell(token)} is not expected here", hint=_hint(surprise), place=place)


def complain_unclosed(unclosed: Unclosed, source: Source) -> WorkbenchError:
    """Say which block lacks its closing brace, and where that was noticed."""
    opener = unclosed.opener
    where = f"before line {source.line(unclosed.missed.start)}" if unclosed.missed.text else "at the end"
    return WorkbenchError(
        f"the block {opener.text!r} that begins here is not closed",
        hint=f"Add '}}' {where}.",
        place=source.place(opener.start, opener.end),
    )


def _open(token: Token, source: Source) -> WorkbenchError:
    if token.text.startswith("'''"):
        message, hint = "the text that begins with ''' is never closed", "Add ''' at its end."
    else:
        message = "the " + OPENINGS[token.text[0]]
        hint = "A text over several lines stands between ''' and '''." if token.text[0] == "'" else ""
    return WorkbenchError(message, hint=hint, place=source.place(token.start, token.start + 1))


def _is_unknown_block(surprise: Surprise) -> bool:
    """Say whether an element at the top begins with a word that is no keyword, like `Tabel orders {`."""
    first, token = surprise.first, surprise.tokens[surprise.index]
    if first.type != "WORD" or token.type not in {"WORD", "QUOTED", "_LBRACE"}:
        return False
    next_to_it = surprise.index == surprise.begin + 1
    return next_to_it and not surprise.block and first.text.lower() not in BLOCKS


def _too_early(surprise: Surprise, source: Source) -> WorkbenchError:
    """Complain about an element that ends before it is complete, with the caret after its last word."""
    tokens, index, begin = surprise.tokens, surprise.index, surprise.begin
    last = tokens[max(0, index - 1)]
    if index == begin and index < len(tokens) and tokens[index].type.endswith("RBRACE"):
        token = tokens[index]
        return WorkbenchError(
            "this '}' closes nothing",
            hint="Remove it, or add the '{' that belongs to it.",
            place=source.place(token.start, token.end),
        )
    bracket = _open_bracket(tokens, begin, index)
    if bracket is not None:
        closing = {"LPAR": ")", "_LSQB": "]"}[bracket.type]
        return WorkbenchError(
            f"the '{bracket.text}' that begins here is not closed",
            hint=f"Add '{closing}' at the end.",
            place=source.place(bracket.start, bracket.end),
        )
    return WorkbenchError(
        f"something is missing after {_spell(last)}",
        hint=_hint(surprise),
        place=source.place(last.start, last.end),
    )


def _open_bracket(tokens: Sequence[Token], begin: int, index: int) -> Token | None:
    opened: list[Token] = []
    for token in tokens[begin:index]:
        if token.type in {"_LSQB", "LPAR"}:
            opened.append(token)
        elif token.type in {"_RSQB", "RPAR"} and opened:
            opened.pop()
    return opened[-1] if opened else None


def _spell(token: Token) -> str:
    if token.type == "STRING":
        return "this text"
    if token.type == "EXPR":
        return "this expression"
    return repr(token.text)


def _hint(surprise: Surprise) -> str:
    """Show how such an element is written; otherwise name what may stand here."""
    first, around, expected = surprise.first, surprise.block, surprise.expected
    example = EXAMPLES.get(first.type) or EXAMPLES.get(around if around in INNER else "")
    if example:
        return f"It is written like this: {example}"
    if not around and first.type not in {"WORD", "QUOTED"}:
        return "Here stand blocks such as Table, Enum and Ref, and lines such as Customer < Order."
    if "_NL" in expected:
        return "What follows belongs on a new line."
    names = sorted({EXPECTED[kind] for kind in expected if kind in EXPECTED})
    if not names:
        return ""
    return f"Expected: {', '.join(names[:-1]) + ' or ' if len(names) > 1 else ''}{names[-1]}."


INNER = {"INDEXES", "CHECKS", "DEPENDENCIES"}
EXPECTED = {
    "_RSQB": "']'",
    "_COMMA": "','",
    "RPAR": "')'",
    "_COLON": "':'",
    "_LBRACE": "'{'",
    "_RBRACE": "'}'",
    "STRING": "a text in quotes",
    "EXPR": "an expression in backticks",
    "NUMBER": "a number",
    "WORD": "a name",
    "REL": "one of < > - <>",
    "ARROW": "'->'",
}
