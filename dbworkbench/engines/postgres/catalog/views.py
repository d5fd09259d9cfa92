"""Views, triggers, rules, policies and extended statistics, as the server writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, quoted, schema_of, within
from dbworkbench.model.annotation import Routine

VIEWS = f"""
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.reloptions AS options,
    pg_get_viewdef(c.oid, true) AS definition
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND {within()} ORDER BY c.oid"""
VIEW_INDEXES = f"""
SELECT n.nspname AS schema, c.relname AS view, ic.relname AS name, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND {within()} ORDER BY i.indexrelid"""
TRIGGERS = f"""
SELECT n.nspname AS schema, c.relname AS "table", t.tgname AS name, t.tgenabled AS enabled,
    pg_get_triggerdef(t.oid, true) AS definition
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND {within()} ORDER BY t.oid"""
RULES = f"""
SELECT n.nspname AS schema, c.relname AS "table", r.rulename AS name,
    pg_get_ruledef(r.oid, true) AS definition
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN' AND {within()} ORDER BY r.oid"""
SECURITY = f"""
SELECT n.nspname AS schema, c.relname AS "table", c.relforcerowsecurity AS forced
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relrowsecurity AND c.relkind IN ('r', 'p') AND {within()} ORDER BY c.oid"""
POLICIES = f"""
SELECT n.nspname AS schema, c.relname AS "table", p.polname AS name, p.polpermissive AS permissive,
    p.polcmd AS command, pg_get_expr(p.polqual, p.polrelid, true) AS using,
    pg_get_expr(p.polwithcheck, p.polrelid, true) AS checking,
    ARRAY(SELECT CASE WHEN u.r = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u.r)) END
          FROM unnest(p.polroles) AS u (r)) AS roles
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {within()} ORDER BY p.oid"""
STATISTICS = f"""
SELECT n.nspname AS schema, s.stxname AS name, c.relname AS "table", cn.nspname AS table_schema,
    pg_get_statisticsobjdef(s.oid) AS definition
FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
JOIN pg_class c ON c.oid = s.stxrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
WHERE {within(oid="s.oid")} ORDER BY s.oid"""
COMMANDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "*": "ALL"}
STATES = {"D": "DISABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"}


def read_views(scope: Scope) -> Iterator[Routine]:
    """Yield views with their indexes, then what hangs on tables and views."""
    for row in scope.rows(VIEWS):
        yield _view(row)
    for row in scope.rows(VIEW_INDEXES):
        yield _on(row.schema, row.view, "index", row.name, row.definition)
    for row in scope.rows(STATISTICS):
        yield _on(row.table_schema, row.table, "statistics", row.name, row.definition)
    for row in scope.rows(RULES):
        yield _on(row.schema, row.table, "rule", row.name, row.definition.rstrip(";"))
    for row in scope.rows(TRIGGERS):
        yield from _trigger(row)
    for row in scope.rows(SECURITY):
        yield from _security(row)
    for row in scope.rows(POLICIES):
        yield _policy(row)


def _view(row: Any) -> Routine:
    kind = "view" if row.kind == "v" else "materialized view"
    options = f" WITH ({', '.join(row.options)})" if row.options else ""
    definition = row.definition.strip().rstrip(";")
    sql = f"CREATE {kind.upper()} {quoted(schema_of(row.schema), row.name)}{options} AS\n{definition}"
    return Routine("postgres", sql, kind=kind, name=key_of(row.schema, row.name))


def _on(schema: str, table: str, kind: str, name: str, sql: str) -> Routine:
    return Routine("postgres", sql, on=key_of(schema, table), kind=kind, name=name)


def _trigger(row: Any) -> Iterator[Routine]:
    yield _on(row.schema, row.table, "trigger", row.name, row.definition)
    state = STATES.get(row.enabled)
    if state is not None:
        table = quoted(schema_of(row.schema), row.table)
        sql = f"ALTER TABLE {table} {state} TRIGGER {quoted(row.name)}"
        yield _on(row.schema, row.table, "trigger state", row.name, sql)


def _security(row: Any) -> Iterator[Routine]:
    table = quoted(schema_of(row.schema), row.table)
    for word in ["ENABLE", "FORCE"] if row.forced else ["ENABLE"]:
        sql = f"ALTER TABLE {table} {word} ROW LEVEL SECURITY"
        yield _on(row.schema, row.table, "row security", row.table, sql)


def _policy(row: Any) -> Routine:
    parts = [f"CREATE POLICY {quoted(row.name)} ON {quoted(schema_of(row.schema), row.table)}"]
    parts += [] if row.permissive else ["AS RESTRICTIVE"]
    parts += [f"FOR {COMMANDS[row.command]}", f"TO {', '.join(row.roles)}"]
    parts += [f"USING ({row.using})"] if row.using else []
    parts += [f"WITH CHECK ({row.checking})"] if row.checking else []
    return _on(row.schema, row.table, "policy", row.name, " ".join(parts))
