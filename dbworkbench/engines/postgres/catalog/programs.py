"""Functions, procedures and aggregates, as the server writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, quoted, schema_of, within
from dbworkbench.model.annotation import Routine

FUNCTIONS = f"""
SELECT n.nspname AS schema, p.proname AS name, p.prokind = 'p' AS is_procedure,
    pg_get_functiondef(p.oid) AS definition
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p') AND {within(oid="p.oid")} ORDER BY p.oid"""

# ordered-set and hypothetical-set aggregates, which hardly anybody writes, are not read
AGGREGATES = f"""
SELECT n.nspname AS schema, p.proname AS name, pg_get_function_identity_arguments(p.oid) AS arguments,
    g.aggtransfn::regproc::text AS step, format_type(g.aggtranstype, NULL) AS state,
    nullif(g.aggfinalfn::oid, 0)::regproc::text AS final,
    nullif(g.aggcombinefn::oid, 0)::regproc::text AS combine,
    g.agginitval AS initial
FROM pg_aggregate g JOIN pg_proc p ON p.oid = g.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE g.aggkind = 'n' AND {within(oid="p.oid")} ORDER BY p.oid"""


def read_programs(scope: Scope) -> Iterator[Routine]:
    """Yield functions, procedures and plain aggregates."""
    for row in scope.rows(FUNCTIONS):
        kind = "procedure" if row.is_procedure else "function"
        yield Routine("postgres", row.definition.strip(), kind=kind, name=key_of(row.schema, row.name))
    for row in scope.rows(AGGREGATES):
        yield Routine("postgres", _aggregate(row), kind="aggregate", name=key_of(row.schema, row.name))


def _aggregate(row: Any) -> str:
    parts = [f"SFUNC = {row.step}", f"STYPE = {row.state}"]
    parts += [f"FINALFUNC = {row.final}"] if row.final else []
    parts += [f"COMBINEFUNC = {row.combine}"] if row.combine else []
    if row.initial is not None:
        escaped = row.initial.replace("'", "''")
        parts.append(f"INITCOND = '{escaped}'")
    name = quoted(schema_of(row.schema), row.name)
    return f"CREATE AGGREGATE {name}({row.arguments}) ({', '.join(parts)})"
