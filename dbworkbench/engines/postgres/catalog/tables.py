"""Tables, their storage, and the partitions that are folded into them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import MetaData, Table

from dbworkbench.engines.postgres.catalog.scope import HOME, Scope, key_of, quoted, schema_of, within
from dbworkbench.model.annotation import Routine
from dbworkbench.model.facts import TableFacts, set_facts
from dbworkbench.model.settings import Settings

TABLES = f"""
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relpersistence = 'u' AS unlogged,
    pg_get_partkeydef(c.oid) AS partition_key, c.reloptions AS options, c.reloftype <> 0 AS typed,
    obj_description(c.oid, 'pg_class') AS comment,
    ARRAY(SELECT p.inhparent::regclass::text FROM pg_inherits p WHERE p.inhrelid = c.oid ORDER BY inhseqno)
        AS parents
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND {within()}
ORDER BY c.oid"""
PARTITIONS = f"""
SELECT n.nspname AS schema, c.relname AS name, c.relpersistence = 'u' AS unlogged,
    pg_get_expr(c.relpartbound, c.oid) AS bound, pg_get_partkeydef(c.oid) AS partition_key,
    pn.nspname AS parent_schema, p.relname AS parent,
    rn.nspname AS root_schema, r.relname AS root
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_inherits i ON i.inhrelid = c.oid
JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
JOIN pg_class r ON r.oid = pg_partition_root(c.oid) JOIN pg_namespace rn ON rn.oid = r.relnamespace
WHERE c.relispartition AND c.relkind IN ('r', 'p') AND {within()}
ORDER BY c.oid"""


def read_tables(scope: Scope, metadata: MetaData) -> dict[int, Table]:
    """Return every ordinary and partitioned table by oid, without columns yet."""
    return {row.oid: _table(row, metadata) for row in scope.rows(TABLES)}


def read_partitions(scope: Scope) -> Iterator[Routine]:
    """Yield the statement that makes each partition, on the key of the outermost table."""
    for row in scope.rows(PARTITIONS):
        parent = quoted(schema_of(row.parent_schema), row.parent)
        unlogged = "UNLOGGED " if row.unlogged else ""
        name = quoted(schema_of(row.schema), row.name)
        sql = f"CREATE {unlogged}TABLE {name} PARTITION OF {parent} {row.bound}"
        if row.partition_key:
            sql += f" PARTITION BY {row.partition_key}"
        yield Routine(
            "postgres",
            sql,
            on=key_of(row.root_schema, row.root),
            kind="partition",
            name=key_of(row.schema, row.name),
        )


def _table(row: Any, metadata: MetaData) -> Table:
    table = Table(
        row.name,
        metadata,
        schema=schema_of(row.schema),
        comment=row.comment,
        prefixes=["UNLOGGED"] if row.unlogged else [],
        **_options(row),
    )
    settings = {"partition": _partition(row.partition_key)} if row.partition_key else {}
    set_facts(table, TableFacts(settings=Settings(settings)))
    return table


def _options(row: Any) -> dict[str, Any]:
    """Return storage parameters and parents as SQLAlchemy's PostgreSQL options."""
    options: dict[str, Any] = {}
    if row.options:
        options["postgresql_with"] = dict(option.split("=", 1) for option in row.options)
    if row.parents:
        options["postgresql_inherits"] = tuple(parent.removeprefix(f"{HOME}.") for parent in row.parents)
    return options


def _partition(key: str) -> str:
    method, _, columns = key.partition(" ")
    return f"{method.lower()} {columns}"
