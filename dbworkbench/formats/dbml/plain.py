"""A design as other tools read DBML: what is not in their language stands in notes, and is named as lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.dbml.binder.columns import READERS
from dbworkbench.formats.dbml.options import said
from dbworkbench.formats.dbml.writer.constraints import constraint_settings
from dbworkbench.formats.dbml.writer.indexes import index_key, index_line, looks_like_constraint
from dbworkbench.formats.dbml.writer.references import key_settings
from dbworkbench.formats.dbml.writer.tables import dependency_line, table_meaning
from dbworkbench.formats.dbml.writer.wording import setting_name
from dbworkbench.model.annotation import EnumType, Group, StickyNote
from dbworkbench.model.condition import check_text
from dbworkbench.model.design import Design
from dbworkbench.model.duplicate import duplicate
from dbworkbench.model.facts import IndexFacts, column_facts, index_facts, set_facts, table_facts
from dbworkbench.model.keys import method, referring
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Relationship
from dbworkbench.model.settings import NOTHING, Settings

METHODS = ("btree", "hash")


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
    design = replace(
        design,
        settings=Settings(_kept(design.settings, {"note"}, "the project", leaving)),
        groups=tuple(_group(each, leaving) for each in design.groups),
        notes=tuple(
            replace(each, settings=Settings(_kept(each.settings, {"color"}, each.name, leaving)))
            for each in design.notes
        ),
        lineage=tuple(
            replace(each, settings=Settings(_kept(each.settings, {"note", "color"}, each.source, leaving)))
            for each in design.lineage
        ),
    )
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
    _strip_settings(table, leaving)
    for constraint in sorted(table.constraints, key=_order):
        _strip_constraint(table, constraint, leaving)
    for column in table.columns:
        for check in list(column.constraints):
            _strip_constraint(table, check, leaving)
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        _strip_index(table, index, leaving)


def _strip_settings(table: sa.Table, leaving: _Leaving) -> None:
    """Take off settings whose names DBML does not read: those that a sketch writes in quotes."""
    facts = table_facts(table)
    bare, quoted = _parted(facts.settings, table_meaning(facts.settings), "table")
    for name, value in quoted.items():
        leaving.note(table.key, name, value)
    if quoted:
        set_facts(table, replace(facts, settings=Settings(bare)))
    for column in table.columns:
        of_column = column_facts(column)
        bare, quoted = _parted(of_column.settings, READERS, "column")
        for name, value in quoted.items():
            leaving.note(table.key, column.name, f"{name} {value}")
        if quoted:
            set_facts(column, replace(of_column, settings=Settings(bare)))


def _parted(
    given: Mapping[str, str], meaning: Container[str], kind: str = ""
) -> tuple[dict[str, str], dict[str, str]]:
    """Part settings into those with names that DBML reads and the others."""
    quoted = {key: value for key, value in given.items() if setting_name(key, meaning, kind) != key}
    return {key: value for key, value in given.items() if key not in quoted}, quoted


def _order(constraint: sa.Constraint) -> tuple[str, str, str]:
    return type(constraint).__name__, subject(constraint), str(constraint.name)


def _strip_constraint(table: sa.Table, constraint: sa.Constraint, leaving: _Leaving) -> None:
    """Take off all but the name: DBML knows no more of a key, a check or a reference."""
    words = [*key_settings(constraint)] if isinstance(constraint, sa.ForeignKeyConstraint) else []
    words.extend(constraint_settings(constraint, named=False))
    if not words or (isinstance(constraint, sa.PrimaryKeyConstraint) and not len(constraint.columns)):
        return
    leaving.note(table.key, subject(constraint), ", ".join(words))
    constraint.comment = constraint.deferrable = constraint.initially = None
    for option in list(said(constraint)):
        constraint.dialect_kwargs[option] = None
    if isinstance(constraint, sa.ForeignKeyConstraint):
        constraint.match = None


def subject(constraint: sa.Constraint) -> str:
    """Return what a note calls a constraint: its columns, or the condition of a check."""
    match constraint:
        case sa.CheckConstraint():
            return check_text(constraint)
        case sa.ForeignKeyConstraint():
            return ", ".join(referring(constraint))
        case sa.schema.ColumnCollectionConstraint():
            return ", ".join(column.name for column in constraint.columns)
    return str(constraint.name)


def _strip_index(table: sa.Table, index: sa.Index, leaving: _Leaving) -> None:
    keys, changed = _bare_keys(table, index)
    beyond = said(index).keys() - {"postgresql_using"}
    plain_method = method(index) in METHODS
    facts, line = index_facts(index), index_line(index)
    if plain_method and not changed and not beyond:
        if looks_like_constraint(index):
            leaving.lose(f"{table.key} {line}", "a unique index is unique columns in DBML")
            table.indexes.discard(index)
            name = index.name if facts.named else None
            table.append_constraint(sa.UniqueConstraint(*(key.name for key in index.columns), name=name))
        return
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
    columns = [key.column for key in written if key.column is not None]
    distinct = {key.column or key.sql: made for key, made in zip(written, keys, strict=True)}
    return list(distinct.values()), any(key.marks for key in written) or len(set(columns)) < len(columns)


# -- what stands around the tables --------------------------------------------------------------------


def _group(group: Group, leaving: _Leaving) -> Group:
    return replace(group, settings=Settings(_kept(group.settings, {"note", "color"}, group.name, leaving)))


def _kept(given: Mapping[str, str], meaning: Container[str], of: str, leaving: _Leaving) -> dict[str, str]:
    bare, quoted = _parted(given, meaning)
    for name, value in quoted.items():
        leaving.lose(of, f"DBML reads no setting of such a name: {name} {value}")
    return bare


def _enum(enum: EnumType, leaving: _Leaving) -> EnumType:
    if not all(value.name.strip() for value in enum.values):
        leaving.lose(enum.key, "DBML has no value without a sign")
        enum = replace(enum, values=tuple(value for value in enum.values if value.name.strip()))
    if enum.note is None:
        return enum
    leaving.lose(enum.key, "the note of an enum stands in a comment")
    return replace(enum, note=None, comments=(*enum.comments, *enum.note.splitlines()))


def _relationships(design: Design, leaving: _Leaving) -> Iterator[Relationship]:
    seen: set[frozenset[tuple[str, tuple[str, ...]]]] = set()
    for written in design.relationships:
        ends = frozenset((end.table, end.columns) for end in (written.left, written.right))
        if not written.conceptual and (ends in seen or len(ends) == 1):
            reason = "a second reference" if ends in seen else "a reference to itself"
            _lose_reference(written, reason, leaving)
            continue
        seen.add(ends)
        tables = f"{written.left.table} and {written.right.table}"
        if not (written.left.columns and written.right.columns):
            leaving.lose(tables, "a relationship without columns has no place in DBML")
            continue
        extra, relationship = dict(_beyond(written)), _with_plain_actions(written)
        if not extra:
            yield relationship
            continue
        said = ", ".join(f"{name} {value}".strip() for name, value in extra.items())
        leaving.note(relationship.child.table, ", ".join(relationship.child.columns), said)
        yield _bare(relationship)


def _lose_reference(relationship: Relationship, reason: str, leaving: _Leaving) -> None:
    parent = f"{relationship.parent.table}({', '.join(relationship.parent.columns)})"
    leaving.note(relationship.child.table, ", ".join(relationship.child.columns), f"{reason}, to {parent}")


def _with_plain_actions(relationship: Relationship) -> Relationship:
    """Return a reference whose actions name no columns."""
    delete, update = (
        action and action.partition(" (")[0] for action in (relationship.on_delete, relationship.on_update)
    )
    return replace(relationship, on_delete=delete, on_update=update)


def _beyond(relationship: Relationship) -> Iterator[tuple[str, str]]:
    for when, action in (("on delete", relationship.on_delete), ("on update", relationship.on_update)):
        if action and "(" in action:
            yield when, action
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
