"""Read the design that is in a PostgreSQL database, from the server's own catalogue.

SQLAlchemy's Inspector misses, mostly silently, what stands here: exclusion constraints, partitions,
keys that are deferrable or not enforced, operator classes, functions, triggers, policies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import MetaData

from dbworkbench.engines.postgres.catalog.columns import read_columns
from dbworkbench.engines.postgres.catalog.constraints import read_constraints
from dbworkbench.engines.postgres.catalog.indexes import read_indexes
from dbworkbench.engines.postgres.catalog.programs import read_programs
from dbworkbench.engines.postgres.catalog.scope import Scope
from dbworkbench.engines.postgres.catalog.tables import read_partitions, read_tables
from dbworkbench.engines.postgres.catalog.types import read_enums, read_types
from dbworkbench.engines.postgres.catalog.views import read_views
from dbworkbench.model.design import Design


def read_catalog(
    connection: psycopg.Connection[Any], *, name: str, schemas: Sequence[str] | None = None
) -> Design:
    """Return everything in the user's schemas, or in some of them, with one query for each kind of object.

    Names in the schema `public` stand without it. Partitions are folded into their table: its setting
    `partition` tells the key, a routine of kind `partition` each of them. What the model has no object
    for becomes a Routine with the server's own text.
    """
    with connection.transaction():
        # nobody's function of the same name may step in for one of the server's: it would run as us
        connection.execute("SET LOCAL search_path TO pg_catalog")
        return _read(Scope(connection, tuple(schemas) if schemas is not None else None), name)


def _read(scope: Scope, name: str) -> Design:
    metadata = MetaData()
    enums = read_enums(scope)
    tables = read_tables(scope, metadata)
    sequences = read_columns(scope, tables, enums, metadata)
    relationships, exclusions = read_constraints(scope, tables)
    read_indexes(scope, tables)
    routines = (
        *read_types(scope),
        *sequences,
        *read_programs(scope),
        *read_partitions(scope),
        *exclusions,
        *read_views(scope),
    )
    return Design(name, metadata, relationships, enums=tuple(enums.values()), routines=routines)
