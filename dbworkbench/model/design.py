"""A database design: a SQLAlchemy MetaData and the facts that DDL cannot hold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlalchemy import MetaData, Table

from dbworkbench.errors import UnknownName
from dbworkbench.model.annotation import (
    Decision,
    EnumType,
    Group,
    Lineage,
    Records,
    Routine,
    StickyNote,
    View,
)
from dbworkbench.model.content import describe
from dbworkbench.model.query import Query
from dbworkbench.model.relationship import Relationship
from dbworkbench.model.settings import NOTHING


@dataclass(frozen=True, eq=False)
class Design:
    """Tables in `metadata` (never changed once the design is made) and what stands around them.

    A table without columns is an entity that is still conceptual. Two designs are equal when their
    content is; `revision` is a short hash of that content.
    """

    name: str
    metadata: MetaData = field(default_factory=MetaData)
    relationships: tuple[Relationship, ...] = ()
    enums: tuple[EnumType, ...] = ()
    groups: tuple[Group, ...] = ()
    queries: tuple[Query, ...] = ()
    records: tuple[Records, ...] = ()
    lineage: tuple[Lineage, ...] = ()
    routines: tuple[Routine, ...] = ()
    decisions: tuple[Decision, ...] = ()
    notes: tuple[StickyNote, ...] = ()
    views: tuple[View, ...] = ()
    note: str | None = None
    settings: Mapping[str, str] = NOTHING

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables in the order in which they were written."""
        return tuple(self.metadata.tables.values())

    def table(self, name: str) -> Table:
        """Return a table by its key, or by its bare name when that is unambiguous."""
        found = self.metadata.tables.get(name)
        if found is not None:
            return found
        bare = [table for table in self.tables if table.name == name]
        if len(bare) == 1:
            return bare[0]
        raise UnknownName("table", name, self.metadata.tables)

    def query(self, name: str) -> Query:
        """Return a named query."""
        for query in self.queries:
            if query.name == name:
                return query
        raise UnknownName("query", name, (query.name for query in self.queries))

    def with_query(self, query: Query) -> Design:
        """Return the design with a named query added or replaced."""
        others = tuple(other for other in self.queries if other.name != query.name)
        return replace(self, queries=(*others, query))

    @cached_property
    def content(self) -> Mapping[str, object]:
        """Everything the design says as plain, ordered data; the name is not part of it."""
        return describe(self)

    @cached_property
    def revision(self) -> str:
        """Seven hexadecimal digits that change with the content."""
        return hashlib.sha256(repr(self.content).encode()).hexdigest()[:7]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Design):
            return NotImplemented
        return self.content == other.content

    def __hash__(self) -> int:
        return hash(self.revision)
