"""Row security and policies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dbworkbench.engines.postgres.catalog.expression import readable
from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, placed, quoted, within
from dbworkbench.engines.postgres.catalog.storage import ROOT

SECURITY = f"""
SELECT n.nspname AS schema, c.relname AS "table", c.relrowsecurity AS enabled,
    c.relforcerowsecurity AS forced,
    rn.nspname AS root_schema, r.relname AS root
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace {ROOT}
WHERE (c.relrowsecurity OR c.relforcerowsecurity) AND c.relkind IN ('r', 'p') AND {within()} ORDER BY c.oid"""
POLICIES = f"""
SELECT p.oid, n.nspname AS schema, c.relname AS "table", p.polname AS name, p.polpermissive AS permissive,
    rn.nspname AS root_schema, r.relname AS root, p.polcmd AS command,
    pg_get_expr(p.polqual, p.polrelid, true) AS pretty_using, pg_get_expr(p.polqual,
    p.polrelid) AS plain_using,
    pg_get_expr(p.polwithcheck, p.polrelid, true) AS pretty_check,
    pg_get_expr(p.polwithcheck, p.polrelid) AS plain_check,
    ARRAY(SELECT CASE WHEN u.r = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u.r)) END
          FROM unnest(p.polroles) AS u (r)) AS roles
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace {ROOT}
WHERE {within()} ORDER BY p.oid"""
COMMANDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "*": "ALL"}


def read_security(scope: Scope) -> Iterator[Found]:
    """Yield what keeps rows apart."""
    for row in scope.rows(SECURITY):
        table, on = placed(row.schema, row.table), key_of(row.root_schema, row.root)
        for word in (["ENABLE"] if row.enabled else []) + (["FORCE"] if row.forced else []):
            sql = f"ALTER TABLE {table} {word} ROW LEVEL SECURITY"
            yield found("row security", row.table, sql, on=on)
    for row in scope.rows(POLICIES):
        on = key_of(row.root_schema, row.root)
        yield found("policy", row.name, _policy(row), ("pg_policy", row.oid), on=on)


def _policy(row: Any) -> str:
    parts = [f"CREATE POLICY {quoted(row.name)} ON {placed(row.schema, row.table)}"]
    parts += [] if row.permissive else ["AS RESTRICTIVE"]
    parts += [f"FOR {COMMANDS[row.command]}", f"TO {', '.join(row.roles)}"]
    if row.plain_using is not None:
        parts.append(f"USING ({readable(row.plain_using, row.pretty_using)})")
    if row.plain_check is not None:
        parts.append(f"WITH CHECK ({readable(row.plain_check, row.pretty_check)})")
    return " ".join(parts)
