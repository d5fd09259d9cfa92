"""What a sketch holds of a design: nearly everything; what it cannot is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import sqlalchemy as sa

from dbworkbench.engines.reference import read_relationships
from dbworkbench.formats.dbml.binder.surroundings import DIALECTS
from dbworkbench.formats.dbml.options import dialect_of
from dbworkbench.model.annotation import LAST, Routine
from dbworkbench.model.design import Design
from dbworkbench.model.duplicate import duplicate
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Relationship

OWN = (sa.PrimaryKeyConstraint, sa.UniqueConstraint, sa.CheckConstraint, sa.ForeignKeyConstraint)


def held(design: Design) -> tuple[Design, tuple[Loss, ...]]:
    """Return the design as a sketch says it, and what that leaves out.

    A foreign key that no relationship stands for gets one: in a sketch that is how a key is written.
    """
    losses: list[Loss] = []
    metadata = design.metadata
    if any(True for table in design.tables for _ in _foreign(table)):
        metadata = duplicate(metadata)
        for table in metadata.tables.values():
            for item, reason in list(_foreign(table)):
                losses.append(Loss(table.key, reason))
                _take_off(table, item)
    related = (*design.relationships, *_unwritten(design))
    said = replace(
        design,
        metadata=metadata,
        relationships=tuple(_distinct(related, losses)),
        routines=tuple(_routines(design, losses)),
    )
    return said, tuple(losses)


Item = sa.Constraint | sa.Index | sa.Table | sa.Column[object]


def _foreign(table: sa.Table) -> Iterator[tuple[Item, str]]:
    """Yield constraints of kinds, and items with options of engines, that the language has no words for."""
    constraints = sorted(table.constraints, key=lambda each: (str(each.name), each._creation_order))
    for constraint in constraints:
        if not isinstance(constraint, OWN):
            yield (
                constraint,
                f"a sketch has no word for {type(constraint).__name__} {constraint.name or ''}".rstrip(),
            )
    items: Iterable[Item] = (
        *(table, *table.columns, *constraints),
        *sorted(table.indexes, key=lambda each: str(each.name)),
    )
    for item in items:
        for name in item.dialect_kwargs:
            if dialect_of(name) is None:
                yield item, f"a sketch has no options of such an engine: {name}"


def _take_off(table: sa.Table, item: Item) -> None:
    if isinstance(item, sa.Constraint) and not isinstance(item, OWN):
        table.constraints.discard(item)
        return
    for name in [name for name in item.dialect_kwargs if dialect_of(name) is None]:
        del item.dialect_kwargs[name]


def _unwritten(design: Design) -> Iterator[Relationship]:
    """Yield relationships for the foreign keys that none stands for."""
    written = {
        (each.child.table, each.child.columns, each.parent.table, each.parent.columns)
        for each in design.relationships
    }
    for each in read_relationships(design.tables):
        if (each.child.table, each.child.columns, each.parent.table, each.parent.columns) not in written:
            yield each


def _distinct(relationships: Iterable[Relationship], losses: list[Loss]) -> Iterator[Relationship]:
    """Leave out a reference that nothing tells from another one."""
    seen: set[object] = set()
    for each in relationships:
        ends = frozenset((end.table, end.columns) for end in (each.left, each.right))
        names = {(ends, each.name), (each.child.table, each.name) if each.name else (ends, each.name)}
        if seen & names:
            what = f"{each.child.table}({', '.join(each.child.columns)})"
            losses.append(
                Loss(what, "a second reference of the same columns or name: one of them is written")
            )
            continue
        seen |= names
        yield each


def _routines(design: Design, losses: list[Loss]) -> Iterator[Routine]:
    named = {routine.name for routine in design.routines}
    indexes = {str(index.name) for table in design.tables for index in table.indexes}
    for each in design.routines:
        name = each.name or each.kind or "SQL"
        if each.dialect not in DIALECTS:
            losses.append(Loss(name, f"a sketch has no SQL of {each.dialect}"))
            continue
        on, before = each.on, each.before
        if on is not None and on not in named and on not in design.metadata.tables:
            losses.append(Loss(name, f"it is on {on}, which nothing in the design makes"))
            on = None
        if before != LAST and before not in indexes and before not in design.metadata.tables:
            before = None
        yield replace(each, on=on, before=before)
