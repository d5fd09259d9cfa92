"""What can be written at a place of a sketch: pure completion over text that need not be complete."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dbworkbench.formats.dbml.lexer import Token
from dbworkbench.formats.dbml.vocabulary.context import Context, context_at
from dbworkbench.formats.dbml.vocabulary.known import Known, known_in
from dbworkbench.formats.dbml.vocabulary.words import (
    DIALECTS,
    GOING_ON,
    INSIDE_TEXT,
    KEYWORDS,
    MARKS,
    METADATA_KINDS,
    SETTINGS,
    SETTINGS_OF,
    TABLE_BLOCKS,
    TYPES,
    USE_KINDS,
    VALUES,
    VIEW_PARTS,
)
from dbworkbench.formats.dbml.writer.wording import name as written_name
from dbworkbench.model.design import Design

__all__ = ["KEYWORDS", "SETTINGS", "TYPES", "Suggestion", "complete"]

Offer = tuple[str, str]  # text and kind
REST = re.compile(r"^\w+")  # of the word in which the cursor stands
OPERATORS = {"REL", "MINUS", "ARROW", "BACK"}


@dataclass(frozen=True)
class Suggestion:
    """A text that can stand from the offset `start` up to the cursor."""

    text: str
    kind: str
    start: int


def complete(
    text: str,
    offset: int,
    design: Design | None = None,
    tables: Mapping[str, Sequence[str]] = {},
) -> list[Suggestion]:
    """Return what can stand at an offset, the word before the cursor counting as its beginning.

    `design` is the one that the sketch grows; `tables` are further tables with their columns.
    """
    context = context_at(text, offset)
    if context is None:
        return []
    known = known_in(text[: context.start] + " " + REST.sub("", text[offset:]), design)
    for key, columns in tables.items():
        known.tables.setdefault(key, list(columns))
    if context.quote:
        return _fitting(context, _in_quotes(context, known))
    if context.bracket == "LSQB" or context.since_bracket():
        return _in_settings(context, known)
    return _fitting(context, _in_text(context, known))


def _fitting(context: Context, offers: Iterable[Offer]) -> list[Suggestion]:
    """Keep the offers that begin with what is written, once each."""
    begun = context.fragment.casefold()
    found = {text: kind for text, kind in offers if text.casefold().lstrip("'\"`").startswith(begun)}
    return [Suggestion(text, kind, context.start) for text, kind in found.items()]


def _named(names: Iterable[str], kind: str) -> list[Offer]:
    """Offer names as they are written, in double quotes where they need them."""
    return [(".".join(map(written_name, name.split("."))), kind) for name in names]


def _words(words: Iterable[str], kind: str) -> list[Offer]:
    return [(word, kind) for word in words]


# -- inside quotes ------------------------------------------------------------------------------------


def _in_quotes(context: Context, known: Known) -> list[Offer]:
    """Offer what a setting's own little language has, or columns in an expression."""
    if context.quote == "`":
        return [*_named(known.columns(context.table()), "column"), *_words(("now()",), "function")]
    if context.quote != "'":
        return []
    setting = _setting_name(context.since_bracket())
    if setting == "on":
        return _named(known.tables, "table")
    columns = known.columns(context.table()) if setting in {"generated", "values"} else []
    begun = context.inside.strip() != context.fragment
    words = (*INSIDE_TEXT.get(setting, ()), *(GOING_ON.get(setting, ()) if begun else ()))
    return [*_words(words, "value"), *_named(columns if begun or setting == "generated" else (), "column")]


def _setting_name(tokens: Sequence[Token]) -> str:
    """Return the name of the setting whose value is being written, nothing before its colon."""
    current = _current(tokens)
    for index, token in enumerate(current):
        if token.type == "COLON":
            return " ".join(each.text.lower() for each in current[:index])
    return ""


