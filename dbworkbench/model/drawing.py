"""A design, or the difference of two, as a Diagram to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Table

from dbworkbench.drawings.diagram import Box, Cluster, Diagram, Edge, Mark, Row, Tie
from dbworkbench.model.content import default_text, describe_index, identity_text
from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design
from dbworkbench.model.difference import (
    Difference,
    Renames,
    counterparts,
    describe_part,
    plural,
    renamed_relationship,
)
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.model.keys import foreign_keys, primary_key, referred, referring, unique_keys
from dbworkbench.model.relationship import End, Orphans, Relationship

Reference = tuple[str, tuple[str, ...], str, tuple[str, ...], str | None]
"""What is joined: a table and its columns, the one referred to and its columns; a name without columns."""

SIGNS = {Mark.ADDED: "+", Mark.DROPPED: "−", Mark.CHANGED: "~", Mark.RENAMED: "→", Mark.COMPLETED: "*"}
COUNTED = ("index", "constraint")


def diagram_of(design: Design, difference: Difference | None = None, *, lineage: bool = False) -> Diagram:
    """Return a design as boxes and edges: one box a table, one edge a relationship or foreign key.

    With a difference that leads to the design everything that changed is marked, and what was dropped is
    drawn as it was. `lineage` adds an arrow for each data dependency.
    """
    gone = _dropped_tables(difference)
    tables = [*design.tables, *gone]
    edges = [*_edges(design, difference), *_dropped_edges(difference)]
    if lineage:
        edges += _lineage(design)
    return Diagram(
        title=design.name,
        boxes=tuple(_box(table, difference) for table in tables),
        edges=tuple(edges),
        clusters=tuple(_clusters(design, difference, {table.key for table in tables})),
    )


# -- boxes ----------------------------------------------------------------------------------------


def _box(table: Table, difference: Difference | None) -> Box:
    facts = table_facts(table)
    mark = None if difference is None else difference.mark_of("table", table.key)
    return Box(
        id=table.key,
        title=table.name,
        rows=tuple(_rows(table, difference, whole=mark in (Mark.ADDED, Mark.DROPPED))),
        note="\n".join(_table_notes(table)),
        color=facts.header_color,
        mark=Mark.COMPLETED if facts.completed else mark,
        footer=" · ".join(_footer(table, difference, mark)),
        prefix=table.schema or "",
        was=_was(table, difference),
    )


def _was(table: Table, difference: Difference | None) -> str:
    former = table.key if difference is None else difference.renames.former_table(table.key)
    return former if former != table.key else ""


def _rows(table: Table, difference: Difference | None, *, whole: bool) -> Iterator[Row]:
    """Yield the rows of a table, dropped ones where they stood; those of a new or gone table unmarked."""
    renames = Renames() if difference is None else difference.renames
    former = renames.former_table(table.key)
    old = None if difference is None or whole else difference.old.metadata.tables.get(former)
    if old is None:
        yield from (_row(column) for column in table.columns)
        return
    kept = {renames.former_column(table.key, column.name) for column in table.columns}
    gone = [column for column in old.columns if column.name not in kept]
    order = {column.name: number for number, column in enumerate(old.columns)}
    for column in table.columns:
        before = old.columns.get(renames.former_column(table.key, column.name))
        while before is not None and gone and order[gone[0].name] < order[before.name]:
            yield _row(gone.pop(0), Mark.DROPPED)
        yield _compared(column, before)
    yield from (_row(column, Mark.DROPPED) for column in gone)


def _compared(column: Column[Any], before: Column[Any] | None) -> Row:
    if before is None:
        return _row(column, Mark.ADDED)
    now, then = _row(column), _row(before)
    was = then.name if then.name != now.name else ""
    if now == then:
        return now
    kind = now.type if now.type == then.type else f"{then.type} → {now.type}"
    mark = now.mark or (Mark.RENAMED if was else Mark.CHANGED)
    return Row(now.name, kind, now.key, now.nullable, _changed_note(now, then), mark, was)


def _changed_note(now: Row, then: Row) -> str:
    def said(row: Row) -> list[str]:
        return [*row.key, "" if row.nullable else "not null", *row.note.splitlines()]

    was = [text for text in said(then) if text and text not in said(now)]
    return "\n".join(part for part in (now.note, f"was: {', '.join(was)}" if was else "") if part)


def _row(column: Column[Any], mark: Mark | None = None) -> Row:
    facts = column_facts(column)
    return Row(
        name=column.name,
        type=write_type(column.type),
        key=tuple(_keys(column)),
        nullable=bool(column.nullable),
        note="\n".join(_column_notes(column)),
        mark=Mark.COMPLETED if facts.completed else mark,
    )


def _keys(column: Column[Any]) -> Iterator[str]:
    table = column.table
    if column.primary_key:
        yield "PK"
    if column.foreign_keys:
        yield "FK"
    if (column.name,) in unique_keys(table) and (column.name,) != primary_key(table):
        yield "UK"


def _column_notes(column: Column[Any]) -> Iterator[str]:
    default, identity = default_text(column), identity_text(column.identity)
    if column.comment:
        yield column.comment
    if default is not None:
        yield f"default {default}"
    if identity:
        yield f"identity {identity}"
    if column.computed is not None:
        yield f"generated as {column.computed.sqltext}"
    settings = column_facts(column).settings.items()
    yield from (f"{name}: {value}" for name, value in settings if name != "not_null")  # the row shows it


def _table_notes(table: Table) -> Iterator[str]:
    facts = table_facts(table)
    if table.comment:
        yield table.comment
    yield from (f"{name}: {value}" for name, value in facts.settings.items())
    yield from (
        f"unique ({', '.join(key)})" for key in unique_keys(table)[bool(primary_key(table)) :] if key[1:]
    )
    yield from sorted(f"check {c.sqltext}" for c in table.constraints if isinstance(c, CheckConstraint))
    yield from sorted(f"index {describe_part(describe_index(index))}" for index in table.indexes)
    yield from map(str, facts.dependencies)


def _footer(table: Table, difference: Difference | None, mark: Mark | None) -> Iterator[str]:
    settings = table_facts(table).settings
    if "volume" in settings:
        growth = f", +{settings['growth'].lstrip('+')}" if "growth" in settings else ""
        yield f"{settings['volume']} rows{growth}"
    if difference is not None and mark not in (Mark.ADDED, Mark.DROPPED):
        yield from _counted_changes(table, difference)


def _counted_changes(table: Table, difference: Difference) -> Iterator[str]:
    for mark, sign in SIGNS.items():
        for kind in COUNTED:
            count = sum(change.table == table.key for change in difference.of(mark, kind))
            if count:
                yield f"{sign}{count} {plural(kind, count)}"


def _dropped_tables(difference: Difference | None) -> list[Table]:
    if difference is None:
        return []
    current, renames = difference.new.metadata.tables, difference.renames
    return [table for table in difference.old.tables if renames.table(table.key) not in current]


def _clusters(design: Design, difference: Difference | None, known: set[str]) -> Iterator[Cluster]:
    """Yield the groups, each table in the first that names it; what was dropped stays in its old one."""
    taken: set[str] = set()
    former = {group.name: group.tables for group in difference.old.groups} if difference else {}
    gone_tables = {table.key for table in _dropped_tables(difference)}
    for group in design.groups:
        gone = [key for key in former.get(group.name, ()) if key in gone_tables]
        boxes = tuple(key for key in dict.fromkeys([*group.tables, *gone]) if key in known - taken)
        taken.update(boxes)
        if boxes:
            yield Cluster(group.name, boxes, group.color, group.note or "")


# -- edges ----------------------------------------------------------------------------------------


def _edges(design: Design, difference: Difference | None) -> Iterator[Edge]:
    """Yield an edge for every relationship and for every foreign key that no relationship tells of."""
    keys = _references(design)
    before = None if difference is None else _former_references(difference)
    known = set() if difference is None else {after for _, after in _counterparts(difference)}
    told: set[Reference] = set()
    for place, relationship in enumerate(design.relationships):
        reference = _reference(relationship)
        told.add(reference)
        new = before is not None and reference not in before
        mark = Mark.CHANGED if place in known else Mark.ADDED
        yield _written(relationship, keys.get(reference), mark if new else None, design)
    for reference, key in keys.items():
        if reference not in told:
            new = before is not None and reference not in before
            yield _inferred(key, Mark.ADDED if new else None)


def _dropped_edges(difference: Difference | None) -> Iterator[Edge]:
    if difference is None:
        return
    kept, drawn = set(_all_references(difference.new)), set[Reference]()
    known = {before for before, _ in _counterparts(difference)}
    old = _references(difference.old)
    now = {reference: _renamed(reference, difference.renames) for reference in old}
    for place, relationship in enumerate(difference.old.relationships):
        reference = _reference(relationship)
        drawn.add(reference)
        if _renamed(reference, difference.renames) not in kept and place not in known:
            shown = renamed_relationship(relationship, difference.renames)
            yield _written(shown, old.get(reference), Mark.DROPPED, difference.old)
    for reference, key in old.items():
        if reference not in drawn and now[reference] not in kept:
            yield _between(_inferred(key, Mark.DROPPED), now[reference])


def _between(edge: Edge, reference: Reference) -> Edge:
    """Return an edge with the names that its ends have now."""
    table, columns, parent, parent_columns, _ = reference
    left = replace(edge.left, box=parent, rows=parent_columns)
    return replace(edge, left=left, right=replace(edge.right, box=table, rows=columns))


def _counterparts(difference: Difference) -> Iterator[tuple[int, int]]:
    renamed = [renamed_relationship(one, difference.renames) for one in difference.old.relationships]
    return counterparts(renamed, difference.new.relationships)


def _former_references(difference: Difference) -> set[Reference]:
    return {_renamed(reference, difference.renames) for reference in _all_references(difference.old)}


def _renamed(reference: Reference, renames: Renames) -> Reference:
    table, columns, parent, parent_columns, name = reference
    return (
        renames.table(table),
        tuple(renames.column(table, column) for column in columns),
        renames.table(parent),
        tuple(renames.column(parent, column) for column in parent_columns),
        name,
    )


def _written(
    relationship: Relationship, key: ForeignKeyConstraint | None, mark: Mark | None, design: Design
) -> Edge:
    parent_least = 1 if key is None else _parent_least(key)
    if key is None and relationship.child.columns:
        parent_least = _least_of(design.metadata.tables.get(relationship.child.table), relationship.child)

    def tie(end: End) -> Tie:
        assumed = parent_least if end is relationship.parent and not relationship.many_to_many else 0
        least = assumed if end.least is None else end.least
        return Tie(end.table, end.columns, least, end.many, end.role or "")

    return Edge(
        left=tie(relationship.left),
        right=tie(relationship.right),
        label=relationship.name or "",
        identifying=relationship.identifying or (key is not None and _is_identifying(key)),
        dashed=not relationship.active or relationship.orphans is Orphans.UNENFORCED,
        note="\n".join(_relationship_notes(relationship)),
        color=relationship.color,
        mark=Mark.COMPLETED if relationship.completed else mark,
    )


def _inferred(key: ForeignKeyConstraint, mark: Mark | None) -> Edge:
    table, columns = key.table, referring(key)
    parent, parent_columns = referred(key)
    one_to_one = any(set(unique) <= set(columns) for unique in unique_keys(table))
    return Edge(
        left=Tie(parent, parent_columns, _parent_least(key)),
        right=Tie(table.key, columns, 0, many=not one_to_one),
        identifying=_is_identifying(key),
        note="\n".join(_action_notes(key.ondelete, key.onupdate)),
        mark=mark,
    )


def _is_identifying(key: ForeignKeyConstraint) -> bool:
    return set(referring(key)) <= set(primary_key(key.table))


def _parent_least(key: ForeignKeyConstraint) -> int:
    return int(not any(element.parent.nullable for element in key.elements))


def _least_of(table: Table | None, end: End) -> int:
    columns = [] if table is None else [table.columns.get(name) for name in end.columns]
    return int(not any(column is not None and column.nullable for column in columns))


def _relationship_notes(relationship: Relationship) -> Iterator[str]:
    yield from _action_notes(relationship.on_delete, relationship.on_update)
    if relationship.orphans:
        yield f"orphans: {relationship.orphans}"
    if relationship.fanout:
        yield f"fan-out: {relationship.fanout}"
    yield from (f"{name}: {value}" for name, value in relationship.settings.items())


def _action_notes(on_delete: str | None, on_update: str | None) -> Iterator[str]:
    if on_delete:
        yield f"on delete {on_delete.lower()}"
    if on_update:
        yield f"on update {on_update.lower()}"


def _references(design: Design) -> dict[Reference, ForeignKeyConstraint]:
    known = design.metadata.tables
    found: dict[Reference, ForeignKeyConstraint] = {}
    for table in design.tables:
        for key in foreign_keys(table):
            target, columns = referred(key)
            if target in known:
                found[table.key, referring(key), target, columns, None] = key
    return found


def _all_references(design: Design) -> Iterable[Reference]:
    return [*_references(design), *map(_reference, design.relationships)]


def _reference(relationship: Relationship) -> Reference:
    child, parent = relationship.child, relationship.parent
    name = relationship.name if relationship.conceptual else None
    return child.table, child.columns, parent.table, parent.columns, name


def _lineage(design: Design) -> Iterator[Edge]:
    for item in design.lineage:
        if {item.source, item.target} <= set(design.metadata.tables):
            yield Edge(
                left=Tie(item.source, item.source_columns),
                right=Tie(item.target, item.target_columns),
                label=item.name or "",
                dashed=True,
                note=item.note or "",
                color=item.color,
                flow=True,
            )
