"""What a database holds and how large it is."""

from __future__ import annotations

from psycopg import sql

from dbworkbench.engines.engine import IndexSize
from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.names import identifier
from dbworkbench.model.design import Design

TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT starts_with(n.nspname, 'pg_')
AND n.nspname <> 'information_schema'
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname <> 'public', n.nspname COLLATE "C", c.relname COLLATE "C"
"""
INDEXES = """
SELECT i.relname, n.nspname, t.relname, pg_relation_size(i.oid)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE i.relkind = 'i' AND NOT starts_with(n.nspname, 'pg_')
ORDER BY n.nspname <> 'public', n.nspname COLLATE "C", t.relname COLLATE "C", i.relname COLLATE "C"
"""
NAMES = {
    "table": """
SELECT DISTINCT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT starts_with(n.nspname, 'pg_')
AND n.nspname <> 'information_schema'
""",
    "column": """
SELECT DISTINCT attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm', 'f')
AND NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'
""",
}

SETTINGS = (
    *("shared_buffers", "work_mem", "effective_cache_size", "random_page_cost"),
    *("max_parallel_workers_per_gather", "jit", "fsync", "synchronous_commit"),
)


def configuration(connection: Connection) -> dict[str, str]:
    """Return the settings that times depend on most, as SHOW writes them."""
    rows = connection.execute(
        "SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [list(SETTINGS)]
    )
    return dict(rows.fetchall())


def row_counts(connection: Connection, design: Design | None) -> dict[str, int]:
    """Count the rows of a design's tables that exist here, or of all tables, exactly."""
    here = {table_key(schema, name): (schema, name) for schema, name in connection.execute(TABLES)}
    if design is not None:
        keys = [table.key for table in design.tables]
        here = {key: found for key in keys if (found := here.get(key.removeprefix("public.")))}
    counts = {}
    for key, (schema, name) in here.items():
        statement = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name))
        row = connection.execute(statement).fetchone()
        counts[key] = int(row[0]) if row else 0
    return counts


def database_bytes(connection: Connection) -> int:
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def index_sizes(connection: Connection) -> tuple[IndexSize, ...]:
    return tuple(
        IndexSize(name, table_key(schema, table), int(size))
        for name, schema, table, size in connection.execute(INDEXES)
    )


def names(connection: Connection, kind: str) -> list[str]:
    """Return the names of all tables or columns, for suggestions."""
    return [name for (name,) in connection.execute(NAMES[kind].encode())]


def found_table(connection: Connection, key: str) -> sql.Identifier:
    """Return the table that a key means, in which a point may be of its schema, its name, or between both."""
    here = {table_key(schema, name): (schema, name) for schema, name in connection.execute(TABLES)}
    found = here.get(key.removeprefix("public."))
    return sql.Identifier(*found) if found else identifier(key)


def table_key(schema: str, name: str) -> str:
    """Return the key of a table as a design has it."""
    return name if schema == "public" else f"{schema}.{name}"
