"""References between tables: enforced or not, with what becomes of orphans."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ForeignKeyConstraint, Table

from dbworkbench.model.design import Design
from dbworkbench.model.keys import foreign_keys, referred, referring
from dbworkbench.model.relationship import End, Orphans, Relationship


@dataclass(frozen=True)
class Reference:
    """Columns of `table` that name rows of `parent`; `full` is MATCH FULL."""

    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    orphans: Orphans = Orphans.REFUSE
    full: bool = False

    def __str__(self) -> str:
        return f"{_columns(self.columns)} > {self.parent}.{_columns(self.parent_columns)}"


def references(design: Design, table: Table) -> tuple[Reference, ...]:
    """Return the references of a table: its foreign keys, and relationships that make none."""
    found = [_read(design, table, constraint) for constraint in foreign_keys(table)]
    known = {(item.columns, item.parent, item.parent_columns) for item in found}
    for relationship in design.relationships:
        child, parent = relationship.child, relationship.parent
        if child.table != table.key or not _unenforced(relationship):
            continue
        if (child.columns, parent.table, parent.columns) not in known:
            found.append(
                Reference(table.key, child.columns, parent.table, parent.columns, Orphans.UNENFORCED)
            )
    order = {column.name: number for number, column in enumerate(table.columns)}
    return tuple(sorted(found, key=lambda item: (order[item.columns[0]], item.columns, item.parent)))


def load_order(design: Design) -> tuple[Table, ...]:
    """Return the tables, parents before children; tables of a cycle keep the order of writing."""
    waiting = {table.key: _parents(design, table) for table in design.tables if table.columns}
    order: list[str] = []
    while waiting:
        free = [key for key, parents in waiting.items() if not parents & waiting.keys() - {key}]
        for key in free or list(waiting)[:1]:
            order.append(key)
            del waiting[key]
    return tuple(design.metadata.tables[key] for key in order)


def _read(design: Design, table: Table, constraint: ForeignKeyConstraint) -> Reference:
    columns = referring(constraint)
    parent, parent_columns = referred(constraint)
    orphans = _orphans(design, End(table.key, columns), End(parent, parent_columns))
    full = (constraint.match or "").upper() == "FULL"
    return Reference(table.key, columns, parent, parent_columns, orphans, full)


def _orphans(design: Design, child: End, parent: End) -> Orphans:
    for relationship in design.relationships:
        ends = (relationship.child, relationship.parent)
        if relationship.orphans is not None and all(map(_same, ends, (child, parent))):
            return relationship.orphans
    return Orphans.REFUSE


def _same(one: End, other: End) -> bool:
    return (one.table, one.columns) == (other.table, other.columns)


def _unenforced(relationship: Relationship) -> bool:
    return relationship.orphans is Orphans.UNENFORCED and bool(relationship.child.columns)


def _parents(design: Design, table: Table) -> set[str]:
    return {reference.parent for reference in references(design, table)}


def _columns(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"
