"""What of a design models of Python cannot hold."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.engines.reference import read_relationships
from dbworkbench.formats.sqlalchemy.writer.datatype import is_serial
from dbworkbench.formats.sqlalchemy.writer.enums import all_enums, holds_note
from dbworkbench.formats.sqlalchemy.writer.table import autoincrement
from dbworkbench.model.annotation import Routine
from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Relationship

KINDS = {
    "statistics": "extended statistics",
    "row security": "row security",
    "trigger state": "the state of a trigger",
}


def losses(design: Design, held: tuple[Routine, ...]) -> Iterator[Loss]:
    """Yield what is not in the models; `held` are the routines that are."""
    yield from _serials(design)
    yield from _relationships(design)
    yield from _enums(design)
    for routine in design.routines:
        if routine not in held:
            name = routine.name or " ".join(routine.sql.split()[:3])
            kind = KINDS.get(routine.kind or "") or _article(routine.kind or "statement")
            yield Loss(name, f"models have no place for {kind}: write it in a migration")
    for kind, items in (
        ("a group", design.groups), ("a named query", design.queries), ("a decision", design.decisions),
        ("a note beside the tables", design.notes), ("a diagram view", design.views),
    ):  # fmt: skip
        for item in items:
            yield Loss(item.name, f"models have no place for {kind}")
    for records in design.records:
        yield Loss(records.table, "models have no place for sample rows")
    for lineage in design.lineage:
        yield Loss(f"{lineage.source} -> {lineage.target}", "models have no place for a data dependency")
    if _has_comments(design):
        yield Loss("comments", "they are comments of Python, which nothing reads back")


def _serials(design: Design) -> Iterator[Loss]:
    for table in design.tables:
        numbered = [column for column in table.columns if autoincrement(column) is True]
        for column in table.columns:
            if is_serial(column.type) and (not column.primary_key or column in numbered[1:]):
                name = f"{table.key}.{column.name}"
                yield Loss(
                    name, f"SQLAlchemy makes {write_type(column.type)} only of one column of a primary key"
                )


def _relationships(design: Design) -> Iterator[Loss]:
    keys = {_ends(each) for each in read_relationships(design.tables)}
    for each in design.relationships:
        if _ends(each) not in keys:
            yield Loss(_title(each), "without a foreign key there is nothing to tell models of it")


def _enums(design: Design) -> Iterator[Loss]:
    for enum in all_enums(design).values():
        if enum.note is not None and not holds_note(enum.note):
            yield Loss(enum.key, "a note that is no plain line has no place in a class")
        for value in enum.values:
            if value.note is not None:
                yield Loss(f"{enum.key}.{value.name}", "a value of an enum has no place for a note")


def _has_comments(design: Design) -> bool:
    of_tables = (table_facts(table).comments for table in design.tables)
    of_columns = (column_facts(column).comments for table in design.tables for column in table.columns)
    of_relationships = (each.comments for each in design.relationships)
    of_enums = (each.comments for each in design.enums)
    return any(any(group) for group in (of_tables, of_columns, of_relationships, of_enums))


def _ends(relationship: Relationship) -> tuple[object, ...]:
    child, parent = relationship.child, relationship.parent
    return (child.table, child.columns, parent.table, parent.columns)


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _title(relationship: Relationship) -> str:
    return relationship.name or f"{relationship.left.table} and {relationship.right.table}"
