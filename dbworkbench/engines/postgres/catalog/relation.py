"""CREATE TABLE in the server's own words, for relations that the model has no table for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.engines.postgres.catalog.expression import settled
from dbworkbench.engines.postgres.catalog.naming import made_up
from dbworkbench.engines.postgres.catalog.scope import HOME, Scope, placed, quoted, string, within

# partitions and foreign tables; a column of a partition with what its parent says of it
COLUMNS = f"""
SELECT a.attrelid AS relation, c.relname AS relation_name, a.attname AS name, format_type(a.atttypid,
    a.atttypmod) AS type,
    a.attnotnull AS mandatory, a.attgenerated AS generated, a.attidentity AS identity,
    pg_get_expr(d.adbin, d.adrelid) AS "default", a.attfdwoptions AS options,
    CASE WHEN a.attcollation <> t.typcollation
         THEN quote_ident(ln.nspname) || '.' || quote_ident(l.collname) END AS collation,
    k.conname AS not_null, coalesce(k.connoinherit, false) AS alone, coalesce(k.convalidated, true) AS valid,
    pa.attname IS NOT NULL AS inherited, pk.conname AS parent_not_null,
    pa.attnotnull AND coalesce(pk.convalidated, true) AS parent_mandatory,
    pg_get_expr(pd.adbin, pd.adrelid) AS parent_default,
    row_number() OVER (PARTITION BY a.attrelid ORDER BY pa.attnum) = row_number() OVER
        (PARTITION BY a.attrelid ORDER BY a.attnum) AS in_order
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey[1] = a.attnum
LEFT JOIN pg_inherits i ON i.inhrelid = a.attrelid
LEFT JOIN pg_attribute pa ON pa.attrelid = i.inhparent AND pa.attname = a.attname AND NOT pa.attisdropped
LEFT JOIN pg_attrdef pd ON pd.adrelid = pa.attrelid AND pd.adnum = pa.attnum
LEFT JOIN pg_constraint pk ON pk.conrelid = pa.attrelid AND pk.contype = 'n' AND pk.conkey[1] = pa.attnum
WHERE (c.relispartition OR c.relkind = 'f') AND a.attnum > 0 AND NOT a.attisdropped AND {within()}
ORDER BY a.attrelid, a.attnum"""
CONSTRAINTS = f"""
SELECT k.oid, k.conrelid AS relation, c.relname AS relation_name, k.conname AS name, k.contype AS kind,
    pg_get_constraintdef(k.oid) AS definition, k.convalidated AS valid, k.confrelid AS target,
    k.conislocal AS local, k.conparentid <> 0 AS has_parent,
    ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = k.conindid ORDER BY a.attnum)
        AS index_columns
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'u', 'c', 'f', 'x') AND (c.relispartition OR c.relkind = 'f') AND {within()}
ORDER BY k.conrelid, k.contype <> 'p', k.conname"""
LABELS = {"p": "pkey", "u": "key", "x": "excl"}


@dataclass
class Relation:
    """The columns and constraints of a partition or a foreign table."""

    columns: list[Any] = field(default_factory=list)
    constraints: list[Any] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Whether `PARTITION OF` makes the columns and keys as they are."""
        return all(map(_is_inherited, self.columns)) and self._keys_are_named_by_convention()

    def _keys_are_named_by_convention(self) -> bool:
        keys = [row for row in self.constraints if row.kind in LABELS]
        names = [_conventional(row) for row in keys]
        return names == [row.name for row in keys] and all(row.has_parent for row in keys)

    def body(self) -> str:
        """Return the columns and the constraints that CREATE TABLE can hold, in parentheses."""
        lines = [column_line(row) for row in self.columns]
        lines += [
            f"CONSTRAINT {quoted(row.name)} {settled(row.definition)}"
            for row in self.constraints
            if row.kind != "f" and row.valid
        ]
        return "(\n    " + ",\n    ".join(lines) + "\n)" if lines else "()"

    def left(self, *, inherited: bool) -> list[Any]:
        """Return the constraints to be added afterwards: those that `body` did not hold, or all own ones."""
        own = [row for row in self.constraints if not row.has_parent and (row.kind in "cf" or not inherited)]
        if inherited:
            return [row for row in own if row.kind == "f" or (row.kind == "c" and row.local)]
        return [row for row in own if row.kind == "f" or (row.kind == "c" and not row.valid)]


def read_relations(scope: Scope) -> dict[int, Relation]:
    """Return what partitions and foreign tables are made of, by oid."""
    relations: dict[int, Relation] = defaultdict(Relation)
    for row in scope.rows(COLUMNS):
        relations[row.relation].columns.append(row)
    for row in scope.rows(CONSTRAINTS):
        relations[row.relation].constraints.append(row)
    return relations


def column_line(row: Any) -> str:
    """Return a column as in CREATE TABLE."""
    parts = [quoted(row.name), row.type.removeprefix(f"{HOME}.")]
    if row.options:
        parts.append(f"OPTIONS ({options_text(row.options)})")
    parts += [f"COLLATE {row.collation}"] if row.collation else []
    if row.generated:
        parts.append(f"GENERATED ALWAYS AS ({row.default}) {'STORED' if row.generated == 's' else 'VIRTUAL'}")
    elif row.default is not None:
        parts.append(f"DEFAULT {row.default}")
    if row.mandatory and row.valid:
        usual = row.not_null in (None, made_up(row.relation_name, [row.name], "not_null"))
        parts.append("NOT NULL" if usual else f"CONSTRAINT {quoted(row.not_null)} NOT NULL")
        parts += ["NO INHERIT"] if row.alone else []
    return " ".join(parts)


def options_text(options: list[str]) -> str:
    """Return `name 'value', …` of a foreign-data wrapper's options, without what is secret."""
    pairs = [option.split("=", 1) for option in options]
    return ", ".join(f"{_option_name(name)} {string(_shown(name, value))}" for name, value in pairs)


def is_secret(name: str) -> bool:
    """Say whether an option holds what nobody else should read."""
    return any(word in name.casefold() for word in ("passw", "passphrase", "secret", "token"))


MASK = "********"


def _shown(name: str, value: str) -> str:
    return MASK if is_secret(name) else value


def _option_name(name: str) -> str:
    return name if name.isidentifier() and name.islower() else quoted(name)


def _is_inherited(row: Any) -> bool:
    """Whether a partition's column is just its parent's."""
    if not row.inherited or not row.in_order or row.options:
        return False
    if row.default != row.parent_default and not row.identity:
        return False
    same = row.mandatory == bool(row.parent_mandatory)
    return same and row.valid and (not row.mandatory or row.not_null == row.parent_not_null)


def _conventional(row: Any) -> str:
    columns = None if row.kind == "p" else row.index_columns
    return made_up(row.relation_name, columns, LABELS[row.kind])


def relation_name(row: Any) -> str:
    """Return a relation's name in quotes, with its schema where it has one in the model."""
    return placed(row.schema, row.name)
