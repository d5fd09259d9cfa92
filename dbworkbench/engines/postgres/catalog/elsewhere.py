"""What reaches other servers: foreign-data wrappers, servers, foreign tables, publications, subscriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.relation import (
    MASK,
    Relation,
    is_secret,
    options_text,
    relation_name,
)
from dbworkbench.engines.postgres.catalog.scope import (
    FIRST_USER_OID,
    Scope,
    foreign_to_extensions,
    key_of,
    placed,
    quoted,
    string,
    within,
)
from dbworkbench.model.loss import Loss

WRAPPERS = f"""
SELECT w.oid, w.fdwname AS name, nullif(w.fdwhandler::oid, 0)::regproc::text AS handler,
    nullif(w.fdwvalidator::oid, 0)::regproc::text AS validator, w.fdwoptions AS options
FROM pg_foreign_data_wrapper w WHERE {
    foreign_to_extensions("pg_foreign_data_wrapper", "w.oid")
} ORDER BY w.oid"""
SERVERS = f"""
SELECT s.oid, s.srvname AS name, s.srvtype AS type, s.srvversion AS version, w.fdwname AS wrapper,
    s.srvoptions AS options
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE {foreign_to_extensions("pg_foreign_server", "s.oid")} ORDER BY s.oid"""
# the view shows options only to those who may see them
MAPPINGS = f"""
SELECT m.umid AS oid, m.srvname AS server, CASE WHEN m.umuser <> 0 THEN m.usename END AS role,
    m.umoptions AS options
FROM pg_user_mappings m WHERE m.umid >= {FIRST_USER_OID} ORDER BY m.umid"""
TABLES = f"""
SELECT c.oid, n.nspname AS schema, c.relname AS name, s.srvname AS server, f.ftoptions AS options,
    ARRAY(SELECT p.inhparent::regclass::text FROM pg_inherits p
    WHERE p.inhrelid = c.oid ORDER BY inhseqno) AS parents
FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE NOT c.relispartition AND {within()} ORDER BY c.oid"""
PUBLICATIONS = f"""
SELECT p.oid, p.pubname AS name, p.puballtables AS everything, p.pubinsert AS insert, p.pubupdate AS update,
    p.pubdelete AS delete, p.pubtruncate AS truncate, p.pubviaroot AS via_root,
    to_jsonb(p) ->> 'pubgencols' AS generated,
    ARRAY(SELECT quote_ident(n.nspname) FROM pg_publication_namespace x JOIN pg_namespace n
    ON n.oid = x.pnnspid
          WHERE x.pnpubid = p.oid ORDER BY 1) AS schemas
FROM pg_publication p WHERE {foreign_to_extensions("pg_publication", "p.oid")} ORDER BY p.oid"""
PUBLISHED = """
SELECT r.oid, r.prpubid AS publication, c.oid AS relation, n.nspname AS schema, c.relname AS name,
    pg_get_expr(r.prqual, r.prrelid) AS condition,
    ARRAY(SELECT a.attname::text FROM unnest(r.prattrs::int2[]) AS u (n)
          JOIN pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = u.n ORDER BY a.attnum) AS columns
FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
ORDER BY r.prpubid, r.oid"""
MAY_READ = "SELECT has_column_privilege('pg_subscription', 'subconninfo', 'SELECT') AS may"
SUBSCRIPTIONS = """
SELECT s.oid, s.subname AS name, {conninfo} AS conninfo, s.subenabled AS enabled, s.subslotname AS slot,
    s.subsynccommit AS commit, s.subpublications AS publications, s.subbinary AS binary,
    to_jsonb(s) - 'subconninfo' AS options
