"""What the document says of one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.markdown.outline import Heading, line, link
from dbworkbench.formats.markdown.wording import (
    cell,
    code,
    code_cell,
    codes,
    paragraphs,
    table,
    text,
)
from dbworkbench.formats.markdown.words import (
    action_words,
    constraint_lines,
    index_lines,
    relationship_words,
    settings_words,
)
from dbworkbench.model.content import default_text, identity_text
from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.model.keys import foreign_keys, primary_key, referred, referring, unique_keys
from dbworkbench.model.relationship import End, Relationship
from dbworkbench.model.sql import sql_text

SIZES = ("volume", "growth", "retention", "partition")


def write_section(design: Design, one: sa.Table, headings: Mapping[str, Heading]) -> Iterator[str]:
    """Yield the lines of a table's section."""
    yield line(headings[one.key])
    yield ""
    yield from _purpose(design, one)
    if len(one.columns):
        yield from table(_head(one), (_row(one, column) for column in one.columns))
    else:
        yield "*No columns yet.*"
    yield ""
    yield from listed("Constraints", constraint_lines(one))
    yield from listed("Indexes", index_lines(one))
    yield from listed("References", _references(design, one, headings))
    yield from listed("Referenced by", _referenced(design, one, headings))
    yield from listed("Dependencies", (code(str(each)) for each in table_facts(one).dependencies))
    yield from _records(design, one)


def listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a small list with its title, nothing when it is empty."""
    found = list(lines)
    if found:
        yield f"**{title}**"
        yield ""
        yield from (f"- {each}" for each in found)
        yield ""


def _purpose(design: Design, one: sa.Table) -> Iterator[str]:
    if one.comment is not None and one.comment.strip():
        yield from paragraphs(one.comment)
        yield ""
    settings = dict(table_facts(one).settings)
    if "UNLOGGED" in one._prefixes:
        settings.setdefault("unlogged", "yes")
    about = [text(each) for each in settings_words(settings, SIZES)]
    groups = [text(group.name) for group in design.groups if one.key in group.tables]
    about += [f"group: {', '.join(groups)}"] if groups else []
    if about:
        yield " · ".join(about)
        yield ""


# -- columns ------------------------------------------------------------------------------------------


def _head(one: sa.Table) -> list[str]:
    head = ["Column", "Type", "Null", "Default", "Key", "Note"]
    return [*head, "Sensitive"] if _has_sensitive(one) else head


def _has_sensitive(one: sa.Table) -> bool:
    return any("sensitive" in column_facts(column).settings for column in one.columns)


def _row(one: sa.Table, column: sa.Column[Any]) -> list[str]:
    row = [
        code_cell(column.name),
        code_cell(write_type(column.type)),
        "yes" if column.nullable else "no",
        _source(column),
        ", ".join(_keys(one, column)),
        _note(column),
    ]
    sensitive = column_facts(column).settings.get("sensitive", "")
    return [*row, cell(sensitive)] if _has_sensitive(one) else row


def _source(column: sa.Column[Any]) -> str:
    """Say where the value of a column comes from when none is given."""
    if column.computed is not None:
        return f"generated: {code_cell(sql_text(column.computed.sqltext))}"
    if column.identity is not None:
        return f"identity ({identity_text(column.identity)})"
    given = default_text(column)
    return "" if given is None else code_cell(given.replace("\\:", ":"))


def _keys(one: sa.Table, column: sa.Column[Any]) -> Iterator[str]:
    if column.primary_key:
        yield "PK"
    if column.foreign_keys:
        yield "FK"
    if (column.name,) in unique_keys(one) and (column.name,) != primary_key(one):
        yield "UK"


def _note(column: sa.Column[Any]) -> str:
    parts = [column.comment or ""]
    parts += [
        f"{name}: {value}" for name, value in column_facts(column).settings.items() if name != "sensitive"
    ]
    return cell("\n".join(part for part in parts if part.strip()))


# -- references ---------------------------------------------------------------------------------------


def _references(design: Design, one: sa.Table, headings: Mapping[str, Heading]) -> Iterator[str]:
    for key in foreign_keys(one):
        parent, columns = referred(key)
        told = _relationship(design, key)
        name = f" ({text(told.name)})" if told is not None and told.name else ""
        where = f"{codes(referring(key))} → {_table(parent, headings)} {codes(columns)}{name}"
        yield where + action_words(key.ondelete, key.onupdate) + _deferrable(key) + relationship_words(told)
    for relationship in design.relationships:
        if not _has_key(design, relationship) and relationship.child.table == one.key:
            yield _loose(relationship, relationship.parent, headings)


def _referenced(design: Design, one: sa.Table, headings: Mapping[str, Heading]) -> Iterator[str]:
    for child in design.tables:
        for key in foreign_keys(child):
            if referred(key)[0] == one.key:
                yield f"{_table(child.key, headings)} {codes(referring(key))}"
    for relationship in design.relationships:
        if not _has_key(design, relationship) and relationship.parent.table == one.key:
            yield _loose(relationship, relationship.child, headings)


def _loose(relationship: Relationship, far: End, headings: Mapping[str, Heading]) -> str:
    """Say what a relationship without a foreign key joins a table to."""
    name = f" ({text(relationship.name)})" if relationship.name else ""
    many = "many" if far.many else "one"
    least = "" if far.least is None else f" at least {far.least},"
    words = action_words(relationship.on_delete, relationship.on_update)
    return (
        f"{_table(far.table, headings)}{name},{least} at most {many}{words}{relationship_words(relationship)}"
    )


def _deferrable(key: sa.ForeignKeyConstraint) -> str:
    return f", deferrable, initially {(key.initially or 'immediate').lower()}" if key.deferrable else ""


def _relationship(design: Design, key: sa.ForeignKeyConstraint) -> Relationship | None:
    wanted = (key.table.key, referring(key), *referred(key))
    return next((each for each in design.relationships if _ends(each) == wanted), None)


def _has_key(design: Design, relationship: Relationship) -> bool:
    one = design.metadata.tables[relationship.child.table]
    return any((one.key, referring(key), *referred(key)) == _ends(relationship) for key in foreign_keys(one))


def _ends(relationship: Relationship) -> tuple[object, ...]:
    child, parent = relationship.child, relationship.parent
    return (child.table, child.columns, parent.table, parent.columns)


def _table(key: str, headings: Mapping[str, Heading]) -> str:
    return link(headings[key]) if key in headings else code(key)


# -- sample rows --------------------------------------------------------------------------------------


def _records(design: Design, one: sa.Table) -> Iterator[str]:
    for records in design.records:
        if records.table == one.key:
            yield "**Sample rows**"
            yield ""
            head = [code_cell(name) for name in records.columns]
            yield from table(head, ([_value(value) for value in row] for row in records.rows))
            yield ""


def _value(value: object) -> str:
    return "*NULL*" if value is None else cell(str(value))
