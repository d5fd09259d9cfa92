"""Enums, and the domains, composite, range and base types that the model keeps as SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dbworkbench.engines.postgres.catalog.expression import readable
from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.naming import made_up
from dbworkbench.engines.postgres.catalog.scope import (
    Scope,
    key_of,
    placed,
    quoted,
    schema_of,
    string,
    within,
)
from dbworkbench.model.annotation import EnumType, EnumValue

ENUMS = f"""
SELECT t.oid, n.nspname AS schema, t.typname AS name, obj_description(t.oid, 'pg_type') AS comment,
    ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)
        AS values
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND {within(oid="t.oid")}
ORDER BY t.oid"""
DOMAINS = f"""
SELECT t.oid, n.nspname AS schema, t.typname AS name, format_type(t.typbasetype, t.typtypmod) AS base,
    t.typnotnull AS mandatory, pg_get_expr(t.typdefaultbin, 0) AS "default",
    CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END AS collation,
    (SELECT k.conname FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'n') AS not_null
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype
WHERE t.typtype = 'd' AND {within(oid="t.oid")}
ORDER BY t.oid"""
DOMAIN_CHECKS = f"""
SELECT k.oid, k.contypid AS domain, k.conname AS name, k.convalidated AS valid,
    pg_get_constraintdef(k.oid) AS plain, pg_get_constraintdef(k.oid, true) AS pretty
FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE k.contype = 'c' AND {within(oid="t.oid")} ORDER BY k.contypid, k.conname"""
COMPOSITES = f"""
SELECT t.oid, n.nspname AS schema, t.typname AS name,
    ARRAY(SELECT quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attcollation <> at.typcollation
               THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END
          FROM pg_attribute a JOIN pg_type at ON at.oid = a.atttypid
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS fields
FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE {within(oid="t.oid")}
ORDER BY t.oid"""
RANGES = f"""
SELECT t.oid, n.nspname AS schema, t.typname AS name, format_type(r.rngsubtype, NULL) AS subtype,
    CASE WHEN NOT o.opcdefault THEN quote_ident(oc.nspname) || '.' || quote_ident(o.opcname) END AS opclass,
    CASE WHEN r.rngcollation <> s.typcollation THEN r.rngcollation::regcollation::text END AS collation,
    nullif(r.rngcanonical::oid, 0)::regproc::text AS canonical, nullif(r.rngsubdiff::oid,
    0)::regproc::text AS difference,
    m.typname AS multirange, mn.nspname AS multirange_schema
FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_type s ON s.oid = r.rngsubtype JOIN pg_opclass o ON o.oid = r.rngsubopc
JOIN pg_namespace oc ON oc.oid = o.opcnamespace
JOIN pg_type m ON m.oid = r.rngmultitypid JOIN pg_namespace mn ON mn.oid = m.typnamespace
WHERE {within(oid="t.oid")} ORDER BY t.oid"""
BASES = f"""
SELECT t.oid, n.nspname AS schema, t.typname AS name, t.typisdefined AS defined,
    t.typinput::text AS input, t.typoutput::text AS output, nullif(t.typreceive::oid,
    0)::regproc::text AS receive,
    nullif(t.typsend::oid, 0)::regproc::text AS send, nullif(t.typmodin::oid, 0)::regproc::text AS typmod_in,
    nullif(t.typmodout::oid, 0)::regproc::text AS typmod_out, nullif(t.typanalyze::oid,
    0)::regproc::text AS analyze,
    nullif(t.typsubscript::oid, 0)::regproc::text AS subscript, t.typlen AS length, t.typbyval AS by_value,
    t.typalign AS alignment, t.typstorage AS storage, t.typcategory AS category,
    t.typispreferred AS preferred,
    t.typdefault AS "default", CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END AS element,
    t.typdelim AS delimiter, t.typcollation <> 0 AS collatable
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
       OR t.typtype = 'p' AND NOT t.typisdefined) AND {within(oid="t.oid")}
