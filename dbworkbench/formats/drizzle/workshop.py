"""What the writer knows while it works: the identifiers of everything, imports and types used so far."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from dbworkbench.formats.drizzle.naming import TAKEN, camel, distinct, free
from dbworkbench.model.annotation import EnumType
from dbworkbench.model.design import Design
from dbworkbench.model.keys import foreign_keys, referred, referring
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Orphans


class Workshop:
    """Identifiers of a design, and what the file needs because of what was written."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.losses: list[Loss] = []
        self.core: set[str] = set()  # imports from drizzle-orm/pg-core
        self.root: set[str] = set()  # imports from drizzle-orm
        self.customs: dict[str, str] = {}  # types that drizzle does not know, by SQL
        self.taken: set[str] = set(TAKEN)
        self.tables = {table.key: self.name(table.name, "Table", table.schema) for table in design.tables}
        self.enums = {enum.key: self.name(f"{enum.name}_enum", "Enum", enum.schema) for enum in enums(design)}
        self.schemas = {schema: self.name(f"{schema}_schema", "Schema") for schema in _schemas(design)}
        self.columns = {
            table.key: distinct(column.name for column in table.columns) for table in design.tables
        }
        self.loose = {
            (each.child.table, each.child.columns)
            for each in design.relationships
            if each.orphans is Orphans.UNENFORCED
        }
        self.circular = _circular(design)

    def name(self, wanted: str, suffix: str, schema: str | None = None) -> str:
        """Return an identifier for something, with its schema before it when it is taken."""
        found = camel(wanted)
        if found in self.taken and schema is not None:
            found = camel(f"{schema}_{wanted}")
        found = free(found, self.taken, suffix)
        self.taken.add(found)
        return found

    def enforced(self, table: sa.Table) -> list[sa.ForeignKeyConstraint]:
        """Return the foreign keys that real data may not break; the others are relations only."""
        return [key for key in foreign_keys(table) if (table.key, referring(key)) not in self.loose]

    def use(self, *names: str) -> str:
        """Note that something of drizzle-orm/pg-core is needed, and return its (first) name."""
        self.core.update(names)
        return names[0]

    def lose(self, what: str, reason: str) -> None:
        self.losses.append(Loss(what, reason))


def enums(design: Design) -> list[EnumType]:
    """Return the enums that are written: those with values."""
    return [enum for enum in design.enums if enum.values]


def _schemas(design: Design) -> list[str]:
    named = [*(table.schema for table in design.tables), *(enum.schema for enum in design.enums)]
    return [schema for schema in dict.fromkeys(named) if schema is not None and schema != "public"]


def _circular(design: Design) -> set[str]:
    """Return the tables that refer to themselves, directly or through others."""
    roads = {table.key: set(_parents(table)) for table in design.tables}
    while True:
        further = {
            key: parents.union(*(roads.get(each, set()) for each in parents))
            for key, parents in roads.items()
        }
        if further == roads:
            return {key for key, parents in roads.items() if key in parents}
        roads = further


def _parents(table: sa.Table) -> Iterator[str]:
    for key in foreign_keys(table):
        yield referred(key)[0]
