"""The tables and types that a database has, as the server itself writes them: the ground of comparison."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from dbworkbench.engines.postgres.login import Connection

Shape: TypeAlias = dict[str, dict[str, str]]

# Of each table every column, constraint, index and trigger; of each enum its values.
PARTS = """
WITH t AS (
    SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT starts_with(n.nspname, 'pg_')
    AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
)
SELECT nspname::text, relname::text, 'table', ''::text, concat_ws(' ', relpersistence, pg_get_partkeydef(oid),
       'note ' || quote_literal(obj_description(oid, 'pg_class'))) FROM t
UNION ALL
SELECT nspname, relname, 'column', attname::text, concat_ws(' ', format_type(atttypid, atttypmod),
       CASE WHEN attcollation <> typcollation THEN 'collate ' || attcollation::regcollation END,
       CASE WHEN attnotnull THEN 'not null' END,
       CASE attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
       CASE attgenerated WHEN '' THEN 'default' ELSE 'generated' END || ' ' || pg_get_expr(adbin, adrelid),
       'note ' || quote_literal(col_description(t.oid, attnum)))
FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND attnum > 0 AND NOT attisdropped
JOIN pg_type ON pg_type.oid = atttypid LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = attnum
UNION ALL
SELECT nspname, relname, 'constraint', pg_get_constraintdef(c.oid),
       concat_ws(' ', CASE WHEN starts_with(conname, relname) THEN '' ELSE conname END,
                 obj_description(c.oid, 'pg_constraint'))
FROM t JOIN pg_constraint c ON c.conrelid = t.oid WHERE contype IN ('p', 'u', 'f', 'c', 'x')
AND conparentid = 0
UNION ALL
SELECT nspname, relname, 'index', pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid, 'pg_class')
FROM t JOIN pg_index i ON i.indrelid = t.oid
WHERE NOT EXISTS (SELECT FROM pg_constraint c
                  WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT n.nspname, typname, 'type', '',
       (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum
        WHERE enumtypid = y.oid)
FROM pg_type y JOIN pg_namespace n ON n.oid = typnamespace
WHERE typtype = 'e' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = y.oid AND d.deptype = 'e')
ORDER BY 1, 2, 3, 4, 5
"""


def read_shape(connection: Connection) -> Shape:
    """Return every table and enum by key (`name`, or `schema.name` outside of public) with its parts."""
    shape: Shape = {}
    for schema, name, kind, part, text in connection.execute(PARTS):
        key = name if schema == "public" else f"{schema}.{name}"
        parts = shape.setdefault(f"{'type' if kind == 'type' else 'table'} {key}", {})
        what = f"{kind} {part}".strip()
        # a table may have the same constraint twice
        parts[what] = f"{parts[what]}, {text or ''}" if what in parts else text or ""
    return shape


def differences(live: Mapping[str, Mapping[str, str]], wanted: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Say, a line each, what differs in the objects that both have."""
    both = sorted(name for name in wanted if name in live)
    return [f"{name}: {line}" for name in both for line in _parts(live[name], wanted[name])]


def only(shape: Shape, names: Collection[str]) -> Shape:
    """Return the part of a shape with these names."""
    return {name: parts for name, parts in shape.items() if name in names}


def _parts(live: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[str]:
    yield from (f"+ {part} {text}".rstrip() for part, text in wanted.items() if part not in live)
    yield from (f"- {part}" for part in live if part not in wanted)
    for part, text in wanted.items():
        if part in live and live[part] != text:
            yield f"~ {part}: {live[part] or 'none'} → {text or 'none'}"