FROM (SELECT {columns} FROM pg_subscription) AS s
WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY s.oid"""
READABLE = "oid, subdbid, subname, subenabled, subslotname, subsynccommit, subpublications, subbinary"
SECRET = re.compile(r"((?:\w*passw\w*|sslpassword)\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)", re.IGNORECASE)


def read_servers(scope: Scope) -> Iterator[Found]:
    """Yield wrappers, servers and user mappings."""
    if not scope.whole:
        return
    for row in scope.rows(WRAPPERS):
        parts = [f"CREATE FOREIGN DATA WRAPPER {quoted(row.name)}"]
        parts += [f"HANDLER {row.handler}"] if row.handler else []
        parts += [f"VALIDATOR {row.validator}"] if row.validator else []
        sql = " ".join(parts) + _options(row.options)
        yield found("foreign-data wrapper", row.name, sql, ("pg_foreign_data_wrapper", row.oid))
    for row in scope.rows(SERVERS):
        parts = [f"CREATE SERVER {quoted(row.name)}"]
        parts += [f"TYPE {string(row.type)}"] if row.type is not None else []
        parts += [f"VERSION {string(row.version)}"] if row.version is not None else []
        sql = " ".join([*parts, f"FOREIGN DATA WRAPPER {quoted(row.wrapper)}"]) + _options(row.options)
        yield found("server", row.name, sql, ("pg_foreign_server", row.oid))
    for row in scope.rows(MAPPINGS):
        role = "PUBLIC" if row.role is None else quoted(row.role)
        sql = f"CREATE USER MAPPING FOR {role} SERVER {quoted(row.server)}{_options(row.options)}"
        yield found("user mapping", f"{role} on {row.server}", sql, ("pg_user_mapping", row.oid))


def read_foreign_tables(scope: Scope, relations: Mapping[int, Relation]) -> Iterator[Found]:
    """Yield foreign tables that are no partitions."""
    for row in scope.rows(TABLES):
        relation = relations.get(row.oid) or Relation()
        inherits = f" INHERITS ({', '.join(row.parents)})" if row.parents else ""
        sql = f"CREATE FOREIGN TABLE {relation_name(row)} {relation.body()}{inherits}"
        sql += f" SERVER {quoted(row.server)}"
        name = key_of(row.schema, row.name)
        yield found("foreign table", name, sql + _options(row.options), ("pg_class", row.oid))
        for constraint in relation.left(inherited=False):
            sql = f"ALTER FOREIGN TABLE {relation_name(row)} ADD CONSTRAINT {quoted(constraint.name)} "
            address = ("pg_constraint", constraint.oid)
            yield found(
                "constraint", constraint.name, sql + constraint.definition, address, on=name,
                needs=(("pg_class", row.oid),),
            )  # fmt: skip


def read_replication(scope: Scope) -> Iterator[Found]:
    """Yield publications and subscriptions; a subscription is written so that it does not connect."""
    if not scope.whole:
        return
    tables: dict[int, list[Any]] = {}
    for row in scope.rows(PUBLISHED):
        tables.setdefault(row.publication, []).append(row)
    for row in scope.rows(PUBLICATIONS):
        listed = tables.get(row.oid, [])
        needs = tuple(("pg_class", table.relation) for table in listed)
        yield found(
            "publication", row.name, _publication(row, listed), ("pg_publication", row.oid), needs=needs
        )
    for row in _subscriptions(scope):
        if row.conninfo is not None:
            yield found("subscription", row.name, _subscription(row), ("pg_subscription", row.oid))


def read_secrets(scope: Scope) -> Iterator[Loss]:
    """Yield what was left out because it is secret, or may not be read."""
    if not scope.whole:
        return
    for row in (*scope.rows(SERVERS), *scope.rows(MAPPINGS)):
        name = (
            f"server {row.name}"
            if hasattr(row, "name")
            else f"user mapping for {row.role or 'public'} on {row.server}"
        )
        secret = [
            option.split("=", 1)[0] for option in row.options or () if is_secret(option.split("=", 1)[0])
        ]
        if secret:
            yield Loss(name, f"its {' and '.join(secret)} is secret, and written as {MASK}")
    for row in _subscriptions(scope):
        if row.conninfo is None:
            yield Loss(f"subscription {row.name}", "only a superuser may read where it connects to")
        elif SECRET.search(row.conninfo):
            yield Loss(f"subscription {row.name}", f"its password is secret, and written as {MASK}")


def _subscriptions(scope: Scope) -> list[Any]:
    (allowed,) = scope.rows(MAY_READ)
    columns, conninfo = ("*", "s.subconninfo") if allowed.may else (READABLE, "NULL::text")
    return scope.rows(SUBSCRIPTIONS.format(columns=columns, conninfo=conninfo))


def _options(options: list[str] | None) -> str:
    return f" OPTIONS ({options_text(options)})" if options else ""


def _publication(row: Any, tables: list[Any]) -> str:
    what = []
    if tables:
        what.append("TABLE " + ", ".join(map(_published, tables)))
    if row.schemas:
        what.append("TABLES IN SCHEMA " + ", ".join(row.schemas))
    subject = " FOR ALL TABLES" if row.everything else f" FOR {', '.join(what)}" if what else ""
    actions = [name for name in ("insert", "update", "delete", "truncate") if getattr(row, name)]
    options = [f"publish = {string(', '.join(actions))}"] if len(actions) < 4 else []
    options += ["publish_via_partition_root = true"] if row.via_root else []
    options += ["publish_generated_columns = stored"] if row.generated == "s" else []
    return f"CREATE PUBLICATION {quoted(row.name)}{subject}" + (
        f" WITH ({', '.join(options)})" if options else ""
    )


def _published(table: Any) -> str:
    columns = f" ({', '.join(map(quoted, table.columns))})" if table.columns else ""
    condition = f" WHERE ({table.condition})" if table.condition else ""
    return f"ONLY {placed(table.schema, table.name)}{columns}{condition}"


def _subscription(row: Any) -> str:
    known = row.options
    options = {
        "connect": "false",
        "slot_name": "NONE" if row.slot is None else string(row.slot),
        "binary": "true" if row.binary else None,
        "streaming": {"t": "on", "p": "parallel", "f": "off"}.get(str(known.get("substream"))),
        "two_phase": "on" if known.get("subtwophasestate") in ("p", "e") else None,
        "disable_on_error": "true" if known.get("subdisableonerr") else None,
        "password_required": "false" if known.get("subpasswordrequired") is False else None,
        "run_as_owner": "true" if known.get("subrunasowner") else None,
        "origin": string(known["suborigin"]) if known.get("suborigin", "any") != "any" else None,
        "failover": "true" if known.get("subfailover") else None,
        "synchronous_commit": string(row.commit) if row.commit != "off" else None,
    }
    written = ", ".join(f"{name} = {value}" for name, value in options.items() if value is not None)
    publications = ", ".join(map(quoted, row.publications))
    conninfo = SECRET.sub(rf"\1{MASK}", row.conninfo)
    return (
        f"CREATE SUBSCRIPTION {quoted(row.name)} CONNECTION {string(conninfo)} PUBLICATION {publications} "
        f"WITH ({written})"
    )
