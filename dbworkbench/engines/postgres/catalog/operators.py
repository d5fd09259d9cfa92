"""Operators with their classes and families, casts, collations, conversions, transforms, access methods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.scope import (
    Scope,
    foreign_to_extensions,
    key_of,
    placed,
    quoted,
    string,
    within,
)

OPERATORS = f"""
SELECT o.oid, n.nspname AS schema, o.oprname AS name, o.oprcode::regproc::text AS function,
    CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END AS left,
    CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) END AS right,
    c.oprname AS commutator, cn.nspname AS commutator_schema, g.oprname AS negator,
    gn.nspname AS negator_schema,
    nullif(o.oprrest::oid, 0)::regproc::text AS restrict, nullif(o.oprjoin::oid, 0)::regproc::text AS join,
    o.oprcanhash AS hashes, o.oprcanmerge AS merges
FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
LEFT JOIN pg_operator c ON c.oid = o.oprcom LEFT JOIN pg_namespace cn ON cn.oid = c.oprnamespace
LEFT JOIN pg_operator g ON g.oid = o.oprnegate LEFT JOIN pg_namespace gn ON gn.oid = g.oprnamespace
WHERE o.oprcode <> 0 AND {within(oid="o.oid")} ORDER BY o.oid"""
FAMILIES = f"""
SELECT f.oid, n.nspname AS schema, f.opfname AS name, m.amname AS method
FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod
WHERE {within(oid="f.oid")} ORDER BY f.oid"""
CLASSES = f"""
SELECT c.oid, n.nspname AS schema, c.opcname AS name, m.amname AS method, c.opcdefault AS is_default,
    format_type(c.opcintype, NULL) AS type, CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype,
    NULL) END AS key,
    f.oid AS family_oid, f.opfname AS family, fn.nspname AS family_schema
FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am m ON m.oid = c.opcmethod
JOIN pg_opfamily f ON f.oid = c.opcfamily JOIN pg_namespace fn ON fn.oid = f.opfnamespace
WHERE {within(oid="c.oid")} ORDER BY c.oid"""
# operators and functions of classes (kept by an internal dependency) and of families
MEMBERS = """
SELECT d.refclassid::regclass::text AS catalog, d.refobjid AS of, a.oid, 'pg_amop' AS own,
    'OPERATOR ' || a.amopstrategy || ' ' || a.amopopr::regoperator::text
    || CASE WHEN a.amoppurpose = 'o'
       THEN ' FOR ORDER BY ' || quote_ident(fn.nspname) || '.' || quote_ident(f.opfname)
       ELSE '' END AS text,
    a.amopopr AS used, 'pg_operator' AS used_catalog
FROM pg_amop a JOIN pg_depend d ON d.classid = 'pg_amop'::regclass AND d.objid = a.oid
    AND d.refclassid IN ('pg_opclass'::regclass, 'pg_opfamily'::regclass) AND d.deptype IN ('i', 'a')
LEFT JOIN pg_opfamily f ON f.oid = a.amopsortfamily LEFT JOIN pg_namespace fn ON fn.oid = f.opfnamespace
UNION ALL
SELECT d.refclassid::regclass::text, d.refobjid, a.oid, 'pg_amproc',
    'FUNCTION ' || a.amprocnum || ' (' || format_type(a.amproclefttype, NULL) || ', '
    || format_type(a.amprocrighttype, NULL) || ') ' || a.amproc::regprocedure::text, a.amproc, 'pg_proc'
FROM pg_amproc a JOIN pg_depend d ON d.classid = 'pg_amproc'::regclass AND d.objid = a.oid
    AND d.refclassid IN ('pg_opclass'::regclass, 'pg_opfamily'::regclass) AND d.deptype IN ('i', 'a')
ORDER BY 1, 2, 4 DESC, 5"""
CASTS = f"""
SELECT c.oid, format_type(c.castsource, NULL) AS source, format_type(c.casttarget, NULL) AS target,
    c.castmethod AS method, c.castcontext AS context,
    CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text END
        AS function
FROM pg_cast c WHERE {foreign_to_extensions("pg_cast", "c.oid")}
    AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_cast'::regclass AND i.objid = c.oid
                    AND i.deptype = 'i')
ORDER BY c.oid"""
COLLATIONS = f"""
SELECT l.oid, n.nspname AS schema, l.collname AS name, l.collprovider AS provider,
    l.collisdeterministic AS deterministic,
    l.collcollate AS "collate", l.collctype AS ctype,
    coalesce(to_jsonb(l) ->> 'colllocale', to_jsonb(l) ->> 'colliculocale') AS locale,
    to_jsonb(l) ->> 'collicurules' AS rules
FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace
    WHERE {within(oid="l.oid")} ORDER BY l.oid"""
CONVERSIONS = f"""
SELECT c.oid, n.nspname AS schema, c.conname AS name, c.condefault AS is_default,
    pg_encoding_to_char(c.conforencoding) AS source, pg_encoding_to_char(c.contoencoding) AS target,
    c.conproc::text AS function
FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace
    WHERE {within(oid="c.oid")} ORDER BY c.oid"""
TRANSFORMS = f"""
SELECT t.oid, format_type(t.trftype, NULL) AS type, l.lanname AS language,
    CASE WHEN t.trffromsql <> 0 THEN t.trffromsql::regprocedure::text END AS from_sql,
    CASE WHEN t.trftosql <> 0 THEN t.trftosql::regprocedure::text END AS to_sql
FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
WHERE {foreign_to_extensions("pg_transform", "t.oid")} ORDER BY t.oid"""
METHODS = f"""
SELECT a.oid, a.amname AS name, a.amtype AS type, a.amhandler::text AS handler
FROM pg_am a WHERE {foreign_to_extensions("pg_am", "a.oid")} ORDER BY a.oid"""
PROVIDERS = {"c": "libc", "i": "icu", "b": "builtin"}
CONTEXTS = {"a": " AS ASSIGNMENT", "i": " AS IMPLICIT", "e": ""}


def read_operators(scope: Scope) -> Iterator[Found]:
    """Yield collations and conversions, operators, what indexes know of them, and casts."""
    for row in scope.rows(COLLATIONS):
        yield found("collation", key_of(row.schema, row.name), _collation(row), ("pg_collation", row.oid))
    for row in scope.rows(CONVERSIONS):
        default = "DEFAULT " if row.is_default else ""
        sql = f"CREATE {default}CONVERSION {placed(row.schema, row.name)} FOR {string(row.source)} TO "
        sql += f"{string(row.target)} FROM {row.function}"
        yield found("conversion", key_of(row.schema, row.name), sql, ("pg_conversion", row.oid))
    for row in scope.rows(OPERATORS):
        yield found("operator", key_of(row.schema, row.name), _operator(row), ("pg_operator", row.oid))
    yield from _classes(scope)
    if scope.whole:
        yield from _outside_of_schemas(scope)


def _outside_of_schemas(scope: Scope) -> Iterator[Found]:
    for row in scope.rows(METHODS):
        kind = "TABLE" if row.type == "t" else "INDEX"
        sql = f"CREATE ACCESS METHOD {quoted(row.name)} TYPE {kind} HANDLER {row.handler}"
        yield found("access method", row.name, sql, ("pg_am", row.oid))
    for row in scope.rows(CASTS):
        how = {"f": f"WITH FUNCTION {row.function}", "i": "WITH INOUT", "b": "WITHOUT FUNCTION"}[row.method]
        name = f"({row.source} AS {row.target})"
        yield found("cast", name, f"CREATE CAST {name} {how}{CONTEXTS[row.context]}", ("pg_cast", row.oid))
    for row in scope.rows(TRANSFORMS):
        name = f"FOR {row.type} LANGUAGE {quoted(row.language)}"
        parts = [f"FROM SQL WITH FUNCTION {row.from_sql}"] if row.from_sql else []
        parts += [f"TO SQL WITH FUNCTION {row.to_sql}"] if row.to_sql else []
        sql = f"CREATE TRANSFORM {name} ({', '.join(parts)})"
        yield found("transform", name, sql, ("pg_transform", row.oid))


def _operator(row: Any) -> str:
    options = {
        "FUNCTION": row.function,
        "LEFTARG": row.left,
        "RIGHTARG": row.right,
        "COMMUTATOR": _reference(row.commutator_schema, row.commutator),
        "NEGATOR": _reference(row.negator_schema, row.negator),
        "RESTRICT": row.restrict,
        "JOIN": row.join,
        "HASHES": row.hashes or None,
        "MERGES": row.merges or None,
    }
    written = (
        name if value is True else f"{name} = {value}" for name, value in options.items() if value is not None
    )
    return f"CREATE OPERATOR {quoted(row.schema)}.{row.name} ({', '.join(written)})"


def _reference(schema: str | None, name: str | None) -> str | None:
    return f"OPERATOR({quoted(schema)}.{name})" if name else None


def _classes(scope: Scope) -> Iterator[Found]:
    members: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in scope.rows(MEMBERS):
        members[row.catalog, row.of].append(row)
    families = scope.rows(FAMILIES)
    for row in families:
        sql = f"CREATE OPERATOR FAMILY {placed(row.schema, row.name)} USING {row.method}"
        yield found("operator family", key_of(row.schema, row.name), sql, ("pg_opfamily", row.oid))
    for row in scope.rows(CLASSES):
        own = members["pg_opclass", row.oid]
        parts = [member.text for member in own] + ([f"STORAGE {row.key}"] if row.key else [])
        parts = parts or [f"STORAGE {row.type}"]
        default = "DEFAULT " if row.is_default else ""
        sql = f"CREATE OPERATOR CLASS {placed(row.schema, row.name)} {default}FOR TYPE {row.type}"
        sql += f" USING {row.method} FAMILY {quoted(row.family_schema, row.family)} AS {', '.join(parts)}"
        more = tuple((member.own, member.oid) for member in own)
        needs = tuple((member.used_catalog, member.used) for member in own)
        yield found(
            "operator class",
            key_of(row.schema, row.name),
            sql,
            ("pg_opclass", row.oid),
            more=more,
            needs=needs,
        )
    for row in families:
        yield from _loose(row, members["pg_opfamily", row.oid])


def _loose(row: Any, members: list[Any]) -> Iterator[Found]:
    """Yield what a family has beside its classes."""
    if members:
        sql = f"ALTER OPERATOR FAMILY {placed(row.schema, row.name)} USING {row.method} ADD "
        sql += ", ".join(member.text for member in members)
        more = tuple((member.own, member.oid) for member in members)
        needs = (("pg_opfamily", row.oid), *((member.used_catalog, member.used) for member in members))
        yield found("operator family member", key_of(row.schema, row.name), sql, more=more, needs=needs)


def _collation(row: Any) -> str:
    parts = [f"provider = {PROVIDERS[row.provider]}"]
    if row.locale is not None:
        parts.append(f"locale = {string(row.locale)}")
    elif row.collate == row.ctype:
        parts.append(f"locale = {string(row.collate)}")
    else:
        parts.append(f"lc_collate = {string(row.collate)}, lc_ctype = {string(row.ctype)}")
    parts += [] if row.deterministic else ["deterministic = false"]
    parts += [f"rules = {string(row.rules)}"] if row.rules else []
    return f"CREATE COLLATION {placed(row.schema, row.name)} ({', '.join(parts)})"