ORDER BY t.oid"""
ALIGNMENTS = {"c": "char", "s": "int2", "i": "int4", "d": "double"}
STORAGES = {"p": "plain", "e": "external", "x": "extended", "m": "main"}


def read_enums(scope: Scope) -> dict[int, EnumType]:
    """Return the enums by oid."""
    return {
        row.oid: EnumType(
            row.name, tuple(EnumValue(value) for value in row.values), schema_of(row.schema), row.comment
        )
        for row in scope.rows(ENUMS)
    }


def read_types(scope: Scope) -> Iterator[Found]:
    """Yield the types that are no enums as the statements that make them."""
    yield from _domains(scope)
    for row in scope.rows(COMPOSITES):
        sql = f"CREATE TYPE {_name(row)} AS ({', '.join(row.fields)})"
        yield found("type", key_of(row.schema, row.name), sql, ("pg_type", row.oid))
    for row in scope.rows(RANGES):
        if row.canonical:
            yield _shell(row)
        yield found(
            "type", key_of(row.schema, row.name), _range(row), ("pg_type", row.oid), needs=_after_shell(row)
        )
    for row in scope.rows(BASES):
        if not row.defined:
            yield found(
                "shell type", key_of(row.schema, row.name), f"CREATE TYPE {_name(row)}", ("pg_type", row.oid)
            )
            continue
        yield _shell(row)
        yield found(
            "type", key_of(row.schema, row.name), _base(row), ("pg_type", row.oid), needs=_after_shell(row)
        )


def _name(row: Any) -> str:
    return placed(row.schema, row.name)


def _shell(row: Any) -> Found:
    """Return the type that its functions are made for before it can be made itself."""
    return found("shell type", key_of(row.schema, row.name), f"CREATE TYPE {_name(row)}", ("shell", row.oid))


def _after_shell(row: Any) -> tuple[tuple[str, int], ...]:
    return (("shell", row.oid),)


def _domains(scope: Scope) -> Iterator[Found]:
    checks: dict[int, list[Any]] = {}
    for check in scope.rows(DOMAIN_CHECKS):
        checks.setdefault(check.domain, []).append(check)
    for row in scope.rows(DOMAINS):
        own = checks.get(row.oid, [])
        name, key = _name(row), key_of(row.schema, row.name)
        yield found(
            "domain", key, _domain(row, [_check(one) for one in own if one.valid]), ("pg_type", row.oid)
        )
        for one in own:
            if not one.valid:
                sql = f"ALTER DOMAIN {name} ADD {_check(one)}"
                yield found(
                    "domain constraint", key, sql, ("pg_constraint", one.oid), needs=(("pg_type", row.oid),)
                )


def _check(row: Any) -> str:
    return f"CONSTRAINT {_plain_name(row.name)} {readable(row.plain, row.pretty)}"


def _plain_name(name: str) -> str:
    return name if name.isidentifier() and name.islower() and name.isascii() else quoted(name)


def _domain(row: Any, checks: list[str]) -> str:
    parts = [f"CREATE DOMAIN {_name(row)} AS {row.base}"]
    parts += [f"COLLATE {row.collation}"] if row.collation else []
    parts += [f"DEFAULT {row.default}"] if row.default else []
    if row.mandatory:
        usual = row.not_null in (None, made_up(row.name, None, "not_null"))
        parts.append("NOT NULL" if usual else f"CONSTRAINT {_plain_name(row.not_null)} NOT NULL")
    return " ".join([*parts, *checks])


def _range(row: Any) -> str:
    options = {
        "SUBTYPE": row.subtype,
        "SUBTYPE_OPCLASS": row.opclass,
        "COLLATION": row.collation,
        "CANONICAL": row.canonical,
        "SUBTYPE_DIFF": row.difference,
        "MULTIRANGE_TYPE_NAME": quoted(row.multirange_schema, row.multirange),
    }
    return f"CREATE TYPE {_name(row)} AS RANGE ({_options(options)})"


def _base(row: Any) -> str:
    options = {
        "INPUT": row.input,
        "OUTPUT": row.output,
        "RECEIVE": row.receive,
        "SEND": row.send,
        "TYPMOD_IN": row.typmod_in,
        "TYPMOD_OUT": row.typmod_out,
        "ANALYZE": row.analyze,
        "SUBSCRIPT": row.subscript,
        "INTERNALLENGTH": "variable" if row.length < 0 else str(row.length),
        "PASSEDBYVALUE": row.by_value or None,
        "ALIGNMENT": ALIGNMENTS[row.alignment],
        "STORAGE": STORAGES[row.storage],
        "CATEGORY": string(row.category),
        "PREFERRED": "true" if row.preferred else None,
        "DEFAULT": None if row.default is None else string(row.default),
        "ELEMENT": row.element,
        "DELIMITER": string(row.delimiter) if row.delimiter != "," else None,
        "COLLATABLE": "true" if row.collatable else None,
    }
    return f"CREATE TYPE {_name(row)} ({_options(options)})"


def _options(options: dict[str, Any]) -> str:
    parts = (
        name if value is True else f"{name} = {value}" for name, value in options.items() if value is not None
    )
    return ", ".join(parts)
