"""Schemas and extensions; comments, owners, rights and labels on everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from typing import Any

from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.scope import (
    FIRST_USER_OID,
    HOME,
    Scope,
    quoted,
    string,
    within,
)

SCHEMAS = f"SELECT n.oid, n.nspname AS name FROM pg_namespace n WHERE {within(oid='n.oid')} ORDER BY n.oid"
# the schema of an extension that makes it itself is not named
EXTENSIONS = """
SELECT e.oid, e.extname AS name, n.nspname AS schema, n.oid AS schema_oid,
    EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid
            AND d.refobjid = e.oid AND d.deptype = 'e') OR n.nspname = 'pg_catalog' AS own_schema
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname <> 'plpgsql' ORDER BY e.oid"""
IS_MEMBER = "EXISTS (SELECT FROM pg_depend x WHERE x.classid = {0} AND x.objid = {1} AND x.deptype = 'e')"
# an object in the words of DDL: how the server identifies it comes near to that
IDENTITY = "CROSS JOIN LATERAL pg_identify_object({0}, {1}, {2}) AS i"
COMMENTS = f"""
SELECT d.classoid::regclass::text AS catalog, d.objoid AS oid, d.objsubid AS column, d.description AS text,
    i.type, i.identity, i.schema, pg_get_function_identity_arguments(p.oid) AS arguments,
    p.prokind = 'a' AS aggregate,
    k.contypid <> 0 AS of_domain
FROM pg_description d {IDENTITY.format("d.classoid", "d.objoid", "d.objsubid")}
LEFT JOIN pg_proc p ON d.classoid = 'pg_proc'::regclass AND p.oid = d.objoid
LEFT JOIN pg_constraint k ON d.classoid = 'pg_constraint'::regclass AND k.oid = d.objoid
WHERE d.objoid >= {FIRST_USER_OID} AND NOT {IS_MEMBER.format("d.classoid", "d.objoid")}
ORDER BY d.classoid, d.objoid, d.objsubid"""
# what an extension says of itself comes with it
EXTENSION_COMMENTS = """
SELECT name, comment FROM pg_available_extensions WHERE installed_version IS NOT NULL"""
LABELS = f"""
SELECT l.classoid::regclass::text AS catalog, l.provider, l.label AS text, i.type, i.identity, i.schema
FROM pg_seclabel l {IDENTITY.format("l.classoid", "l.objoid", "l.objsubid")}
ORDER BY l.classoid, l.objoid, l.objsubid, l.provider"""
# everything that has an owner and rights; sequences of columns follow their tables
OWNED = """
SELECT 'pg_class'::regclass AS classid, oid, relowner AS owner, relacl AS acl,
    CASE WHEN relkind = 'S' THEN 's' ELSE 'r' END::"char" AS kind FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relpersistence <> 't'
UNION ALL SELECT 'pg_proc'::regclass, oid, proowner, proacl, 'f' FROM pg_proc
UNION ALL SELECT 'pg_type'::regclass, t.oid, typowner, typacl, 'T' FROM pg_type t LEFT JOIN pg_class c
    ON c.oid = typrelid
    WHERE typtype IN ('e', 'd', 'r', 'b') AND NOT EXISTS (SELECT FROM pg_type a WHERE a.typarray = t.oid)
    OR c.relkind = 'c'
