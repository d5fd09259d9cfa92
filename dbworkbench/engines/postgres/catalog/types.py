"""Enums, and the domains and composite types that the model keeps as SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, quoted, schema_of, within
from dbworkbench.model.annotation import EnumType, EnumValue, Routine

ENUMS = f"""
SELECT t.oid, n.nspname AS schema, t.typname AS name, obj_description(t.oid, 'pg_type') AS comment,
    ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)
        AS values
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND {within(oid="t.oid")}
ORDER BY t.oid"""
DOMAINS = f"""
SELECT n.nspname AS schema, t.typname AS name, format_type(t.typbasetype, t.typtypmod) AS base,
    t.typnotnull AS mandatory, t.typdefault AS "default",
    CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END AS collation,
    ARRAY(SELECT 'CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid, true)
          FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c' ORDER BY k.conname) AS checks
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype
WHERE t.typtype = 'd' AND {within(oid="t.oid")}
ORDER BY t.oid"""
COMPOSITES = f"""
SELECT n.nspname AS schema, t.typname AS name,
    ARRAY(SELECT quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          ORDER BY a.attnum) AS fields
FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE {within(oid="t.oid")}
ORDER BY t.oid"""
EXTENSIONS = "SELECT extname AS name FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY oid"


def read_enums(scope: Scope) -> dict[int, EnumType]:
    """Return the enums by oid."""
    return {
        row.oid: EnumType(
            row.name, tuple(EnumValue(value) for value in row.values), schema_of(row.schema), row.comment
        )
        for row in scope.rows(ENUMS)
    }


def read_types(scope: Scope) -> Iterator[Routine]:
    """Yield extensions, domains and composite types as the statements that make them."""
    for row in scope.rows(EXTENSIONS):
        sql = f"CREATE EXTENSION IF NOT EXISTS {quoted(row.name)}"
        yield Routine("postgres", sql, kind="extension", name=row.name)
    for row in scope.rows(DOMAINS):
        yield Routine("postgres", _domain(row), kind="domain", name=key_of(row.schema, row.name))
    for row in scope.rows(COMPOSITES):
        sql = f"CREATE TYPE {quoted(schema_of(row.schema), row.name)} AS ({', '.join(row.fields)})"
        yield Routine("postgres", sql, kind="type", name=key_of(row.schema, row.name))


def _domain(row: Any) -> str:
    parts = [f"CREATE DOMAIN {quoted(schema_of(row.schema), row.name)} AS {row.base}"]
    parts += [f"COLLATE {row.collation}"] if row.collation else []
    parts += [f"DEFAULT {row.default}"] if row.default else []
    parts += ["NOT NULL"] if row.mandatory else []
    return " ".join([*parts, *row.checks])
