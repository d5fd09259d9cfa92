"""Everything a design says, piece by piece, so that a notation can tell what of it it cannot hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa

from dbworkbench.model.annotation import Routine
from dbworkbench.model.content import default_text, describe_index, identity_text
from dbworkbench.model.design import Design
from dbworkbench.model.difference import describe_part
from dbworkbench.model.facts import column_facts, index_facts, table_facts
from dbworkbench.model.keys import referring
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import End, Relationship

NOT_NULL = re.compile(r'CONSTRAINT "(.+)" NOT NULL')
MADE_UP = re.compile(r"_not_null\d*$")  # it keeps the old name of a column that was renamed


class Kind(Enum):
    """What sort of thing a design says."""

    DESIGN_NOTE = auto()
    DESIGN_SETTING = auto()
    ENUM = auto()
    ENUM_NOTE = auto()
    GROUP = auto()
    GROUP_NOTE = auto()
    QUERY = auto()
    RECORDS = auto()
    LINEAGE = auto()
    ROUTINE = auto()
    DECISION = auto()
    STICKY_NOTE = auto()
    DIAGRAM_VIEW = auto()
    COLOR = auto()
    COMMENT = auto()
    ALIAS = auto()
    SCHEMA = auto()
    TABLE_NOTE = auto()
    TABLE_SETTING = auto()
    TABLE_OPTION = auto()
    DEPENDENCY = auto()
    COLUMN_NOTE = auto()
    COLUMN_SETTING = auto()
    COMPLETED = auto()
    COLLATION = auto()
    DEFAULT = auto()
    IDENTITY = auto()
    GENERATED = auto()
    UNIQUE = auto()
    UNIQUE_TOGETHER = auto()
    CHECK = auto()
    CONSTRAINT_NAME = auto()
    FOREIGN_KEY_NAME = auto()
    CONSTRAINT_NOTE = auto()
    CONSTRAINT_OPTION = auto()
    DEFERRABLE = auto()
    ACTION = auto()
    INDEX = auto()
    INDEX_NOTE = auto()
    RELATIONSHIP = auto()
    RELATIONSHIP_SETTING = auto()


@dataclass(frozen=True)
class Said:
    """One thing that a design says: of what, what sort of thing, and in words."""

    object: str
    kind: Kind
    words: str


def losses(design: Design, held: Collection[Kind]) -> Iterator[Loss]:
    """Yield a loss for everything a design says that is not of a kind that a notation holds."""
    for said in take_inventory(design):
        if said.kind not in held:
            yield Loss(said.object, said.words)


def take_inventory(design: Design) -> Iterator[Said]:
    """Yield everything a design says beyond tables, columns, types and primary keys."""
    if design.note is not None:
        yield Said(design.name, Kind.DESIGN_NOTE, "note")
    yield from _settings(design.name, Kind.DESIGN_SETTING, design.settings)
    for enum in design.enums:
        yield Said(enum.key, Kind.ENUM, f"enum of {len(enum.values)} values")
        if enum.note is not None or any(value.note is not None for value in enum.values):
            yield Said(enum.key, Kind.ENUM_NOTE, "notes of an enum")
        yield from _comments(enum.key, enum.comments)
    for table in design.tables:
        yield from _table(table)
    for relationship in design.relationships:
        yield from _relationship(relationship)
    yield from _surroundings(design)


def _table(table: sa.Table) -> Iterator[Said]:
    facts = table_facts(table)
    if table.schema is not None:
        yield Said(table.key, Kind.SCHEMA, f"schema {table.schema}")
    if table.comment is not None:
        yield Said(table.key, Kind.TABLE_NOTE, "note")
    if facts.alias:
        yield Said(table.key, Kind.ALIAS, f"alias {facts.alias}")
    yield from _color(table.key, facts.header_color)
    yield from _settings(table.key, Kind.TABLE_SETTING, facts.settings)
    for dependency in facts.dependencies:
        yield Said(table.key, Kind.DEPENDENCY, f"dependency {dependency}")
    yield from _comments(table.key, facts.comments)
    if facts.completed:
        yield Said(table.key, Kind.COMPLETED, "that completion added it")
    for option, value in sorted(table.dialect_kwargs.items()):
        yield Said(table.key, Kind.TABLE_OPTION, option_words(option, value))
    for prefix in table._prefixes:
        yield Said(table.key, Kind.TABLE_OPTION, str(prefix).lower())
    yield from _parts(table)


def _parts(table: sa.Table) -> Iterator[Said]:
    for column in table.columns:
        yield from _column(f"{table.key}.{column.name}", column)
    for constraint in sorted(table.constraints, key=_order):
        yield from _constraint(table, constraint)
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        yield Said(table.key, Kind.INDEX, f"index {describe_part(describe_index(index))}")
        if index_facts(index).note is not None:
            yield Said(f"{table.key} {index.name}", Kind.INDEX_NOTE, "note of an index")


def _column(name: str, column: sa.Column[Any]) -> Iterator[Said]:
    facts = column_facts(column)
    if column.comment is not None:
        yield Said(name, Kind.COLUMN_NOTE, "note")
    if isinstance(column.type, sa.String) and column.type.collation:
        yield Said(name, Kind.COLLATION, f"collation {column.type.collation}")
    default, identity = default_text(column), identity_text(column.identity)
    if default is not None:
        yield Said(name, Kind.DEFAULT, f"default {default}")
    if identity is not None:
        yield Said(name, Kind.IDENTITY, f"identity {identity}")
    if column.computed is not None:
        yield Said(name, Kind.GENERATED, f"generated as {column.computed.sqltext}")
    for key, value in facts.settings.items():
        if words := _setting_words(key, value):
            yield Said(name, Kind.COLUMN_SETTING, words)
    yield from _comments(name, facts.comments)
    if facts.completed:
        yield Said(name, Kind.COMPLETED, "that completion added it")


def _setting_words(key: str, value: str) -> str:
    """Say a setting of a column; the name that PostgreSQL makes up for a NOT NULL is worth no word."""
    named = NOT_NULL.fullmatch(value) if key == "not_null" else None
    if named is None:
        return f"{key}: {value}"
    return "" if MADE_UP.search(named[1]) else f"constraint name {named[1]}, of its NOT NULL"


def _constraint(table: sa.Table, constraint: sa.Constraint) -> Iterator[Said]:
    columns = [column.name for column in getattr(constraint, "columns", ())]
    name, naming = f"{table.key}({', '.join(columns)})", Kind.CONSTRAINT_NAME
    match constraint:
        case sa.UniqueConstraint():
            kind = Kind.UNIQUE if len(columns) == 1 else Kind.UNIQUE_TOGETHER
            yield Said(table.key, kind, f"unique ({', '.join(columns)})")
        case sa.CheckConstraint():
            name = f"{table.key}: check {constraint.name or constraint.sqltext}"
            yield Said(table.key, Kind.CHECK, f"check {constraint.sqltext}")
        case sa.ForeignKeyConstraint():
            name, naming = f"{table.key}({', '.join(referring(constraint))})", Kind.FOREIGN_KEY_NAME
            yield from _actions(name, constraint.ondelete, constraint.onupdate)
        case sa.PrimaryKeyConstraint() if not columns:
            return
    if constraint.name is not None:
        yield Said(name, naming, f"constraint name {constraint.name}")
    if constraint.comment is not None:
        yield Said(name, Kind.CONSTRAINT_NOTE, "note of a constraint")
    if constraint.deferrable:
        yield Said(name, Kind.DEFERRABLE, f"deferrable {constraint.initially or ''}".strip().lower())
    for option, value in sorted(constraint.dialect_kwargs.items()):
        yield Said(name, Kind.CONSTRAINT_OPTION, option_words(option, value))


def option_words(option: str, value: Any) -> str:
    """Say an option of a dialect in words: `not valid`, `include sku`, `with fillfactor 70`."""
    words = option.partition("_")[2].replace("_", " ")
    if value is True:
        return words
    if isinstance(value, Mapping):
        return f"{words} {', '.join(f'{name} {item}' for name, item in value.items())}"
    return f"{words} {', '.join(map(str, value)) if isinstance(value, (list, tuple)) else value}"


def _order(constraint: sa.Constraint) -> tuple[str, list[str], str]:
    columns = [column.name for column in getattr(constraint, "columns", ())]
    return type(constraint).__name__, columns, str(constraint.name) + str(getattr(constraint, "sqltext", ""))


def _relationship(relationship: Relationship) -> Iterator[Said]:
    name = name_of(relationship)
    yield Said(name, Kind.RELATIONSHIP, "relationship")
    if relationship.conceptual:
        yield from _actions(name, relationship.on_delete, relationship.on_update)
    yield from _color(name, relationship.color)
    yield from _settings(name, Kind.RELATIONSHIP_SETTING, relationship.settings)
    yield from _comments(name, relationship.comments)
    about = {"fan-out": relationship.fanout, "orphans": relationship.orphans}
    about |= {"role": relationship.child.role or relationship.parent.role}
    for word, value in about.items():
        if value is not None:
            yield Said(name, Kind.RELATIONSHIP_SETTING, f"{word} {value}")
    if not relationship.active:
        yield Said(name, Kind.RELATIONSHIP_SETTING, "that it is inactive")
    if relationship.completed:
        yield Said(name, Kind.COMPLETED, "that completion added it")


def _surroundings(design: Design) -> Iterator[Said]:
    for group in design.groups:
        yield Said(group.name, Kind.GROUP, "group")
        if group.note is not None:
            yield Said(group.name, Kind.GROUP_NOTE, "note of a group")
        yield from _color(group.name, group.color)
        yield from _settings(group.name, Kind.DESIGN_SETTING, group.settings)
        yield from _comments(group.name, group.comments)
    for query in design.queries:
        yield Said(query.name, Kind.QUERY, "named query")
    for records in design.records:
        yield Said(records.table, Kind.RECORDS, f"{len(records.rows)} sample rows")
    for lineage in design.lineage:
        yield Said(f"{lineage.source} -> {lineage.target}", Kind.LINEAGE, "data dependency")
    for routine in design.routines:
        yield Said(routine.name or routine.on or routine.dialect, Kind.ROUTINE, _routine_words(routine))
    for decision in design.decisions:
        yield Said(decision.name, Kind.DECISION, "decision")
    for note in design.notes:
        yield Said(note.name, Kind.STICKY_NOTE, "note beside the tables")
    for view in design.views:
        yield Said(view.name, Kind.DIAGRAM_VIEW, "view of the diagram")


def _routine_words(routine: Routine) -> str:
    """Say what SQL makes; a constraint that SQLAlchemy has no object for is told by its text."""
    told = f" {' '.join(routine.sql.split())}" if routine.kind == "constraint" else ""
    return (routine.kind or "SQL") + told


def name_of(relationship: Relationship) -> str:
    """Return how a relationship is called in a loss: its name, else its ends."""
    left, right = map(_end, (relationship.left, relationship.right))
    return relationship.name or f"{left} - {right}"


def _end(end: End) -> str:
    return f"{end.table}({', '.join(end.columns)})" if end.columns else end.table


def _actions(name: str, on_delete: str | None, on_update: str | None) -> Iterator[Said]:
    if on_delete:
        yield Said(name, Kind.ACTION, f"on delete {on_delete.lower()}")
    if on_update:
        yield Said(name, Kind.ACTION, f"on update {on_update.lower()}")


def _settings(name: str, kind: Kind, settings: Mapping[str, str]) -> Iterator[Said]:
    for key, value in settings.items():
        yield Said(name, kind, f"{key}: {value}")


def _comments(name: str, comments: Iterable[str]) -> Iterator[Said]:
    if any(comments):
        yield Said(name, Kind.COMMENT, "comments of the source text")


def _color(name: str, color: str | None) -> Iterator[Said]:
    if color is not None:
        yield Said(name, Kind.COLOR, f"colour {color}")
