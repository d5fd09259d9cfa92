"""Writes a design as an `erDiagram`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from dbworkbench.formats.inventory import Kind, Said, losses
from dbworkbench.formats.mermaid.connection import Connection, connections
from dbworkbench.formats.mermaid.entity import entity_name, type_is_lost, write_entity
from dbworkbench.formats.mermaid.wording import encode, name, quoted
from dbworkbench.formats.written import Written, loss_lines
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss

INDENT = "    "
HELD = frozenset(
    {
        *(Kind.DESIGN_NOTE, Kind.GROUP, Kind.ALIAS, Kind.SCHEMA, Kind.COLUMN_NOTE, Kind.UNIQUE),
        *(Kind.RELATIONSHIP, Kind.FOREIGN_KEY_NAME),
    }
)


def write(design: Design) -> Written:
    """Write a design as Mermaid 12 reads it."""
    lines = connections(design)
    lost = tuple(_losses(design, lines))
    marks = _marks_optional(design)
    text = [
        *_front_matter(design),
        *_loss_comment(lost),
        "erDiagram",
        *_description(design),
        *_entities(design, optional=marks),
        *(INDENT + line.text(portable=False) for line in lines),
    ]
    return Written("\n".join(text) + "\n", lost)


def write_excerpt(design: Design, tables: Iterable[sa.Table], *, keys_only: bool) -> str:
    """Write some tables and what joins them, in words that older versions of Mermaid read as well."""
    shown = list(tables)
    keys = {table.key for table in shown}
    text = ["erDiagram"]
    for table in shown:
        text += (
            INDENT + line for line in write_entity(table, optional=False, keys_only=keys_only, portable=True)
        )
    joined = [line for line in connections(design) if {line.left.table, line.right.table} <= keys]
    text += (INDENT + line.text(portable=True) for line in joined)
    return "\n".join(text)


def _loss_comment(lost: Iterable[Loss]) -> list[str]:
    """Return the losses as comments, in which nothing may look like the directives of Mermaid."""
    lines = loss_lines(lost, "%%", "Mermaid")
    return [f"%%{line[2:].replace('%%', '% %')}" if line else line for line in lines]


def _front_matter(design: Design) -> Iterator[str]:
    title = design.settings.get("title")
    if title is not None:
        plain = re.fullmatch(r"[A-Za-z][\w ,.-]*\w|[A-Za-z]", title, re.ASCII)
        yield from ("---", f"title: {title if plain else json.dumps(title)}", "---")


def _description(design: Design) -> Iterator[str]:
    note = design.note
    if note is None or not note.strip():
        return
    lines = note.split("\n")
    if len(lines) > 1 and "}" not in note and all(line and line == line.strip() for line in lines):
        yield f"{INDENT}accDescr {{"
        yield from (INDENT * 2 + encode(line) for line in lines)
        yield f"{INDENT}}}"
    else:
        yield f"{INDENT}accDescr: {encode(note)}"


def _entities(design: Design, *, optional: bool) -> Iterator[str]:
    """Yield the entities, those of a group within its frame."""
    taken: set[str] = set()
    for table in design.tables:
        if not any(table.key in group.tables for group in design.groups):
            yield from (INDENT + line for line in write_entity(table, optional=optional))
    ids = {entity_name(table) for table in design.tables}
    for group in design.groups:
        yield f"{INDENT}subgraph {_frame(group.name, ids)}"
        for key in group.tables:
            if key in design.metadata.tables and key not in taken:
                taken.add(key)
                table = design.metadata.tables[key]
                yield from (INDENT * 2 + line for line in write_entity(table, optional=optional))
        yield f"{INDENT}end"


def _frame(title: str, ids: set[str]) -> str:
    """Write the name of a frame; one that an entity has already becomes the title of another."""
    if name(title) not in ids:
        return name(title)
    number = 1
    while quoted(f"{title} {number}") in ids:
        number += 1
    return f"{quoted(f'{title} {number}')}[{quoted(title)}]"


def _marks_optional(design: Design) -> bool:
    """Say whether a diagram tells null from not null: without any `?` nothing is known."""
    return any(column.nullable for table in design.tables for column in table.columns)


# -- what is lost ------------------------------------------------------------------------------------


def _losses(design: Design, lines: list[Connection]) -> Iterator[Loss]:
    title = Said(design.name, Kind.DESIGN_SETTING, f"title: {design.settings.get('title')}")
    yield from (
        loss for loss in losses(design, HELD) if (loss.object, loss.reason) != (title.object, title.words)
    )
    if design.note is not None and (design.note != design.note.strip() or not design.note):
        yield Loss(design.name, "blanks around the note")
    yield from _lost_members(design)
    for table in design.tables:
        yield from _lost_of_table(table)
    if not _marks_optional(design):
        yield from _lost_mandatory(design, lines)
    for line in lines:
        yield from line.losses(all(other.solid for other in lines))


def _lost_of_table(table: sa.Table) -> Iterator[Loss]:
    for column in table.columns:
        if type_is_lost(column):
            yield Loss(f"{table.key}.{column.name}", f"type {column.type!r}")


def _lost_members(design: Design) -> Iterator[Loss]:
    """Yield the second group of a table, and members that are no tables."""
    taken: set[str] = set()
    for group in design.groups:
        for key in group.tables:
            if key in taken or key not in design.metadata.tables:
                yield Loss(group.name, f"that {key} is in it")
            taken.add(key)


def _lost_mandatory(design: Design, lines: list[Connection]) -> Iterator[Loss]:
    """Yield the columns of a design without any nullable one: not null is known of keys only."""
    known = {
        (line.child.table, column)
        for line in lines
        if line.parent.least == 1
        for column in line.child.columns
    }
    for table in design.tables:
        for column in table.columns:
            if not column.primary_key and (table.key, column.name) not in known:
                yield Loss(f"{table.key}.{column.name}", "not null, for no column may be null")
