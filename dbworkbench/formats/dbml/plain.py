"""A design as other tools read DBML: what is not in their language stands in notes, and is named as lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.dbml.writer.indexes import index_key, index_line
from dbworkbench.formats.dbml.writer.tables import dependency_line
from dbworkbench.model.annotation import EnumType, StickyNote
from dbworkbench.model.design import Design
from dbworkbench.model.duplicate import duplicate
from dbworkbench.model.facts import IndexFacts, index_facts, set_facts, table_facts
from dbworkbench.model.keys import foreign_keys, method, referring
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Relationship
from dbworkbench.model.settings import NOTHING

METHODS = ("btree", "hash")
BEYOND = ("postgresql_where", "postgresql_include", "postgresql_with", "postgresql_nulls_not_distinct")


@dataclass
class _Leaving:
    """What does not fit: losses, and the notes of tables that keep it for a reader."""

    losses: list[Loss] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def lose(self, what: str, reason: str) -> None:
        self.losses.append(Loss(what, reason))

    def note(self, table: str, subject: str, word: str) -> None:
        """Move what is said of a part of a table into the table's note."""
        self.lose(f"{table}({subject})", f"{word}: it stands in the note")
        self.notes[table].append(f"{subject}: {word}")


def plain(design: Design) -> tuple[Design, tuple[Loss, ...]]:
    """Return the design without what the official parser of DBML 10 refuses, and what that takes away."""
    leaving = _Leaving()
    metadata = duplicate(design.metadata)
    for table in list(metadata.tables.values()):
        if not len(table.columns):
            leaving.lose(table.key, "an entity without columns has no place in DBML")
            metadata.remove(table)
    for table in metadata.tables.values():
        _strip(table, leaving)
    enums = tuple(_enum(enum, leaving) for enum in design.enums)
    relationships = tuple(_relationships(design, leaving))
    stickies = (*design.notes, *_stickies(design, leaving))
    for key, lines in leaving.notes.items():
        table = metadata.tables[key]
        table.comment = "\n".join([*([table.comment] if table.comment else []), *lines])
    known = set(metadata.tables)
    return (
        replace(
            design,
            metadata=metadata,
            relationships=relationships,
            enums=enums,
            groups=tuple(
                replace(group, tables=tuple(key for key in group.tables if key in known))
                for group in design.groups
            ),
            views=tuple(
                replace(view, tables=view.tables and tuple(key for key in view.tables if key in known))
                for view in design.views
            ),
            lineage=tuple(item for item in design.lineage if {item.source, item.target} <= known),
            notes=stickies,
            queries=(),
            decisions=(),
            routines=(),
        ),
        tuple(leaving.losses),
    )


# -- tables -------------------------------------------------------------------------------------------


def _strip(table: sa.Table, leaving: _Leaving) -> None:
    facts = table_facts(table)
    if facts.dependencies:
        said = "; ".join(map(dependency_line, facts.dependencies))
        leaving.lose(table.key, "its dependencies stand in its note")
        leaving.notes[table.key].append(f"Dependencies: {said}")
        set_facts(table, replace(facts, dependencies=()))
    for constraint in list(table.constraints):
        if isinstance(constraint, sa.UniqueConstraint):
            _strip_unique(table, constraint, leaving)
    for key in foreign_keys(table):
        if key.deferrable:
            word = f"deferrable, initially {(key.initially or 'immediate').lower()}"
            leaving.note(table.key, ", ".join(referring(key)), word)
            key.deferrable = key.initially = None
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        _strip_index(table, index, leaving)


def _strip_unique(table: sa.Table, constraint: sa.UniqueConstraint, leaving: _Leaving) -> None:
    if not any(value for value in constraint.dialect_kwargs.values()):
        return
    columns = [column.name for column in constraint.columns]
    leaving.note(table.key, ", ".join(columns), "unique, nulls not distinct")
    table.constraints.discard(constraint)
    table.append_constraint(sa.UniqueConstraint(*columns, name=constraint.name))


