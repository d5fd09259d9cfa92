"""Functions and procedures, as the server writes them."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, within
from dbworkbench.model.annotation import Routine

# aggregates have no text of their own in the catalogue
FUNCTIONS = f"""
SELECT n.nspname AS schema, p.proname AS name, p.prokind = 'p' AS is_procedure,
    pg_get_functiondef(p.oid) AS definition
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p') AND {within(oid="p.oid")} ORDER BY p.oid"""


def read_programs(scope: Scope) -> Iterator[Routine]:
    """Yield the functions and procedures; aggregates are not read."""
    for row in scope.rows(FUNCTIONS):
        kind = "procedure" if row.is_procedure else "function"
        yield Routine("postgres", row.definition.strip(), kind=kind, name=key_of(row.schema, row.name))