def _current(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens after the last comma that is not in parentheses."""
    depth, begin = 0, 0
    for index, token in enumerate(tokens):
        depth += (token.type == "LPAR") - (token.type == "RPAR")
        if token.type == "COMMA" and depth == 0:
            begin = index + 1
    return list(tokens[begin:])


# -- inside settings ----------------------------------------------------------------------------------


def _in_settings(context: Context, known: Known) -> list[Suggestion]:
    current = _current(context.since_bracket())
    setting = _setting_name(context.since_bracket())
    if setting:
        return _fitting(context, _setting_values(context, known, setting, current))
    begun = " ".join([*(token.text for token in current), context.fragment]).casefold().lstrip()
    start = current[0].start if current else context.start
    names = SETTINGS_OF.get(_what(context), ())
    return [Suggestion(each, "setting", start) for each in names if each.startswith(begun)]


def _what(context: Context) -> str:
    """Say what the settings belong to."""
    kinds = {
        "TABLE": "column",
        "PARTIAL": "column",
        "INDEXES": "index",
        "CHECKS": "check",
        "ENUM": "value",
        "REF": "reference",
        "DEP": "dep",
    }
    if context.block:
        return "records" if context.head == "RECORDS" else kinds.get(context.block, "")
    heads = {
        "TABLE": "table",
        "PARTIAL": "table",
        "GROUP": "group",
        "QUERY": "query",
        "SQL": "sql",
        "NOTE": "note",
        "RECORDS": "records",
        "DEP": "dep",
    }
    return heads.get(context.head, "reference")


def _setting_values(context: Context, known: Known, setting: str, current: Sequence[Token]) -> list[Offer]:
    if setting in {"ref", "dep"}:
        if current[-1].type == "COLON":
            return _words(("> ", "< ", "- ", "<> ") if setting == "ref" else ("-> ", "<- "), "operator")
        return _endpoint(current, known)
    if setting == "on":
        return _named(known.tables, "table")
    if setting == "include":
        return _named(known.columns(context.table()), "column")
    if setting == "default":
        return [*_enum_values(context, known), *_words(VALUES["default"], "value")]
    return _words(VALUES.get(setting, ()), "value")


def _enum_values(context: Context, known: Known) -> list[Offer]:
    """Offer the values of the enum that is the type of the column on this line."""
    kind = "".join("." if each.type == "DOT" else each.text for each in context.line[1 : context.brackets[0]])
    return [(f"'{value}'", "value") for value in known.enums.get(kind, [])]


# -- elements -----------------------------------------------------------------------------------------


def _in_text(context: Context, known: Known) -> list[Offer]:
    if context.block:
        reader = IN_BLOCK.get(context.block)
        return reader(context, known) if reader is not None else []
    if not context.line:
        return [*_words(KEYWORDS, "keyword"), *_named(known.tables, "table")]
    reader = AFTER_KEYWORD.get(context.head)
    if reader is not None:
        return reader(context, known)
    return _endpoint(context.line, known) if _names_an_end(context.line) else []


def _names_an_end(line: Sequence[Token]) -> bool:
    return line[-1].type in {*OPERATORS, "DOT", "LPAR", "COMMA"}


def _endpoint(line: Sequence[Token], known: Known) -> list[Offer]:
    """Offer tables, or the columns of the table before the dot, or the tables of the schema there."""
    tokens = list(line)
    while (tokens and tokens[-1].type in {"COMMA", "LPAR"}) or (tokens and _in_parentheses(tokens)):
        tokens.pop()  # the columns in parentheses that are there already
    parts: list[str] = []
    while tokens and tokens[-1].type == "DOT":
        tokens.pop()
        if tokens and tokens[-1].type in {"WORD", "QUOTED"}:
            parts.insert(0, tokens.pop().text)
    if not parts:
        return _named([*known.tables, *known.aliases], "table")
    path = ".".join(parts).removeprefix("public.")
    inner = [key.removeprefix(f"{path}.") for key in known.tables if key.startswith(f"{path}.")]
    return [*_named(known.columns(path), "column"), *_named(inner, "table")]


def _in_parentheses(tokens: Sequence[Token]) -> bool:
    opened = sum((each.type == "LPAR") - (each.type == "RPAR") for each in tokens)
    return opened > 0


def _in_reference(context: Context, known: Known) -> list[Offer]:
    """Offer ends after the colon of a `Ref`, and in its block."""
    begun = context.line and context.head == "REF" and not any(t.type == "COLON" for t in context.line)
    if begun or (context.line and not (_names_an_end(context.line) or context.last == "COLON")):
        return []
    return _endpoint(context.line, known)


def _in_table(context: Context, known: Known) -> list[Offer]:
    line = context.line
    if not line:
        return _words(TABLE_BLOCKS, "keyword")
    if line[0].type == "TILDE":
        return _named([*known.partials, "timestamps", "soft_delete", "versioned"], "partial")
    if context.bracket == "LPAR" and context.head == "RECORDS":
        return _named(known.columns(context.table()), "column")
    if len(line) == 1 and line[0].type in {"WORD", "QUOTED"}:
        return [*_words(TYPES, "type"), *_named(known.enums, "enum"), *_words(known.schemas(), "schema")]
    if line[-1].type == "DOT":
        schema = "".join("." if each.type == "DOT" else each.text for each in line[1:])
        return _named([key[len(schema) :] for key in known.enums if key.startswith(schema)], "enum")
    return []


def _in_indexes(context: Context, known: Known) -> list[Offer]:
    columns = _named(known.columns(context.table()), "column")
    if context.last in {"", "LPAR", "COMMA"}:
        return columns
    return _words(MARKS, "keyword")


def _columns_here(context: Context, known: Known) -> list[Offer]:
    return _named(known.columns(context.table()), "column")


def _tables(context: Context, known: Known) -> list[Offer]:
    return _endpoint(context.line, known) if not context.line or context.last == "DOT" else []


def _in_view(context: Context, _known: Known) -> list[Offer]:
    return _words(VIEW_PARTS, "keyword") if not context.line else []


def _in_part(context: Context, known: Known) -> list[Offer]:
    kind = context.blocks[-1].header[0].text.lower()
    if kind == "tables":
        return _tables(context, known)
    names = {"tablegroups": known.groups, "schemas": known.schemas(), "notes": known.notes}
    return _named(names.get(kind, []), kind.removesuffix("s"))


def _in_project(context: Context, _known: Known) -> list[Offer]:
    return _words(("database_type", "Note"), "keyword") if not context.line else []


def _in_use(context: Context, _known: Known) -> list[Offer]:
    return _words(USE_KINDS, "keyword") if not context.line else []


def _after_records(context: Context, known: Known) -> list[Offer]:
    if len(context.line) == 1:
        return _named(known.tables, "table")
    return _endpoint(context.line, known) if _names_an_end(context.line) else []


def _records_columns(context: Context, known: Known) -> list[Offer]:
    """Offer columns in the parentheses after the table, tables before."""
    if context.bracket != "LPAR":
        return _after_records(context, known)
    path = "".join("." if t.type == "DOT" else t.text for t in context.line[1 : context.brackets[-1]])
    return _named(known.columns(path), "column")


def _after_metadata(context: Context, known: Known) -> list[Offer]:
    match len(context.line):
        case 1:
            return _words(METADATA_KINDS, "keyword")
        case 2 if context.line[1].text.lower() == "tablegroup":
            return _named(known.groups, "group")
        case 2 if context.line[1].text.lower() == "note":
            return _named(known.notes, "note")
        case 2:
            return _named(known.tables, "table")
    return _endpoint(context.line, known) if context.last == "DOT" else []


def _after_sql(context: Context, _known: Known) -> list[Offer]:
    return _words(DIALECTS, "value") if len(context.line) == 1 else []


def _new_name(_context: Context, _known: Known) -> list[Offer]:
    """Offer nothing: here stands a name that is new."""
    return []


def _after_table(context: Context, known: Known) -> list[Offer]:
    """Offer entities that have no columns yet: their table may be written out now."""
    bare = [name for name, columns in known.tables.items() if not columns]
    return _named(bare, "table") if len(context.line) == 1 else []


Reader = Callable[[Context, Known], list[Offer]]
IN_BLOCK: dict[str, Reader] = {
    "TABLE": _in_table,
    "PARTIAL": _in_table,
    "INDEXES": _in_indexes,
    "CHECKS": _columns_here,
    "DEPENDENCIES": _columns_here,
    "REF": _in_reference,
    "DEP": _in_reference,
    "GROUP": _tables,
    "VIEW": _in_view,
    "PART": _in_part,
    "PROJECT": _in_project,
    "USE": _in_use,
}
AFTER_KEYWORD: dict[str, Reader] = {
    "REF": _in_reference,
    "DEP": _in_reference,
    "RECORDS": _records_columns,
    "METADATA": _after_metadata,
    "SQL": _after_sql,
    "TABLE": _after_table,
    "PARTIAL": _new_name,
    "ENUM": _new_name,
    "GROUP": _new_name,
    "NOTE": _new_name,
    "QUERY": _new_name,
    "VIEW": _new_name,
    "PROJECT": _new_name,
    "DECISION": _new_name,
    "USE": _new_name,
}
