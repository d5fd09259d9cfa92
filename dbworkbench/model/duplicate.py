"""A copy of tables that can be changed, since those of a design never are."""

from __future__ import annotations

from sqlalchemy import MetaData, Table
from sqlalchemy.util.langhelpers import set_creation_order

from dbworkbench.model.content import describe_constraint


def duplicate(metadata: MetaData) -> MetaData:
    """Return a copy of all tables.

    SQLAlchemy's own copy forgets prefixes, the facts of indexes, and the order of constraints.
    """
    copies = MetaData()
    for table in metadata.tables.values():
        copy = table.to_metadata(copies)
        copy._prefixes = list(table._prefixes)
        known = {index.name: index.info for index in table.indexes}
        for index in copy.indexes:
            index.info.update(known[index.name])
        _keep_order(table, copy)
    return copies


def _keep_order(table: Table, copy: Table) -> None:
    """Number the copied constraints as the originals are, so that both make the same DDL."""
    originals = sorted(table.constraints, key=lambda constraint: constraint._creation_order)
    ranks = {repr(describe_constraint(constraint)): rank for rank, constraint in enumerate(originals)}
    for constraint in sorted(copy.constraints, key=lambda c: ranks[repr(describe_constraint(c))]):
        set_creation_order(constraint)
