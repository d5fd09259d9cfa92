"""Keys, checks and references; what SQLAlchemy has no constraint for becomes a Routine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Constraint,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, quoted, sql_text, within
from dbworkbench.engines.reference import read_relationships
from dbworkbench.model.annotation import Routine
from dbworkbench.model.relationship import Orphans, Relationship

# to_jsonb asks for columns that older versions do not have
CONSTRAINTS = f"""
SELECT k.conrelid AS "table", c.relname AS table_name, k.conname AS name, k.contype AS kind,
    k.condeferrable AS deferrable,
    k.condeferred AS deferred, k.convalidated AS validated, k.confdeltype AS on_delete,
    k.confupdtype AS on_update, k.confmatchtype AS match, k.connoinherit AS alone,
    coalesce((to_jsonb(k) ->> 'conenforced')::bool, true) AS enforced,
    coalesce((to_jsonb(k) ->> 'conperiod')::bool, false) AS period,
    ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (n, o)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.o) AS columns,
    tn.nspname AS target_schema, tc.relname AS target,
    ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (n, o)
          JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.o) AS target_columns,
    ARRAY(SELECT a.attname::text FROM unnest(k.confdelsetcols) AS u (n)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n) AS cleared,
    pg_get_expr(k.conbin, k.conrelid, true) AS expression, pg_get_constraintdef(k.oid, true) AS definition,
    coalesce(i.indnullsnotdistinct, false) AS nulls_not_distinct,
    ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u (n, o)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n
          WHERE u.o > i.indnkeyatts ORDER BY u.o) AS included,
    obj_description(k.oid, 'pg_constraint') AS comment
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class tc ON tc.oid = k.confrelid LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u')
WHERE k.contype IN ('p', 'u', 'c', 'f', 'x') AND NOT c.relispartition AND k.conparentid = 0
    AND (k.conislocal OR k.contype <> 'c') AND {within()}
ORDER BY k.conrelid, k.oid"""
ACTIONS = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
SUFFIXES = {"p": "pkey", "u": "key", "f": "fkey", "c": "check"}


def read_constraints(
    scope: Scope, tables: Mapping[int, Table]
) -> tuple[tuple[Relationship, ...], list[Routine]]:
    """Append the constraints to their tables; return the relationships, and the rest as SQL."""
    rest: list[Routine] = []
    loose: set[tuple[str, tuple[str, ...], str]] = set()
    for row in scope.rows(CONSTRAINTS):
        table = tables[row.table]
        constraint = _constraint(row)
        if constraint is None:
            rest.append(_routine(row, table))
            continue
        constraint.comment = row.comment
        table.append_constraint(constraint)
        if row.kind == "f" and not row.enforced:
            loose.add((table.key, tuple(row.columns), key_of(row.target_schema, row.target)))
    return tuple(_relationships(tables, loose)), rest


def _relationships(
    tables: Mapping[int, Table], loose: set[tuple[str, tuple[str, ...], str]]
) -> Iterator[Relationship]:
    for relationship in read_relationships(tables.values()):
        child, parent = relationship.child, relationship.parent
        if (child.table, child.columns, parent.table) in loose:
            yield replace(relationship, orphans=Orphans.UNENFORCED)
        else:
            yield relationship


def _constraint(row: Any) -> Constraint | None:
    if row.period or (row.kind == "c" and (row.alone or not row.enforced)):
        return None
    match row.kind:
        case "p":
            return PrimaryKeyConstraint(*row.columns, **_about(row), **_key_options(row))
        case "u":
            return UniqueConstraint(*row.columns, **_about(row), **_key_options(row))
        case "c":
            return CheckConstraint(sql_text(row.expression), name=_name(row), **_unvalidated(row))
        case "f":
            return _foreign_key(row)
    return None


def _foreign_key(row: Any) -> ForeignKeyConstraint:
    target = key_of(row.target_schema, row.target)
    return ForeignKeyConstraint(
        row.columns,
        [f"{target}.{column}" for column in row.target_columns],
        ondelete=_action(row.on_delete, row.cleared),
        onupdate=_action(row.on_update, []),
        match="FULL" if row.match == "f" else None,
        **_about(row),
        **_unvalidated(row),
    )


def _action(code: str, columns: list[str]) -> str | None:
    action = ACTIONS.get(code)
    return f"{action} ({', '.join(map(quoted, columns))})" if action and columns else action


def _about(row: Any) -> dict[str, Any]:
    about: dict[str, Any] = {"name": _name(row)}
    if row.deferrable:
        about |= {"deferrable": True, "initially": "DEFERRED" if row.deferred else None}
    return about


def _key_options(row: Any) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if row.included:
        options["postgresql_include"] = list(row.included)
    if row.nulls_not_distinct:
        options["postgresql_nulls_not_distinct"] = True
    return options


def _unvalidated(row: Any) -> dict[str, Any]:
    # a constraint that is not enforced is never validated, and needs no word for it
    return {} if row.validated or not row.enforced else {"postgresql_not_valid": True}


def _name(row: Any) -> str | None:
    """Return a name that somebody gave; the ones that the server makes up say nothing."""
    suffix = SUFFIXES[row.kind]
    stem = row.name.rstrip("0123456789") if row.kind != "p" else row.name
    whole = f"{row.table_name}_{'_'.join(row.columns)}_{suffix}"
    made_up = {"p": (f"{row.table_name}_{suffix}",), "c": (whole, f"{row.table_name}_{suffix}")}
    return None if stem in made_up.get(row.kind, (whole,)) else str(row.name)


def _routine(row: Any, table: Table) -> Routine:
    sql = f"ALTER TABLE {quoted(table.schema, table.name)} ADD CONSTRAINT {quoted(row.name)} {row.definition}"
    kind = "exclusion" if row.kind == "x" else "constraint"
    return Routine("postgres", sql, on=table.key, kind=kind, name=row.name)
