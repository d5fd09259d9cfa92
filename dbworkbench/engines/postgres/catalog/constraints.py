"""Keys, checks and references; what SQLAlchemy has no constraint for becomes a Routine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
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

from dbworkbench.engines.postgres.catalog.expression import readable, settled
from dbworkbench.engines.postgres.catalog.found import Address, Found, found
from dbworkbench.engines.postgres.catalog.naming import made_up
from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, placed, quoted, sql_text, within
from dbworkbench.engines.reference import read_relationships
from dbworkbench.model.relationship import Orphans, Relationship

# to_jsonb asks for columns that older versions do not have
CONSTRAINTS = f"""
SELECT k.oid, k.conrelid AS "table", n.nspname AS schema, c.relname AS table_name, k.conname AS name,
    k.contype AS kind, k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS validated,
    k.confdeltype AS on_delete, k.confupdtype AS on_update, k.confmatchtype AS match, k.connoinherit AS alone,
    coalesce((to_jsonb(k) ->> 'conenforced')::bool, true) AS enforced,
    coalesce((to_jsonb(k) ->> 'conperiod')::bool, false) AS period,
    ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (n, o)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.o) AS columns,
    ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indexrelid ORDER BY a.attnum)
        AS index_columns,
    k.confrelid AS target_oid, tn.nspname AS target_schema, tc.relname AS target,
    ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (n, o)
          JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.o) AS target_columns,
    ARRAY(SELECT a.attname::text FROM unnest(k.confdelsetcols) AS u (n)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n) AS cleared,
    pg_get_expr(k.conbin, k.conrelid, true) AS pretty, pg_get_expr(k.conbin, k.conrelid) AS plain,
    CASE WHEN k.contype IN ('c', 'u', 'x') OR tc.relkind NOT IN ('r', 'p') OR tc.relispartition
              OR (to_jsonb(k) ->> 'conperiod')::bool THEN pg_get_constraintdef(k.oid) END AS definition,
    coalesce(i.indnullsnotdistinct, false) AS nulls_not_distinct,
    ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u (n, o)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n
          WHERE u.o > i.indnkeyatts ORDER BY u.o) AS included,
    obj_description(k.oid, 'pg_constraint') AS comment
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class tc ON tc.oid = k.confrelid LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
WHERE k.contype IN ('p', 'u', 'c', 'f', 'x') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relpersistence <> 't' AND k.conparentid = 0 AND (k.conislocal OR k.contype <> 'c') AND {within()}
ORDER BY k.conrelid, k.oid"""
ACTIONS = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
LABELS = {"p": "pkey", "u": "key", "x": "excl", "f": "fkey", "c": "check"}
SUFFIXES = ("", *map(str, range(1, 100)))


def read_constraints(scope: Scope) -> list[Any]:
    """Return a row for every constraint of the tables."""
    return scope.rows(CONSTRAINTS)


def read_constraint_statements(
    rows: Iterable[Any], tables: Mapping[int, str], detached: Set[Address]
) -> Iterator[Found]:
    """Yield what SQLAlchemy has no constraint for, or what can only come after other things."""
    for row in rows:
        if not is_of_the_model(row, tables, detached):
            table = placed(row.schema, row.table_name)
            sql = f"ALTER TABLE {table} ADD CONSTRAINT {quoted(row.name)} {settled(row.definition)}"
            kind = "exclusion" if row.kind == "x" else "constraint"
            on = key_of(row.schema, row.table_name)
            needs = (("pg_class", row.table), *([("pg_class", row.target_oid)] if row.target_oid else []))
            yield found(kind, row.name, sql, ("pg_constraint", row.oid), on=on, needs=needs)


def is_of_the_model(row: Any, tables: Mapping[int, str], detached: Set[Address]) -> bool:
    """Say whether SQLAlchemy can hold a constraint."""
    if row.period or row.kind == "x" or ("pg_constraint", row.oid) in detached:
        return False
    if row.kind == "f":
        return row.target_oid in tables
    return not (row.kind == "c" and (row.alone or not row.enforced))


def build_constraints(
    rows: list[Any], tables: Mapping[int, Table], keys: Mapping[int, str], detached: Set[Address]
) -> tuple[Relationship, ...]:
    """Append the constraints to their tables; return the relationships."""
    loose: set[tuple[str, tuple[str, ...], str]] = set()
    kept = [row for row in rows if is_of_the_model(row, keys, detached)]
    nameless = _nameless(kept, rows)
    for row in sorted(kept, key=lambda row: (row.table, row.kind != "p", _base(row), _number(row), row.oid)):
        constraint = _constraint(row, None if row.oid in nameless else row.name)
        constraint.comment = row.comment
        tables[row.table].append_constraint(constraint)
        if row.kind == "f" and not row.enforced:
            loose.add((tables[row.table].key, tuple(row.columns), key_of(row.target_schema, row.target)))
    return tuple(_relationships(tables, loose))


def _relationships(
    tables: Mapping[int, Table], loose: set[tuple[str, tuple[str, ...], str]]
) -> Iterator[Relationship]:
    for relationship in read_relationships(tables.values()):
        child, parent = relationship.child, relationship.parent
        if (child.table, child.columns, parent.table) in loose:
            yield replace(relationship, orphans=Orphans.UNENFORCED)
        else:
            yield relationship


def _nameless(kept: list[Any], rows: Iterable[Any]) -> set[int]:
    """Return the oids of constraints whose names the server makes up again when they are left out.

    Of several with one stem that is so when they are of one table and are numbered without a gap: they
    are written in this order. A constraint with a comment is named, for the comment must find it.
    """
    stems: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        stems[row.schema, _base(row)].append(row)
    nameless: set[int] = set()
    for row in kept:
        group = stems[row.schema, _base(row)]
        if row.comment is None and _number(row) >= 0 and _comes_again(row, group):
            nameless.add(row.oid)
    return nameless


def _comes_again(row: Any, group: list[Any]) -> bool:
    if _number(row) == 0:
        return True
    # only what is written in one place, in our order, is numbered as it was
    alike = all(
        (other.table, other.kind, other.comment, other.validated) == (row.table, row.kind, None, True)
        and (row.kind == "c" or other.columns == row.columns)
        and (row.kind != "u" or other.definition == row.definition)
        for other in group
    )
    return alike and sorted(map(_number, group)) == list(range(len(group)))


def _base(row: Any) -> str:
    """Return the name that the server makes up for a constraint when it is free."""
    label = LABELS[row.kind]
    if row.kind == "p":
        return made_up(row.table_name, None, label)
    if row.kind == "c":
        return made_up(row.table_name, row.columns if len(row.columns) == 1 else None, label)
    return made_up(row.table_name, row.index_columns if row.kind in "ux" else row.columns, label)


def _number(row: Any) -> int:
    """Return which of several of the same stem it is, -1 when somebody gave it another name."""
    if row.name == _base(row):
        return 0
    label = LABELS[row.kind]
    digits = row.name.rpartition(label)[2]
    if not digits.isdigit() or digits.startswith("0"):
        return -1
    return int(digits) if row.name == _numbered(row, int(digits)) else -1


def _numbered(row: Any, number: int) -> str:
    label = f"{LABELS[row.kind]}{number}"
    if row.kind == "p":
        return made_up(row.table_name, None, label)
    if row.kind == "c":
        return made_up(row.table_name, row.columns if len(row.columns) == 1 else None, label)
    return made_up(row.table_name, row.index_columns if row.kind in "ux" else row.columns, label)


def _constraint(row: Any, name: str | None) -> Constraint:
    about: dict[str, Any] = {"name": name}
    if row.deferrable:
        about |= {"deferrable": True, "initially": "DEFERRED" if row.deferred else None}
    match row.kind:
        case "p":
            return PrimaryKeyConstraint(*row.columns, **about, **_key_options(row))
        case "u":
            return UniqueConstraint(*row.columns, **about, **_key_options(row))
        case "c":
            text = sql_text(readable(row.plain, row.pretty))
            return CheckConstraint(text, name=name, **_unvalidated(row))
    return _foreign_key(row, about)


def _foreign_key(row: Any, about: Mapping[str, Any]) -> ForeignKeyConstraint:
    target = key_of(row.target_schema, row.target)
    return ForeignKeyConstraint(
        row.columns,
        [f"{target}.{column}" for column in row.target_columns],
        ondelete=_action(row.on_delete, row.cleared),
        onupdate=_action(row.on_update, []),
        match="FULL" if row.match == "f" else None,
        **about,
        **_unvalidated(row),
    )


def _action(code: str, columns: list[str]) -> str | None:
    action = ACTIONS.get(code)
    return f"{action} ({', '.join(map(quoted, columns))})" if action and columns else action


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
