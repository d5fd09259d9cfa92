"""The names that a text defines, as far as they can be seen while it is still being written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dbworkbench.formats.dbml.layout import lay_out
from dbworkbench.formats.dbml.lexer import Token, tokenize
from dbworkbench.model.design import Design
from dbworkbench.model.facts import table_facts

NAMES = {"WORD", "QUOTED"}


@dataclass
class Known:
    """Columns by table or alias, values by enum, columns by partial, and other names."""

    tables: dict[str, list[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    enums: dict[str, list[str]] = field(default_factory=dict)
    partials: dict[str, list[str]] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def columns(self, table: str) -> list[str]:
        """Return the columns of a table or alias, none when it is not known."""
        return self.tables.get(self.aliases.get(table, table), [])

    def schemas(self) -> list[str]:
        return sorted({key.partition(".")[0] for key in (*self.tables, *self.enums) if "." in key})


def known_in(text: str, design: Design | None = None) -> Known:
    """Collect the names of a text, and of the design that it grows."""
    known = Known()
    if design is not None:
        _add_design(known, design)
    tokens = lay_out(tokenize(text), len(text)).tokens
    for index, token in enumerate(tokens):
        reader = READERS.get(token.type)
        if reader is not None:
            reader(known, tokens, index + 1)
    return known


def _add_design(known: Known, design: Design) -> None:
    for table in design.tables:
        known.tables[table.key] = [column.name for column in table.columns]
        if alias := table_facts(table).alias:
            known.aliases[alias] = table.key
    for enum in design.enums:
        known.enums[enum.key] = [value.name for value in enum.values]
    known.groups.extend(group.name for group in design.groups)
    known.notes.extend(note.name for note in design.notes)


def _path(tokens: Sequence[Token], index: int) -> tuple[str, int]:
    """Return the dotted name that begins at a token, and where it ends."""
    parts: list[str] = []
    while index < len(tokens) and tokens[index].type in NAMES:
        parts.append(tokens[index].text)
        index += 1
        if index < len(tokens) and tokens[index].type == "DOT":
            index += 1
        else:
            break
    return ".".join(parts).removeprefix("public."), index


def _body(tokens: Sequence[Token], index: int) -> list[tuple[Token, Token | None]]:
    """Return the first two tokens of each line directly inside the block that follows a header."""
    while index < len(tokens) and tokens[index].type not in {"LBRACE", "NL"}:
        index += 1
    lines: list[tuple[Token, Token | None]] = []
    depth = 0
    begins = False
    while index < len(tokens):
        token = tokens[index]
        if begins and depth == 1 and token.type not in {"NL", "RBRACE"}:
            lines.append((token, tokens[index + 1] if index + 1 < len(tokens) else None))
        depth += (token.type == "LBRACE") - (token.type == "RBRACE")
        begins = token.type in {"LBRACE", "NL", "RBRACE"}
        if depth <= 0:
            break
        index += 1
    return lines


def _columns(known: Known, tokens: Sequence[Token], index: int) -> list[str]:
    columns: list[str] = []
    for first, second in _body(tokens, index):
        if first.type in NAMES and second is not None and second.type in NAMES:
            columns.append(first.text)
        elif first.type == "TILDE" and second is not None:
            columns.extend(known.partials.get(second.text, []))
    return columns


def _table(known: Known, tokens: Sequence[Token], index: int) -> None:
    name, index = _path(tokens, index)
    if not name:
        return
    if index + 1 < len(tokens) and tokens[index].type == "AS":
        known.aliases[tokens[index + 1].text] = name
    columns = known.tables.setdefault(name, [])
    columns.extend(column for column in _columns(known, tokens, index) if column not in columns)


def _partial(known: Known, tokens: Sequence[Token], index: int) -> None:
    name, index = _path(tokens, index)
    known.partials[name] = _columns(known, tokens, index)


def _enum(known: Known, tokens: Sequence[Token], index: int) -> None:
    name, index = _path(tokens, index)
    known.enums[name] = [first.text for first, _ in _body(tokens, index) if first.type in NAMES]


def _group(known: Known, tokens: Sequence[Token], index: int) -> None:
    known.groups.append(_path(tokens, index)[0])


def _note(known: Known, tokens: Sequence[Token], index: int) -> None:
    name = _path(tokens, index)[0]
    if name:
        known.notes.append(name)


def _relation(known: Known, tokens: Sequence[Token], index: int) -> None:
    """Take the entities on both sides of a bare relationship."""
    operator = tokens[index - 1]
    before = tokens[index - 2] if index > 1 else None
    name, end = _path(tokens, index)
    after = tokens[end].type if end < len(tokens) else "NL"
    if before is None or before.type not in NAMES or "." in name or after not in {"NL", "COLON", "LSQB"}:
        return
    outer = tokens[index - 3].type if index > 2 else "NL"
    if operator.type == "REL" and name and outer in {"NL", "COLON", "RBRACE"}:
        known.tables.setdefault(before.text, [])
        known.tables.setdefault(name, [])


READERS = {
    "TABLE": _table,
    "PARTIAL": _partial,
    "ENUM": _enum,
    "GROUP": _group,
    "NOTE": _note,
    "REL": _relation,
}
