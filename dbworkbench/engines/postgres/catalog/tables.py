"""Tables and their storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import MetaData, Table
from sqlalchemy.sql.elements import quoted_name

from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.scope import HOME, Scope, key_of, placed, schema_of, within
from dbworkbench.model.facts import TableFacts, set_facts
from dbworkbench.model.settings import Settings

# the storage parameters of a table, those of its TOAST table with their prefix
OPTIONS = """coalesce(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o
    FROM pg_class tc, unnest(tc.reloptions) AS o WHERE tc.oid = c.reltoastrelid) AS options"""
METHOD = (
    """CASE WHEN am.amname <> current_setting('default_table_access_method') THEN am.amname END AS method"""
)
TABLES = f"""
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relpersistence = 'u' AS unlogged,
    pg_get_partkeydef(c.oid) AS partition_key, {OPTIONS},
    {METHOD}, s.spcname AS tablespace, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
    AND a.attnum > 0
        AND NOT a.attisdropped) AS has_columns, obj_description(c.oid, 'pg_class') AS comment,
    EXISTS (SELECT FROM pg_inherits p WHERE p.inhparent = c.oid) AS has_children,
    ARRAY(SELECT p.inhparent::regclass::text FROM pg_inherits p WHERE p.inhrelid = c.oid ORDER BY inhseqno)
        AS parents
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND {within()}
ORDER BY c.oid"""


def read_tables(scope: Scope) -> dict[int, Any]:
    """Return a row for every ordinary and partitioned table, by oid."""
    return {row.oid: row for row in scope.rows(TABLES)}


def with_columns(rows: Mapping[int, Any]) -> dict[int, Any]:
    """Return the tables that have columns: the others would be conceptual in the model."""
    return {oid: row for oid, row in rows.items() if row.has_columns}


def read_empty_tables(rows: Mapping[int, Any]) -> Iterator[Found]:
    """Yield the tables without columns as the statements that make them."""
    for oid, row in rows.items():
        if not row.has_columns:
            unlogged = "UNLOGGED " if row.unlogged else ""
            sql = f"CREATE {unlogged}TABLE {placed(row.schema, row.name)} ()"
            sql += f" INHERITS ({', '.join(row.parents)})" if row.parents else ""
            sql += f" WITH ({', '.join(row.options)})" if row.options else ""
            yield found("table", key_of(row.schema, row.name), sql, ("pg_class", oid))


def table_keys(rows: Mapping[int, Any]) -> dict[int, str]:
    """Return the keys that the tables have in the model."""
    return {oid: key_of(row.schema, row.name) for oid, row in rows.items()}


def build_tables(rows: Mapping[int, Any], order: Sequence[int], metadata: MetaData) -> dict[int, Table]:
    """Return the tables by oid, in the order in which they can be made, without columns yet."""
    return {oid: _table(rows[oid], metadata) for oid in order}


def _table(row: Any, metadata: MetaData) -> Table:
    table = Table(
        row.name,
        metadata,
        schema=schema_of(row.schema),
        comment=row.comment,
        prefixes=["UNLOGGED"] if row.unlogged else [],
        **_options(row),
    )
    settings = {"partition": _partition(row)} if row.partition_key else {}
    set_facts(table, TableFacts(settings=Settings(settings)))
    return table


def _options(row: Any) -> dict[str, Any]:
    """Return storage parameters and parents as SQLAlchemy's PostgreSQL options."""
    options: dict[str, Any] = {}
    if row.options:
        options["postgresql_with"] = storage(row.options)
    if row.parents:
        # the server has put the names in quotes where they need them
        names = (parent.removeprefix(f"{HOME}.") for parent in row.parents)
        options["postgresql_inherits"] = tuple(quoted_name(name, quote=False) for name in names)
    if row.method:
        options["postgresql_using"] = row.method
    if row.tablespace:
        options["postgresql_tablespace"] = row.tablespace
    return options


def storage(options: Sequence[str]) -> dict[str, str]:
    """Return `name=value` texts as a mapping."""
    return dict(option.split("=", 1) for option in options)


def _partition(row: Any) -> str:
    """Return `range (at)`; a sketch that says no more gets a default partition, which may not be there."""
    method, _, columns = row.partition_key.partition(" ")
    return f"{method.lower()} {columns}" + ("" if row.has_children else " into none")
