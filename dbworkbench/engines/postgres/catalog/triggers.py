"""Triggers, rules and event triggers, and whether they are switched off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dbworkbench.engines.postgres.catalog.expression import readable
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

# a trigger of a partition that came with its parent's is of interest when it is switched otherwise
TRIGGERS = f"""
SELECT t.oid, n.nspname AS schema, c.relname AS "table", t.tgname AS name, t.tgenabled AS enabled,
    t.tgparentid <> 0 AS inherited, p.tgenabled AS parent_enabled, c.relkind = 'f' AS is_foreign,
    rn.nspname AS root_schema, r.relname AS root,
    pg_get_triggerdef(t.oid, true) AS pretty, pg_get_triggerdef(t.oid) AS plain
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_trigger p ON p.oid = t.tgparentid
LEFT JOIN pg_class r ON r.oid = pg_partition_root(c.oid) LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
WHERE NOT t.tgisinternal AND {within()} AND (t.tgparentid = 0 OR t.tgenabled <> p.tgenabled) ORDER BY t.oid"""
RULES = f"""
SELECT r.oid, n.nspname AS schema, c.relname AS "table", r.rulename AS name, r.ev_enabled AS enabled,
    pg_get_ruledef(r.oid, true) AS pretty, pg_get_ruledef(r.oid) AS plain
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN' AND {within()} ORDER BY r.oid"""
EVENT_TRIGGERS = f"""
SELECT e.oid, e.evtname AS name, e.evtevent AS event, e.evtenabled AS enabled, e.evttags AS tags,
    e.evtfoid::regproc::text AS function
FROM pg_event_trigger e WHERE {foreign_to_extensions("pg_event_trigger", "e.oid")} ORDER BY e.oid"""
STATES = {"O": "ENABLE", "D": "DISABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"}


def read_triggers(scope: Scope) -> Iterator[Found]:
    """Yield rules and triggers."""
    for row in scope.rows(RULES):
        on = key_of(row.schema, row.table)
        sql = readable(row.plain, row.pretty).rstrip(";")
        yield found("rule", row.name, sql, ("pg_rewrite", row.oid), on=on)
        if row.enabled != "O":
            yield found("rule state", row.name, _state(row, "RULE"), on=on)
    for row in scope.rows(TRIGGERS):
        on = key_of(row.root_schema or row.schema, row.root or row.table)
        if not row.inherited:
            yield found("trigger", row.name, readable(row.plain, row.pretty), ("pg_trigger", row.oid), on=on)
        if row.enabled != (row.parent_enabled or "O"):
            yield found("trigger state", row.name, _state(row, "TRIGGER"), on=on)


def read_event_triggers(scope: Scope) -> Iterator[Found]:
    """Yield event triggers: they come last, for they watch what is done after them."""
    for row in scope.rows(EVENT_TRIGGERS) if scope.whole else ():
        name = quoted(row.name)
        when = f" WHEN TAG IN ({', '.join(map(string, row.tags))})" if row.tags else ""
        sql = f"CREATE EVENT TRIGGER {name} ON {row.event}{when} EXECUTE FUNCTION {row.function}()"
        yield found("event trigger", row.name, sql, ("pg_event_trigger", row.oid))
        if row.enabled != "O":
            sql = f"ALTER EVENT TRIGGER {name} {STATES[row.enabled]}"
            yield found("event trigger state", row.name, sql)


def _state(row: Any, kind: str) -> str:
    only = "ONLY " if kind == "TRIGGER" and row.inherited else ""
    return (
        f"ALTER TABLE {only}{placed(row.schema, row.table)} {STATES[row.enabled]} {kind} {quoted(row.name)}"
    )
