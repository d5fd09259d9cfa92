"""From conceptual to physical: what a sketch leaves open, completed by one convention."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Identity, MetaData, Table, text
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.types import TypeEngine

from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.duplicate import duplicate
from dbworkbench.model.facts import ColumnFacts, TableFacts, set_facts, table_facts
from dbworkbench.model.relationship import End, Relationship


@dataclass(frozen=True)
class Convention:
    """How completed keys look: the surrogate's column name and whether it is a uuid or an identity."""

    key: str = "id"
    uuid: bool = False


def complete(design: Design, convention: Convention = Convention()) -> Design:
    """Return the design with keys, foreign keys and junction tables where the sketch has none.

    Entities get a surrogate key; each conceptual relationship a foreign key named after its parent or
    its role; each many-to-many relationship a junction table named after both. Everything added is
    marked as completed. A design that is physical already comes back equal.
    """
    metadata = duplicate(design.metadata)
    for table in metadata.tables.values():
        _give_key(table, convention)
    roads = Counter((r.child.table, r.parent.table) for r in design.relationships)
    relationships = tuple(
        link
        for relationship in design.relationships
        for link in _settle(metadata, _with_role(relationship, roads))
    )
    return replace(design, metadata=metadata, relationships=relationships)


def _give_key(table: Table, convention: Convention) -> None:
    if table.primary_key.columns or convention.key in table.columns:
        return
    if table.columns and not table_facts(table).completed:
        return
    column: Column[object] = (
        Column(convention.key, UUID(), primary_key=True, server_default=text("gen_random_uuid()"))
        if convention.uuid
        else Column(convention.key, BigInteger(), Identity(always=True), primary_key=True)
    )
    _add(table, column)


def _with_role(relationship: Relationship, roads: Counter[tuple[str, str]]) -> Relationship:
    """Take the relationship's name for the role where several lead to the same parent."""
    child, parent = relationship.child, relationship.parent
    if child.role or parent.role or roads[child.table, parent.table] == 1:
        return relationship
    side = "left" if child is relationship.left else "right"
    return replace(relationship, **{side: replace(child, role=relationship.name)})  # type: ignore[arg-type]  # one End


def _settle(metadata: MetaData, relationship: Relationship) -> tuple[Relationship, ...]:
    if not relationship.active:
        return (relationship,)
    if relationship.many_to_many:
        return _make_junction(metadata, relationship)
    if relationship.conceptual:
        return (_make_foreign_key(metadata, relationship),)
    return (relationship,)


def _make_foreign_key(metadata: MetaData, relationship: Relationship) -> Relationship:
    child, parent = relationship.child, relationship.parent
    table, target = metadata.tables[child.table], metadata.tables[parent.table]
    if not target.primary_key.columns:
        raise UnusableInput(
            f"{parent.table!r} has columns but no primary key, so {child.table!r} cannot refer to it",
            hint=f"Mark the key of {parent.table!r} with [pk].",
        )
    names = _refer(
        table, target, child.role or parent.role, optional=parent.least == 0,
        identifying=relationship.identifying, relationship=relationship,
    )  # fmt: skip
    keys = tuple(column.name for column in target.primary_key.columns)
    return _with_columns(relationship, names, keys)


def _refer(
    table: Table,
    target: Table,
    role: str | None,
    *,
    optional: bool,
    identifying: bool,
    relationship: Relationship,
) -> tuple[str, ...]:
    keys = list(target.primary_key.columns)
    stem = _free_stem(table, role or singular(target.name), [key.name for key in keys])
    names = [f"{stem}_{key.name}" for key in keys]
    for name, key in zip(names, keys, strict=True):
        kind: TypeEngine[object] = key.type
        column: Column[object] = Column(name, kind, nullable=optional, primary_key=identifying)
        _add(table, column)
    table.append_constraint(
        ForeignKeyConstraint(
            names,
            [f"{target.key}.{key.name}" for key in keys],
            ondelete=relationship.on_delete,
            onupdate=relationship.on_update,
        )
    )
    return tuple(names)


def _make_junction(metadata: MetaData, relationship: Relationship) -> tuple[Relationship, ...]:
    left, right = metadata.tables[relationship.left.table], metadata.tables[relationship.right.table]
    name = relationship.name or f"{left.name}_{right.name}"
    if name in metadata.tables:
        return (relationship,)
    junction = Table(name, metadata, schema=left.schema)
    set_facts(junction, TableFacts(completed=True))
    links = []
    for end, target in ((relationship.left, left), (relationship.right, right)):
        link = Relationship(
            End(target.key, (), 1, 1), End(junction.key, (), 0, None), on_delete="CASCADE", identifying=True
        )
        names = _refer(junction, target, end.role, optional=False, identifying=True, relationship=link)
        keys = tuple(column.name for column in target.primary_key.columns)
        links.append(replace(_with_columns(link, names, keys), completed=True))
    return tuple(links)


def _with_columns(
    relationship: Relationship, child: tuple[str, ...], parent: tuple[str, ...]
) -> Relationship:
    left_is_child = relationship.child is relationship.left
    left, right = (child, parent) if left_is_child else (parent, child)
    return replace(
        relationship,
        left=replace(relationship.left, columns=left),
        right=replace(relationship.right, columns=right),
        completed=True,
    )


def _add(table: Table, column: Column[object]) -> None:
    set_facts(column, ColumnFacts(completed=True))
    table.append_column(column)


def _free_stem(table: Table, stem: str, keys: list[str]) -> str:
    candidate, number = stem, 2
    while any(f"{candidate}_{key}" in table.columns for key in keys):
        candidate, number = f"{stem}{number}", number + 1
    return candidate


def singular(name: str) -> str:
    """Return the singular of an English table name, by its ending alone."""
    for ending, replacement in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if name.endswith(ending):
            return name.removesuffix(ending) + replacement
    return name.removesuffix("s") if name.endswith("s") and not name.endswith("ss") else name