UNION ALL SELECT 'pg_namespace'::regclass, oid, nspowner, nspacl, 'n' FROM pg_namespace
UNION ALL SELECT 'pg_language'::regclass, oid, lanowner, lanacl, 'l' FROM pg_language
UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, fdwowner, fdwacl, 'F' FROM pg_foreign_data_wrapper
UNION ALL SELECT 'pg_foreign_server'::regclass, oid, srvowner, srvacl, 'S' FROM pg_foreign_server
UNION ALL SELECT 'pg_operator'::regclass, oid, oprowner, NULL, NULL FROM pg_operator
UNION ALL SELECT 'pg_opclass'::regclass, oid, opcowner, NULL, NULL FROM pg_opclass
UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfowner, NULL, NULL FROM pg_opfamily
UNION ALL SELECT 'pg_collation'::regclass, oid, collowner, NULL, NULL FROM pg_collation
UNION ALL SELECT 'pg_conversion'::regclass, oid, conowner, NULL, NULL FROM pg_conversion
UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictowner, NULL, NULL FROM pg_ts_dict
UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgowner, NULL, NULL FROM pg_ts_config
UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxowner, NULL, NULL FROM pg_statistic_ext
UNION ALL SELECT 'pg_event_trigger'::regclass, oid, evtowner, NULL, NULL FROM pg_event_trigger
UNION ALL SELECT 'pg_publication'::regclass, oid, pubowner, NULL, NULL FROM pg_publication
UNION ALL SELECT 'pg_subscription'::regclass, oid, subowner, NULL, NULL FROM pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"""
USERS = f"""(o.oid >= {FIRST_USER_OID} OR o.oid = to_regnamespace('{HOME}')::oid)
    AND NOT {IS_MEMBER.format("o.classid", "o.oid")}"""
# what comes with a table or a type follows it
FOLLOWS = """EXISTS (SELECT FROM pg_depend f WHERE f.classid = o.classid AND f.objid = o.oid
    AND (f.deptype = 'i' OR f.deptype = 'a' AND f.refclassid = 'pg_class'::regclass
         AND f.classid = 'pg_class'::regclass AND f.refobjsubid > 0))"""
OWNERS = f"""
WITH o AS ({OWNED})
SELECT o.classid::text AS catalog, o.oid, pg_get_userbyid(o.owner) AS owner, i.type, i.identity, i.schema,
    pg_get_function_identity_arguments(p.oid) AS arguments, p.prokind = 'a' AS aggregate
FROM o {IDENTITY.format("o.classid", "o.oid", "0")}
LEFT JOIN pg_proc p ON o.classid = 'pg_proc'::regclass AND p.oid = o.oid
WHERE {USERS} AND NOT {FOLLOWS} AND o.owner <> %(owner)s::regrole::oid
    AND pg_get_userbyid(o.owner) <> 'pg_database_owner'
ORDER BY o.classid, o.oid"""
RIGHTS = f"""
WITH o AS ({OWNED}), held AS (
    SELECT o.*, 0 AS "column", NULL::name AS column_name,
        coalesce((SELECT initprivs FROM pg_init_privs p WHERE p.classoid = o.classid AND p.objoid = o.oid
                  AND p.objsubid = 0), acldefault(o.kind, o.owner)) AS base
    FROM o WHERE o.acl IS NOT NULL
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, c.relowner, a.attacl, 'c'::"char", a.attnum, a.attname,
    acldefault('c', c.relowner)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL
    AND NOT a.attisdropped)
SELECT o.classid::text AS catalog, o.oid, o.kind, o.column_name, i.type, i.identity, i.schema,
    o.owner AS owner_oid,
    pg_get_function_identity_arguments(p.oid) AS arguments, p.prokind = 'a' AS aggregate,
    s.now, s.n, s.grantee AS grantee_oid, s.grantor,
    CASE WHEN s.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(s.grantee)) END AS grantee,
    s.privilege_type AS privilege, s.is_grantable AS grantable
FROM held o {IDENTITY.format("o.classid", "o.oid", "0")}
CROSS JOIN LATERAL (
    SELECT true AS now, * FROM aclexplode(o.acl) WITH ORDINALITY AS e (grantor, grantee, privilege_type,
    is_grantable, n)
    UNION ALL
    SELECT false, * FROM aclexplode(o.base) WITH ORDINALITY AS e (grantor, grantee, privilege_type,
    is_grantable, n)
) AS s
LEFT JOIN pg_proc p ON o.classid = 'pg_proc'::regclass AND p.oid = o.oid
WHERE {USERS} ORDER BY o.classid, o.oid, o."column", s.n"""
DEFAULT_RIGHTS = """
SELECT d.oid, quote_ident(pg_get_userbyid(d.defaclrole)) AS role, n.nspname AS schema,
    d.defaclobjtype AS kind, s.now, s.n,
    CASE WHEN s.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(s.grantee)) END AS grantee,
    s.privilege_type AS privilege, s.is_grantable AS grantable
FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
CROSS JOIN LATERAL (
    SELECT true AS now, * FROM aclexplode(d.defaclacl) WITH ORDINALITY AS e (grantor, grantee,
    privilege_type, is_grantable, n)
    UNION ALL
    SELECT false, * FROM aclexplode(CASE WHEN d.defaclnamespace = 0 THEN acldefault(
        CASE WHEN d.defaclobjtype = 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) END)
        WITH ORDINALITY AS e (grantor, grantee, privilege_type, is_grantable, n)
) AS s ORDER BY d.oid, s.n"""
# whose objects are the reader's: those that it owns, or else those of the owner of most
OWNER = f"""
SELECT pg_get_userbyid(c.relowner) AS name, c.relowner = current_user::regrole::oid AS own
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND {within()}
GROUP BY c.relowner ORDER BY c.relowner = current_user::regrole::oid DESC, count(*) DESC, 1 LIMIT 1"""
WORDS = {
    "foreign-data wrapper": "FOREIGN DATA WRAPPER",
    "statistics object": "STATISTICS",
    "table column": "COLUMN",
    "view column": "COLUMN",
    "materialized view column": "COLUMN",
    "foreign table column": "COLUMN",
    "composite type column": "COLUMN",
    "table constraint": "CONSTRAINT",
    "domain constraint": "CONSTRAINT",
    "composite type": "TYPE",
}
DEFAULT_KINDS = {
    "r": "TABLES",
    "S": "SEQUENCES",
    "f": "FUNCTIONS",
    "T": "TYPES",
    "n": "SCHEMAS",
    "L": "LARGE OBJECTS",
}


def read_extensions(scope: Scope, listed: Set[str]) -> Iterator[Found]:
    """Yield the schemas that no table or enum names, and the extensions."""
    made = {}
    for row in scope.rows(SCHEMAS):
        made[row.oid] = row.name
        if row.name not in listed and row.name != HOME:
            yield found("schema", row.name, f"CREATE SCHEMA {quoted(row.name)}", ("pg_namespace", row.oid))
    for row in scope.rows(EXTENSIONS):
        sql = f"CREATE EXTENSION IF NOT EXISTS {quoted(row.name)}"
        if row.schema != HOME and not row.own_schema:
            sql += f" SCHEMA {quoted(row.schema)}"
        yield found("extension", row.name, sql, ("pg_extension", row.oid))


def owner_of(scope: Scope) -> tuple[str, bool]:
    """Return the role whose objects need no word about their owner, and whether it is the reader."""
    rows = scope.rows(OWNER)
    if not rows:
        (row,) = scope.rows("SELECT current_user::text AS name")
        return row.name, True
    return rows[0].name, rows[0].own


def read_surroundings(scope: Scope, held: Set[tuple[str, int]]) -> Iterator[Found]:
    """Yield owners, rights, labels, and those comments whose objects do not hold them themselves."""
    yield from _owners(scope)
    yield from _rights(scope)
    for row in scope.rows(LABELS):
        if _is_chosen(scope, row):
            sql = f"SECURITY LABEL FOR {quoted(row.provider)} ON {_subject(row)} IS {string(row.text)}"
            yield found("security label", row.identity, sql)
    usual = {(row.name, row.comment) for row in scope.rows(EXTENSION_COMMENTS)}
    for row in scope.rows(COMMENTS):
        comes_along = row.type == "extension" and (row.identity.strip('"'), row.text) in usual
        if (row.catalog, row.oid) not in held and _is_chosen(scope, row) and not comes_along:
            yield found("comment", row.identity, f"COMMENT ON {_subject(row)} IS {string(row.text)}")


def _is_chosen(scope: Scope, row: Any) -> bool:
    """Say whether an object is in the schemas that are read."""
    if scope.schemas is None:
        return not str(row.schema).startswith("pg_temp")
    return row.schema in scope.schemas


def _subject(row: Any) -> str:
    """Return an object as COMMENT, ALTER and GRANT name it."""
    word = WORDS.get(row.type, row.type.upper())
    identity = row.identity
    if getattr(row, "aggregate", False):
        identity = f"{identity[: identity.index('(')]}({row.arguments or '*'})"
    if row.type == "domain constraint":
        name, _, domain = identity.rpartition(" on ")
        identity = f"{name} ON DOMAIN {domain}"
    elif row.type in ("table constraint", "trigger", "rule", "policy"):
        name, _, table = identity.rpartition(" on ")
        identity = f"{name} ON {table}"
    elif row.type == "transform":
        identity = f"FOR {identity.removeprefix('for ').replace(' on language ', ' LANGUAGE ')}"
    elif row.type in ("operator class", "operator family"):
        identity = identity.replace(" using ", " USING ")
    return f"{word} {identity}"


def _owners(scope: Scope) -> Iterator[Found]:
    owner, _ = owner_of(scope)
    with_owner = OWNERS.replace("%(owner)s", string(quoted(owner).replace("%", "%%")))
    for row in scope.rows(with_owner):
        if _is_chosen(scope, row):
            sql = f"ALTER {_subject(row)} OWNER TO {quoted(row.owner)}"
            yield found("owner", row.identity, sql)


def _rights(scope: Scope) -> Iterator[Found]:
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in scope.rows(RIGHTS):
        if _is_chosen(scope, row):
            groups[row.catalog, row.oid, row.column_name].append(row)
    for rows in groups.values():
        first = rows[0]
        for verb, privileges, tail in _changes(rows):
            columns = f" ({quoted(first.column_name)})" if first.column_name else ""
            what = ", ".join(f"{privilege}{columns}" for privilege in privileges)
            sql = f"{verb} {what} ON {_grantable(first)} {tail}"
            yield found("grant" if verb == "GRANT" else "revoke", first.identity, sql)
    yield from _default_rights(scope)


def _grantable(row: Any) -> str:
    """Return an object as GRANT names it."""
    if row.kind == "f":
        return f"{'PROCEDURE' if row.type == 'procedure' else 'FUNCTION'} {row.identity}"
    subject = _subject(row)
    for long, word in (("MATERIALIZED VIEW ", "TABLE "), ("FOREIGN TABLE ", "TABLE "), ("VIEW ", "TABLE "),
                       ("DOMAIN ", "TYPE "), ("SERVER ", "FOREIGN SERVER ")):  # fmt: skip
        if subject.startswith(long):
            return word + subject[len(long) :]
    return subject


def _default_rights(scope: Scope) -> Iterator[Found]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in scope.rows(DEFAULT_RIGHTS):
        if scope.schemas is None or row.schema in scope.schemas:
            groups[row.oid].append(row)
    for oid, rows in groups.items():
        first = rows[0]
        where = f" IN SCHEMA {quoted(first.schema)}" if first.schema else ""
        head = f"ALTER DEFAULT PRIVILEGES FOR ROLE {first.role}{where}"
        for verb, privileges, tail in _changes(rows):
            sql = f"{head} {verb} {', '.join(privileges)} ON {DEFAULT_KINDS[first.kind]} {tail}"
            yield found(
                "default privileges", first.schema or first.role, sql, more=(("pg_default_acl", oid),)
            )


def _changes(rows: Iterable[Any]) -> Iterator[tuple[str, list[str], str]]:
    """Yield what leads from the rights that everybody has at first to those that are held."""
    base = {(row.grantee, row.privilege): row.grantable for row in rows if not row.now}
    now = {(row.grantee, row.privilege): row.grantable for row in rows if row.now}
    taken: dict[str, list[str]] = defaultdict(list)
    for grantee, privilege in base:
        if (grantee, privilege) not in now:
            taken[grantee].append(privilege)
    for grantee, privileges in taken.items():
        yield "REVOKE", privileges, f"FROM {grantee}"
    given: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for (grantee, privilege), grantable in now.items():
        if (grantee, privilege) not in base or (grantable and not base[grantee, privilege]):
            given[grantee, grantable].append(privilege)
    for (grantee, grantable), privileges in given.items():
        yield "GRANT", privileges, f"TO {grantee}{' WITH GRANT OPTION' if grantable else ''}"
