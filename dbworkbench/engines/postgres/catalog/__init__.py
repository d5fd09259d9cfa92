"""Read the design that is in a PostgreSQL database, from the server's own catalogue.

SQLAlchemy's Inspector misses, mostly silently, what stands here: exclusion constraints, partitions,
keys that are deferrable or not enforced, operator classes, functions, triggers, policies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg

from dbworkbench.engines.postgres.catalog.remainder import left_over
from dbworkbench.engines.postgres.catalog.scope import Scope
from dbworkbench.engines.postgres.catalog.whole import read_whole
from dbworkbench.garbage import paused_collection
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss


def read_catalog(
    connection: psycopg.Connection[Any], *, name: str, schemas: Sequence[str] | None = None
) -> Design:
    """Return everything in the user's schemas, or in some of them, with one query for each kind of object.

    Names in the schema `public` stand without it. Partitions are folded into their table: its setting
    `partition` tells the key, a routine of kind `partition` each of them. What the model has no object
    for becomes a Routine with the server's own text, in an order in which everything can be made.
    """
    with connection.transaction(), paused_collection():
        return read_whole(_scope(connection, schemas), name).design


def read_remainder(
    connection: psycopg.Connection[Any], *, schemas: Sequence[str] | None = None
) -> tuple[Loss, ...]:
    """Return what is in the user's schemas and not in the design of `read_catalog`, with the reason."""
    with connection.transaction(), paused_collection():
        scope = _scope(connection, schemas)
        return left_over(scope, read_whole(scope, "remainder"))


def _scope(connection: psycopg.Connection[Any], schemas: Sequence[str] | None) -> Scope:
    # nobody's function of the same name may step in for one of the server's: it would run as us
    connection.execute("SET LOCAL search_path TO pg_catalog")
    # a guess of the planner's must not lead to compiling a query that reads a few rows
    connection.execute("SET LOCAL jit TO off")
    return Scope(connection, tuple(schemas) if schemas is not None else None)
