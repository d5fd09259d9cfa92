"""Views and extended statistics, as the server writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dbworkbench.engines.postgres.catalog.expression import readable, settled
from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, placed, quoted, within
from dbworkbench.engines.postgres.catalog.tables import METHOD, OPTIONS

VIEWS = f"""
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, {OPTIONS}, {METHOD},
    s.spcname AS tablespace,
    pg_get_viewdef(c.oid, true) AS pretty, pg_get_viewdef(c.oid) AS plain
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND {within()} ORDER BY c.oid"""
DEFAULTS = f"""
SELECT d.oid, c.oid AS view, n.nspname AS schema, c.relname AS name, a.attname AS "column",
    pg_get_expr(d.adbin, d.adrelid) AS "default"
FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid AND c.relkind = 'v'
JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum
WHERE {within()} ORDER BY d.oid"""
INDEXES = f"""
SELECT ic.oid, n.nspname AS schema, c.relname AS view, ic.relname AS name,
    pg_get_indexdef(i.indexrelid) AS definition,
    s.spcname AS tablespace
FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_tablespace s ON s.oid = ic.reltablespace
WHERE c.relkind = 'm' AND i.indisvalid AND {within()} ORDER BY i.indexrelid"""
STATISTICS = f"""
SELECT s.oid, n.nspname AS schema, s.stxname AS name, c.relname AS "table", cn.nspname AS table_schema,
    pg_get_statisticsobjdef(s.oid) AS definition, nullif(to_jsonb(s) ->> 'stxstattarget', '-1') AS target
FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
JOIN pg_class c ON c.oid = s.stxrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
WHERE {within(oid="s.oid")} ORDER BY s.oid"""

# a constant alone on a line of a list of columns: read again it would be called after its type
NAMELESS = re.compile(
    r"^((?:[ ]+|[ ]*SELECT )(?:NULL|'(?:[^']|'')*'|\d[\d.]*)::[a-z ]+(?:\(\d+\))?(?:\[\])?)(?=,?$)",
    re.MULTILINE,
)


def read_views(scope: Scope) -> Iterator[Found]:
    """Yield views with their defaults and indexes, and extended statistics."""
    for row in scope.rows(VIEWS):
        kind = "view" if row.kind == "v" else "materialized view"
        yield found(kind, key_of(row.schema, row.name), _view(row, kind), ("pg_class", row.oid))
    for row in scope.rows(DEFAULTS):
        sql = f"ALTER VIEW {placed(row.schema, row.name)} ALTER COLUMN {quoted(row.column)} "
        sql += f"SET DEFAULT {row.default}"
        on = key_of(row.schema, row.name)
        needs = (("pg_class", row.view),)
        yield found("default", f"{on}.{row.column}", sql, ("pg_attrdef", row.oid), on=on, needs=needs)
    for row in scope.rows(INDEXES):
        sql = settled(row.definition)
        if row.tablespace and " TABLESPACE " not in sql:
            head, where, condition = sql.partition(" WHERE ")
            sql = f"{head} TABLESPACE {quoted(row.tablespace)}{where}{condition}"
        yield found("index", row.name, sql, ("pg_class", row.oid), on=key_of(row.schema, row.view))
    for row in scope.rows(STATISTICS):
        on = key_of(row.table_schema, row.table)
        yield found("statistics", row.name, row.definition, ("pg_statistic_ext", row.oid), on=on)
        if row.target is not None:
            sql = f"ALTER STATISTICS {placed(row.schema, row.name)} SET STATISTICS {row.target}"
            yield found("statistics target", row.name, sql, on=on)


def _view(row: Any, kind: str) -> str:
    parts = [f"CREATE {kind.upper()} {placed(row.schema, row.name)}"]
    parts += [f"USING {row.method}"] if row.method and kind != "view" else []
    parts += [f"WITH ({', '.join(row.options)})"] if row.options else []
    parts += [f"TABLESPACE {quoted(row.tablespace)}"] if row.tablespace else []
    definition = NAMELESS.sub(r'\1 AS "?column?"', readable(row.plain, row.pretty).strip().rstrip(";"))
    return f"{' '.join(parts)} AS\n{definition}"
