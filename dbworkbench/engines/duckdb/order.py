"""In which order tables are made, and which foreign keys DuckDB can have at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint

from dbworkbench.engines.duckdb.datatype import duckdb_type
from dbworkbench.model.design import Design
from dbworkbench.model.keys import referred
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Orphans


@dataclass
class TableOrder:
    """Tables, parents first, and the foreign keys that are made with them."""

    tables: list[Table] = field(default_factory=list)
    kept: set[ForeignKeyConstraint] = field(default_factory=set)


def order_tables(design: Design, losses: list[Loss]) -> TableOrder:
    """Put parents before children; a foreign key that DuckDB cannot have becomes a loss.

    DuckDB adds no foreign key to a table that exists, so one of those in a circle is lost.
    """
    order = TableOrder()
    unenforced = _unenforced(design)
    for table in design.tables:
        for constraint in _foreign_keys(table):
            why = _obstacle(constraint, design, unenforced)
            if why is None:
                order.kept.add(constraint)
            else:
                losses.append(Loss(table.key, f"{_words(constraint)} is left out: {why}"))
    for table in design.tables:
        _visit(table, order, [], losses)
    return order


def _visit(table: Table, order: TableOrder, path: list[Table], losses: list[Loss]) -> None:
    if table in order.tables:
        return
    for constraint in _foreign_keys(table):
        if constraint not in order.kept:
            continue
        parent = constraint.referred_table
        if parent is table:
            continue
        if parent in [*path, table]:
            order.kept.discard(constraint)
            losses.append(Loss(table.key, f"{_words(constraint)} is left out: it closes a circle"))
            continue
        _visit(parent, order, [*path, table], losses)
    order.tables.append(table)


def _foreign_keys(table: Table) -> list[ForeignKeyConstraint]:
    return sorted(table.foreign_key_constraints, key=lambda key: (_words(key), str(key.name or "")))


def _obstacle(
    constraint: ForeignKeyConstraint, design: Design, unenforced: set[tuple[object, ...]]
) -> str | None:
    target = referred(constraint)[0]
    parent = design.metadata.tables.get(target)
    if parent is None:
        return f"{target!r} is not in the design"
    if _signature(constraint) in unenforced:
        return "the design leaves its orphans unenforced"
    if parent.schema != constraint.parent.schema:
        return "DuckDB has no foreign keys across schemas"
    if parent is constraint.parent and not any(column.nullable for column in constraint.columns):
        return "DuckDB could take no first row, for none may refer to itself"
    columns = [element.column.name for element in constraint.elements]
    if not _is_key(parent, columns):
        return f"({', '.join(columns)}) is no key of {target!r}"
    return _difference_of_types(constraint)


def _difference_of_types(constraint: ForeignKeyConstraint) -> str | None:
    for element in constraint.elements:
        own, theirs = (duckdb_type(column.type).text for column in (element.parent, element.column))
        if own != theirs:
            return f"DuckDB has no foreign keys from {own} to {theirs}"
    return None


def _is_key(table: Table, columns: list[str]) -> bool:
    return any(
        isinstance(constraint, (PrimaryKeyConstraint, UniqueConstraint))
        and [column.name for column in constraint.columns] == columns
        for constraint in table.constraints
    )


def _unenforced(design: Design) -> set[tuple[object, ...]]:
    return {
        (r.child.table, r.child.columns, r.parent.table, r.parent.columns)
        for r in design.relationships
        if r.orphans is Orphans.UNENFORCED
    }


def _signature(constraint: ForeignKeyConstraint) -> tuple[object, ...]:
    own = tuple(element.parent.name for element in constraint.elements)
    theirs = tuple(element.column.name for element in constraint.elements)
    return constraint.parent.key, own, constraint.referred_table.key, theirs


def _words(constraint: ForeignKeyConstraint) -> str:
    return f"foreign key ({', '.join(constraint.column_keys)})"