def _strip_index(table: sa.Table, index: sa.Index, leaving: _Leaving) -> None:
    keys, changed = _bare_keys(table, index)
    beyond = any(index.dialect_kwargs.get(name) is not None for name in BEYOND)
    plain_method = method(index) in METHODS
    if plain_method and not changed and not beyond:
        return
    facts, line = index_facts(index), index_line(index)
    note = "\n".join([*([facts.note] if facts.note else []), f"In full: {line}"])
    leaving.lose(f"{table.key} {line}", "an index of DBML has keys, uniqueness and a name: its note tells")
    options: dict[str, Any] = {"postgresql_using": "hash"} if method(index) == "hash" else {}
    table.indexes.discard(index)
    bare = sa.Index(index.name, *keys, unique=index.unique, _table=table, **options)
    set_facts(bare, IndexFacts(note, facts.named))


def _bare_keys(table: sa.Table, index: sa.Index) -> tuple[list[Any], bool]:
    """Return the keys of an index without order and operator class, and whether that changed them."""
    written = [index_key(index, key) for key in index.expressions]
    keys: list[Any] = [
        sa.text(f"({key.sql})") if key.column is None else table.columns[key.column] for key in written
    ]
    return keys, any(key.marks for key in written)


# -- what stands around the tables --------------------------------------------------------------------


def _enum(enum: EnumType, leaving: _Leaving) -> EnumType:
    if enum.note is None:
        return enum
    leaving.lose(enum.key, "the note of an enum stands in a comment")
    return replace(enum, note=None, comments=(*enum.comments, *enum.note.splitlines()))


def _relationships(design: Design, leaving: _Leaving) -> Iterator[Relationship]:
    for relationship in design.relationships:
        ends = f"{relationship.left.table} and {relationship.right.table}"
        if not (relationship.left.columns and relationship.right.columns):
            leaving.lose(ends, "a relationship without columns has no place in DBML")
            continue
        extra = dict(_beyond(relationship))
        if not extra:
            yield relationship
            continue
        said = ", ".join(f"{name} {value}".strip() for name, value in extra.items())
        leaving.note(relationship.child.table, ", ".join(relationship.child.columns), said)
        yield _bare(relationship)


def _beyond(relationship: Relationship) -> Iterator[tuple[str, str]]:
    if relationship.identifying:
        yield "identifying", ""
    if relationship.fanout is not None:
        yield "fan-out", relationship.fanout
    if relationship.orphans is not None:
        yield "orphans", relationship.orphans.value
    if relationship.child.least == 1:
        yield "at least", "1"
    if relationship.child.role is not None:
        yield "role", relationship.child.role
    yield from relationship.settings.items()


def _bare(relationship: Relationship) -> Relationship:
    old = relationship.child
    child = replace(old, least=0 if old.least == 0 else None, role=None)
    bare = replace(relationship, identifying=False, fanout=None, orphans=None, settings=NOTHING)
    return replace(bare, left=child) if old is relationship.left else replace(bare, right=child)


def _stickies(design: Design, leaving: _Leaving) -> Iterator[StickyNote]:
    """Yield notes that keep queries, decisions and SQL for a reader."""
    taken = {note.name for note in design.notes}
    for name, text, what in _texts(design):
        leaving.lose(name, f"{what} stands in a note")
        free = next(each for each in _numbered(name) if each not in taken)
        taken.add(free)
        yield StickyNote(free, text)


def _texts(design: Design) -> Iterator[tuple[str, str, str]]:
    for query in design.queries:
        yield query.name, query.sql, "a query"
    for decision in design.decisions:
        yield decision.name, decision.text, "a decision"
    for routine in design.routines:
        name = " ".join((routine.name or routine.kind or "").split())
        yield name or "sql", routine.sql, f"SQL of {routine.dialect}"


def _numbered(name: str) -> Iterable[str]:
    yield name
    yield from (f"{name} {number}" for number in range(2, 1_000_000))
