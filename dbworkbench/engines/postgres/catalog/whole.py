"""Everything in a database: a design, and the addresses of what is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import MetaData

from dbworkbench.engines.postgres.catalog.columns import (
    build_columns,
    made_sequences,
    read_column_statements,
    read_columns,
)
from dbworkbench.engines.postgres.catalog.constraints import (
    build_constraints,
    is_of_the_model,
    read_constraint_statements,
    read_constraints,
)
from dbworkbench.engines.postgres.catalog.elsewhere import (
    read_foreign_tables,
    read_replication,
    read_servers,
)
from dbworkbench.engines.postgres.catalog.found import Address, Found
from dbworkbench.engines.postgres.catalog.indexes import (
    build_indexes,
    index_keys,
    read_index_statements,
    read_indexes,
)
from dbworkbench.engines.postgres.catalog.operators import read_operators
from dbworkbench.engines.postgres.catalog.order import Dependencies, arrange, read_dependencies
from dbworkbench.engines.postgres.catalog.partitions import read_partition_indexes, read_partitions
from dbworkbench.engines.postgres.catalog.programs import read_programs
from dbworkbench.engines.postgres.catalog.relation import read_relations
from dbworkbench.engines.postgres.catalog.scope import HOME, Scope
from dbworkbench.engines.postgres.catalog.search import read_search
from dbworkbench.engines.postgres.catalog.security import read_security
from dbworkbench.engines.postgres.catalog.sequences import read_sequences
from dbworkbench.engines.postgres.catalog.storage import read_storage
from dbworkbench.engines.postgres.catalog.surroundings import read_extensions, read_surroundings
from dbworkbench.engines.postgres.catalog.tables import (
    build_tables,
    read_empty_tables,
    read_tables,
    table_keys,
    with_columns,
)
from dbworkbench.engines.postgres.catalog.triggers import read_event_triggers, read_triggers
from dbworkbench.engines.postgres.catalog.types import read_enums, read_types
from dbworkbench.engines.postgres.catalog.views import read_views
from dbworkbench.model.annotation import EnumType
from dbworkbench.model.design import Design


@dataclass(frozen=True)
class Whole:
    """A design, the addresses of everything that it holds, and what is a part of what."""

    design: Design
    held: frozenset[Address]
    parts: Mapping[Address, Address]


@dataclass(frozen=True)
class _Rows:
    """What the catalogue says of tables, before they are made."""

    enums: Mapping[int, EnumType]
    tables: Mapping[int, Any]
    empty: list[Found]
    columns: list[Any]
    constraints: list[Any]
    indexes: Mapping[int, list[Any]]
    dependencies: Dependencies
    detached: set[Address]

    @property
    def keys(self) -> dict[int, str]:
        return table_keys(self.tables)

    @property
    def schemas(self) -> set[str]:
        """The schemas that tables and enums name, which are made with them."""
        return {row.schema for row in self.tables.values()} | {
            enum.schema or HOME for enum in self.enums.values()
        }

    def of_the_model(self) -> set[Address]:
        """Return the addresses of what SQLAlchemy has objects for."""
        held: set[Address] = {("pg_type", oid) for oid in self.enums}
        held |= {("pg_class", oid) for oid in self.tables}
        keys = self.keys
        kept = (row.oid for row in self.constraints if is_of_the_model(row, keys, self.detached))
        held |= {("pg_constraint", oid) for oid in kept}
        held |= {("pg_class", oid) for oid in index_keys(self.indexes)}
        return held


def read_whole(scope: Scope, name: str) -> Whole:
    """Read everything that is in scope."""
    rows = _read_rows(scope)
    pairs, statements = _statements(scope, rows)
    held = rows.of_the_model()
    surroundings = list(read_surroundings(scope, held))
    arrangement = arrange(
        rows.dependencies, rows.keys, index_keys(rows.indexes), [*statements, *surroundings], pairs
    )
    design = replace(_design(name, rows, arrangement.tables), routines=arrangement.routines)
    made = {
        address for item in (*statements, *surroundings) for address in (item.address, *item.more) if address
    }
    listed = {("pg_namespace", oid) for oid in _listed_schemas(scope, rows)}
    return Whole(design, frozenset(held | made | listed), rows.dependencies.parts)


def _read_rows(scope: Scope) -> _Rows:
    dependencies, tables = read_dependencies(scope), read_tables(scope)
    return _Rows(
        read_enums(scope),
        with_columns(tables),
        list(read_empty_tables(tables)),
        read_columns(scope),
        read_constraints(scope),
        read_indexes(scope),
        dependencies,
        dependencies.detached(),
    )


def _statements(scope: Scope, rows: _Rows) -> tuple[list[tuple[int, int]], list[Found]]:
    """Return everything beside the tables, in the order in which one tells it, and pairs of indexes."""
    keys, relations = rows.keys, read_relations(scope)
    partition_indexes, pairs = read_partition_indexes(scope)
    return pairs, [
        *read_extensions(scope, rows.schemas),
        *read_servers(scope),
        *read_types(scope),
        *read_sequences(scope, made_sequences(rows.columns)),
        *read_programs(scope),
        *read_operators(scope),
        *rows.empty,
        *read_search(scope),
        *read_partitions(scope, relations),
        *read_foreign_tables(scope, relations),
        *read_column_statements(rows.columns, scope.major, rows.detached),
        *read_constraint_statements(rows.constraints, keys, rows.detached),
        *read_index_statements(rows.indexes),
        *partition_indexes,
        *read_views(scope),
        *read_storage(scope),
        *read_triggers(scope),
        *read_security(scope),
        *read_replication(scope),
        *read_event_triggers(scope),
    ]


def _design(name: str, rows: _Rows, order: Sequence[int]) -> Design:
    metadata = MetaData()
    tables = build_tables(rows.tables, order, metadata)
    build_columns(rows.columns, tables, rows.enums, rows.detached, metadata)
    relationships = build_constraints(rows.constraints, tables, rows.keys, rows.detached)
    build_indexes(rows.indexes, tables)
    return Design(name, metadata, relationships, enums=tuple(rows.enums.values()))


def _listed_schemas(scope: Scope, rows: _Rows) -> list[int]:
    names = "SELECT oid, nspname AS name FROM pg_namespace"
    return [row.oid for row in scope.rows(names) if row.name in rows.schemas or row.name == HOME]
