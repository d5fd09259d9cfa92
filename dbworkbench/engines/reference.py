"""Relationships of tables that were read from a database: one for each foreign key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import ForeignKeyConstraint, Table

from dbworkbench.model.keys import foreign_keys, referred, referring, unique_keys
from dbworkbench.model.relationship import End, Relationship


def read_relationships(tables: Iterable[Table]) -> Iterator[Relationship]:
    """Yield a relationship for each foreign key: parent left, child right, ends by NULL and UNIQUE."""
    for table in tables:
        for key in foreign_keys(table):
            yield _relationship(table, key)


def _relationship(table: Table, key: ForeignKeyConstraint) -> Relationship:
    parent, theirs = referred(key)
    own = referring(key)
    optional = any(table.columns[name].nullable for name in own)
    single = any(set(unique) <= set(own) for unique in unique_keys(table))
    return Relationship(
        left=End(parent, theirs, 0 if optional else 1, 1),
        right=End(table.key, own, 0, 1 if single else None),
        name=str(key.name) if key.name else None,
        on_delete=key.ondelete,
        on_update=key.onupdate,
    )
