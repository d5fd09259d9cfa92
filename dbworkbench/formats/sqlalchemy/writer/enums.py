"""Enums as classes of Python and as the types that columns of them have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from dbworkbench.formats.sqlalchemy.writer.layout import Code, assignment, call, keyword, text
from dbworkbench.formats.sqlalchemy.writer.naming import Taken, attribute, member, pascal
from dbworkbench.formats.sqlalchemy.writer.table import comment_lines
from dbworkbench.model.annotation import EnumType, EnumValue
from dbworkbench.model.design import Design

VALUES = [
    "def stored_values(kind: type[enum.Enum]) -> list[str]:",
    '    """Store the values of an enum, not the names of its members."""',
    "    return [str(member.value) for member in kind]",
]


def all_enums(design: Design) -> dict[str, EnumType]:
    """Return the enums of a design by key, those that only columns know after the listed ones."""
    found = {enum.key: enum for enum in design.enums}
    for table in design.tables:
        for column in table.columns:
            kind = column.type.item_type if isinstance(column.type, sa.ARRAY) else column.type
            if isinstance(kind, sa.Enum) and kind.name:
                enum = EnumType(str(kind.name), tuple(map(EnumValue, kind.enums)), kind.schema)
                found.setdefault(enum.key, enum)
    return found


def enum_classes(enums: Mapping[str, EnumType], taken: Taken) -> dict[str, str]:
    """Return the names of the classes, by the key of the enum."""
    return {
        key: taken.claim(pascal(enum.name), f"{pascal(enum.name)}Kind", f"{pascal(enum.key)}Kind")
        for key, enum in enums.items()
    }


def enum_lines(enum: EnumType, name: str) -> Iterator[str]:
    """Yield the class of an enum."""
    yield from comment_lines(enum.comments)
    yield f"class {name}(enum.Enum):"
    if holds_note(enum.note):
        yield f'    """{enum.note}"""'
        yield ""
    for label, value in members(enum).items():
        yield assignment(label, text(value), 4)
    if not enum.values and not holds_note(enum.note):
        yield "    pass"


def members(enum: EnumType) -> dict[str, str]:
    """Return the values of an enum by the names of its members."""
    # what Python keeps for itself in such a class
    taken = Taken({"MRO", "mro", "name", "value"})
    return {taken.claim(member(value.name), attribute(value.name)): value.name for value in enum.values}


def enum_type(enum: EnumType, name: str, home: str, *, used: bool) -> Code:
    """Return `Enum(…)`; one that no column uses belongs to the MetaData `home` by itself."""
    plain = all(label == value for label, value in members(enum).items())
    return call(
        "Enum",
        name,
        keyword("name", text(enum.name)),
        keyword("schema", text(enum.schema)) if enum.schema else None,
        None if used else keyword("metadata", home),
        None if plain else keyword("values_callable", "stored_values"),
    )


def holds_note(note: str | None) -> bool:
    """Say whether a note can be a docstring without being changed by a formatter."""
    if note is None or not note or note != note.strip() or not note.isprintable():
        return False
    return '"' not in note and "\\" not in note and note[:1].isalnum()
