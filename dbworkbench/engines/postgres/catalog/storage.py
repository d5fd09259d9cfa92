"""How tables and columns are kept, as far as SQLAlchemy has no words for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, placed, quoted, within
from dbworkbench.engines.postgres.dumped import column_options

ROOT = """LEFT JOIN pg_class r ON r.oid = CASE WHEN c.relispartition THEN pg_partition_root(c.oid)
    ELSE c.oid END
LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace"""
COLUMNS = f"""
SELECT n.nspname AS schema, c.relname AS "table", c.relkind AS kind, a.attname AS name,
    rn.nspname AS root_schema, r.relname AS root,
    CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage,
    nullif(a.attcompression, '') AS compression, nullif(a.attstattarget, -1) AS target,
    a.attoptions AS options
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid {ROOT}
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND c.relpersistence <> 't'
    AND (a.attstorage <> t.typstorage OR a.attcompression <> '' OR a.attstattarget <> -1
         OR a.attoptions IS NOT NULL)
    AND {within()} ORDER BY a.attrelid, a.attnum"""
TABLES = f"""
SELECT n.nspname AS schema, c.relname AS name, rn.nspname AS root_schema, r.relname AS root,
    c.relreplident AS identity, ri.relname AS identity_index, ci.relname AS clustered,
    CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace {ROOT}
LEFT JOIN (pg_index i JOIN pg_class ri ON ri.oid = i.indexrelid) ON i.indrelid = c.oid AND i.indisreplident
LEFT JOIN (pg_index k JOIN pg_class ci ON ci.oid = k.indexrelid) ON k.indrelid = c.oid AND k.indisclustered
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND {within()}
    AND (c.relreplident NOT IN ('d') OR ci.oid IS NOT NULL OR c.reloftype <> 0) ORDER BY c.oid"""
# the indexes that constraints make take their settings afterwards
KEYS = f"""
SELECT n.nspname AS schema, ic.relname AS name, ic.reloptions AS options, s.spcname AS tablespace,
    rn.nspname AS root_schema, r.relname AS root, obj_description(ic.oid, 'pg_class') AS comment
FROM pg_constraint k JOIN pg_class ic ON ic.oid = k.conindid JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_tablespace s ON s.oid = ic.reltablespace {ROOT}
WHERE k.contype IN ('p', 'u', 'x') AND (ic.reloptions IS NOT NULL OR s.oid IS NOT NULL)
    AND {within()} ORDER BY ic.oid"""
# statistics of the expressions of an index
INDEX_COLUMNS = f"""
SELECT n.nspname AS schema, ic.relname AS name, a.attnum AS number, a.attstattarget AS target,
    rn.nspname AS root_schema, r.relname AS root
FROM pg_attribute a JOIN pg_class ic ON ic.oid = a.attrelid JOIN pg_index i ON i.indexrelid = ic.oid
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace {ROOT}
WHERE ic.relkind IN ('i', 'I') AND a.attstattarget >= 0 AND {within()} ORDER BY ic.oid, a.attnum"""
STORAGES = {"p": "PLAIN", "e": "EXTERNAL", "x": "EXTENDED", "m": "MAIN"}
COMPRESSIONS = {"p": "pglz", "l": "lz4"}
IDENTITIES = {"n": "NOTHING", "f": "FULL"}


def read_storage(scope: Scope) -> Iterator[Found]:
    """Yield the ALTERs that say how columns, tables and their indexes are kept."""
    for row in scope.rows(COLUMNS):
        on = key_of(row.root_schema, row.root)
        head = f"ALTER {'FOREIGN ' if row.kind == 'f' else ''}TABLE ONLY {placed(row.schema, row.table)}"
        for kind, text in _column(row):
            name = f"{key_of(row.schema, row.table)}.{row.name}"
            yield found(kind, name, f"{head} ALTER COLUMN {quoted(row.name)} {text}", on=on)
    for row in scope.rows(KEYS):
        on, index = key_of(row.root_schema, row.root), placed(row.schema, row.name)
        if row.options:
            yield found("storage", row.name, f"ALTER INDEX {index} SET ({', '.join(row.options)})", on=on)
        if row.tablespace:
            sql = f"ALTER INDEX {index} SET TABLESPACE {quoted(row.tablespace)}"
            yield found("tablespace", row.name, sql, on=on)
    for row in scope.rows(INDEX_COLUMNS):
        sql = f"ALTER INDEX {placed(row.schema, row.name)} ALTER COLUMN {row.number} "
        sql += f"SET STATISTICS {row.target}"
        yield found("statistics target", row.name, sql, on=key_of(row.root_schema, row.root))
    for row in scope.rows(TABLES):
        on = key_of(row.root_schema, row.root)
        for kind, text in _table(row):
            yield found(
                kind,
                key_of(row.schema, row.name),
                f"ALTER TABLE {placed(row.schema, row.name)} {text}",
                on=on,
            )


def _column(row: Any) -> Iterator[tuple[str, str]]:
    if row.storage:
        yield "storage", f"SET STORAGE {STORAGES[row.storage]}"
    if row.compression:
        yield "compression", f"SET COMPRESSION {COMPRESSIONS[row.compression]}"
    if row.target is not None:
        yield "statistics target", f"SET STATISTICS {row.target}"
    if options := column_options(row.options):
        yield "column options", f"SET ({', '.join(options)})"


def _table(row: Any) -> Iterator[tuple[str, str]]:
    if row.of_type:
        yield "typed table", f"OF {row.of_type}"
    if row.clustered:
        yield "clustering", f"CLUSTER ON {quoted(row.clustered)}"
    if row.identity in IDENTITIES:
        yield "replica identity", f"REPLICA IDENTITY {IDENTITIES[row.identity]}"
    elif row.identity == "i" and row.identity_index:
        yield "replica identity", f"REPLICA IDENTITY USING INDEX {quoted(row.identity_index)}"
