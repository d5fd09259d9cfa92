"""Functions, procedures, aggregates and languages, as the server writes them."""

from __future__ import annotations

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

# the functions that make ranges come with their types
FUNCTIONS = f"""
SELECT p.oid, n.nspname AS schema, p.proname AS name, p.prokind = 'p' AS is_procedure,
    pg_get_functiondef(p.oid) AS definition
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p', 'w') AND {within(oid="p.oid")}
    AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid
                    AND i.deptype = 'i' AND i.refclassid = 'pg_type'::regclass)
ORDER BY p.oid"""
AGGREGATES = f"""
SELECT p.oid, n.nspname AS schema, p.proname AS name, pg_get_function_arguments(p.oid) AS arguments,
    p.proparallel AS parallel, g.aggkind AS kind, g.aggtransfn::regproc::text AS step,
    format_type(g.aggtranstype, NULL) AS state, nullif(g.aggtransspace, 0) AS space,
    nullif(g.aggfinalfn::oid, 0)::regproc::text AS final, g.aggfinalextra AS final_extra,
    g.aggfinalmodify AS final_modify, nullif(g.aggcombinefn::oid, 0)::regproc::text AS combine,
    nullif(g.aggserialfn::oid, 0)::regproc::text AS serial, nullif(g.aggdeserialfn::oid,
    0)::regproc::text AS deserial,
    g.agginitval AS initial, nullif(g.aggmtransfn::oid, 0)::regproc::text AS moving_step,
    nullif(g.aggminvtransfn::oid, 0)::regproc::text AS moving_inverse,
    CASE WHEN g.aggmtranstype <> 0 THEN format_type(g.aggmtranstype, NULL) END AS moving_state,
    nullif(g.aggmtransspace, 0) AS moving_space, nullif(g.aggmfinalfn::oid, 0)::regproc::text AS moving_final,
    g.aggmfinalextra AS moving_extra, g.aggmfinalmodify AS moving_modify, g.aggminitval AS moving_initial,
    o.oprname AS sort_operator, opn.nspname AS sort_schema
FROM pg_aggregate g JOIN pg_proc p ON p.oid = g.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_operator o ON o.oid = g.aggsortop LEFT JOIN pg_namespace opn ON opn.oid = o.oprnamespace
WHERE {within(oid="p.oid")} ORDER BY p.oid"""
LANGUAGES = f"""
SELECT l.oid, l.lanname AS name, l.lanpltrusted AS trusted, nullif(l.lanplcallfoid,
    0)::regproc::text AS handler,
    nullif(l.laninline, 0)::regproc::text AS inline, nullif(l.lanvalidator, 0)::regproc::text AS validator
FROM pg_language l WHERE l.lanispl AND {foreign_to_extensions("pg_language", "l.oid")} ORDER BY l.oid"""
MODIFY = {"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}
PARALLEL = {"s": "SAFE", "r": "RESTRICTED"}


def read_programs(scope: Scope) -> Iterator[Found]:
    """Yield languages, functions, procedures and aggregates."""
    for row in scope.rows(LANGUAGES) if scope.whole else ():
        yield found("language", row.name, _language(row), ("pg_language", row.oid))
    for row in scope.rows(FUNCTIONS):
        kind = "procedure" if row.is_procedure else "function"
        yield found(kind, key_of(row.schema, row.name), row.definition.strip(), ("pg_proc", row.oid))
    for row in scope.rows(AGGREGATES):
        yield found("aggregate", key_of(row.schema, row.name), _aggregate(row), ("pg_proc", row.oid))


def _language(row: Any) -> str:
    parts = [f"CREATE {'TRUSTED ' if row.trusted else ''}LANGUAGE {quoted(row.name)}"]
    parts += [f"HANDLER {row.handler}"] if row.handler else []
    parts += [f"INLINE {row.inline}"] if row.inline else []
    parts += [f"VALIDATOR {row.validator}"] if row.validator else []
    return " ".join(parts)


def _aggregate(row: Any) -> str:
    ordered = row.kind in "oh"
    options: dict[str, Any] = {
        "SFUNC": row.step,
        "STYPE": row.state,
        "SSPACE": row.space,
        "FINALFUNC": row.final,
        "FINALFUNC_EXTRA": row.final_extra or None,
        "FINALFUNC_MODIFY": _modify(row.final_modify, ordered) if row.final else None,
        "COMBINEFUNC": row.combine,
        "SERIALFUNC": row.serial,
        "DESERIALFUNC": row.deserial,
        "INITCOND": None if row.initial is None else string(row.initial),
        "MSFUNC": row.moving_step,
        "MINVFUNC": row.moving_inverse,
        "MSTYPE": row.moving_state,
        "MSSPACE": row.moving_space,
        "MFINALFUNC": row.moving_final,
        "MFINALFUNC_EXTRA": row.moving_extra or None,
        "MFINALFUNC_MODIFY": _modify(row.moving_modify, ordered) if row.moving_final else None,
        "MINITCOND": None if row.moving_initial is None else string(row.moving_initial),
        "SORTOP": f"OPERATOR({quoted(row.sort_schema)}.{row.sort_operator})" if row.sort_operator else None,
        "HYPOTHETICAL": True if row.kind == "h" else None,
        "PARALLEL": PARALLEL.get(row.parallel),
    }
    written = (
        name if value is True else f"{name} = {value}" for name, value in options.items() if value is not None
    )
    return f"CREATE AGGREGATE {placed(row.schema, row.name)}({row.arguments or '*'}) ({', '.join(written)})"


def _modify(code: str, ordered: bool) -> str | None:
    return None if code == ("w" if ordered else "r") else MODIFY[code]
