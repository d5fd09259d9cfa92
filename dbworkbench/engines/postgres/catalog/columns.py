"""Columns: exact types, defaults, identity, generation, collation, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Computed, DefaultClause, Enum, Identity, MetaData, Table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from dbworkbench.engines.postgres.catalog.expression import readable
from dbworkbench.engines.postgres.catalog.found import Address, Found, found
from dbworkbench.engines.postgres.catalog.naming import made_up
from dbworkbench.engines.postgres.catalog.scope import HOME, Scope, key_of, placed, quoted, sql_text, within
from dbworkbench.engines.postgres.catalog.sequences import is_usual, limits
from dbworkbench.model.annotation import EnumType
from dbworkbench.model.datatype import BigSerial, NamedType, Serial, SmallSerial, read_type
from dbworkbench.model.facts import ColumnFacts, set_facts
from dbworkbench.model.settings import Settings

COLUMNS = f"""
SELECT a.attrelid AS "table", n.nspname AS schema, c.relname AS table_name, a.attname AS name,
    d.oid AS default_oid,
    format_type(a.atttypid, a.atttypmod) AS type, a.atttypid AS type_oid, t.typelem AS element_oid,
    t.typcategory = 'A' AS is_array, a.attndims AS dimensions, a.attnotnull AS mandatory,
    a.attidentity AS identity, a.attgenerated AS generated, a.attislocal AS local,
    pg_get_expr(d.adbin, d.adrelid, true) AS pretty, pg_get_expr(d.adbin, d.adrelid) AS plain,
    CASE WHEN a.attcollation <> t.typcollation THEN l.collname END AS collation,
    ln.nspname AS collation_schema,
    col_description(a.attrelid, a.attnum) AS comment, s.seqrelid AS sequence_oid,
    s.seqstart AS start, s.seqincrement AS increment, s.seqmin AS minimum, s.seqmax AS maximum,
    s.seqcache AS cache, s.seqcycle AS cycle, s.seqtypid::regtype::text AS sequence_type,
    sc.relname AS sequence, sn.nspname AS sequence_schema, sc.relpersistence = c.relpersistence AS alike,
    q.deptype AS owned, k.conname AS not_null, coalesce(k.connoinherit, false) AS alone,
    coalesce(k.convalidated, true) AS valid, coalesce(k.conislocal, true) AS own_not_null,
    obj_description(k.oid, 'pg_constraint') AS not_null_comment,
    ARRAY(SELECT pg_get_expr(pd.adbin, pd.adrelid) FROM pg_inherits i JOIN pg_attribute pa
          ON pa.attrelid = i.inhparent AND pa.attname = a.attname AND NOT pa.attisdropped
          LEFT JOIN pg_attrdef pd ON pd.adrelid = pa.attrelid AND pd.adnum = pa.attnum
          WHERE i.inhrelid = a.attrelid AND a.attinhcount > 0) AS inherited_defaults,
    EXISTS (SELECT FROM pg_inherits i JOIN pg_attribute pa
          ON pa.attrelid = i.inhparent AND pa.attname = a.attname AND pa.attnotnull
          WHERE i.inhrelid = a.attrelid AND a.attinhcount > 0) AS inherited_not_null
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey[1] = a.attnum
LEFT JOIN (pg_depend q JOIN pg_class sc ON sc.oid = q.objid AND sc.relkind = 'S'
           JOIN pg_namespace sn ON sn.oid = sc.relnamespace JOIN pg_sequence s ON s.seqrelid = sc.oid)
    ON q.classid = 'pg_class'::regclass AND q.refclassid = 'pg_class'::regclass
    AND q.refobjid = a.attrelid AND q.refobjsubid = a.attnum
    AND (q.deptype = 'i' OR q.deptype = 'a' AND a.attidentity = '' AND sc.oid = (
        SELECT d2.refobjid FROM pg_depend d2 JOIN pg_class c2 ON c2.oid = d2.refobjid AND c2.relkind = 'S'
        WHERE d2.classid = 'pg_attrdef'::regclass AND d2.objid = d.oid LIMIT 1))
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND a.attnum > 0
    AND NOT a.attisdropped AND {within()}
ORDER BY a.attrelid, a.attnum"""
SERIALS: dict[str, type[Serial | BigSerial | SmallSerial]] = {
    "integer": Serial,
    "bigint": BigSerial,
    "smallint": SmallSerial,
}
CONSTANT = re.compile(r"(?P<text>'(?:[^']|'')*')::(?P<type>.+)", re.DOTALL)
NUMBER = re.compile(r"'(-?\d+(?:\.\d+)?)'")
LARGE = 2**31  # numbers below it are read as integer, and those above it as bigint
LISTED_NOT_NULL = 18  # the first version whose NOT NULL constraints have names


def read_columns(scope: Scope) -> list[Any]:
    """Return a row for every column of the tables."""
    return scope.rows(COLUMNS)


def build_columns(
    rows: list[Any],
    tables: Mapping[int, Table],
    enums: Mapping[int, EnumType],
    detached: Set[Address],
    metadata: MetaData,
) -> None:
    """Append the columns to their tables."""
    types = {oid: _enum_type(enum, metadata) for oid, enum in enums.items()}
    for row in rows:
        tables[row.table].append_column(_column(row, types, detached))


def made_sequences(rows: list[Any]) -> set[int]:
    """Return the oids of the sequences that columns make by themselves."""
    return {row.sequence_oid for row in rows if row.owned == "i" or _is_serial(row)}


def read_column_statements(rows: list[Any], major: int, detached: Set[Address]) -> Iterator[Found]:
    """Yield what a column says that CREATE TABLE cannot say of it."""
    for row in rows:
        table, on, name = (
            placed(row.schema, row.table_name),
            key_of(row.schema, row.table_name),
            quoted(row.name),
        )
        column = f"{on}.{row.name}"
        if row.identity and not _is_named_by_convention(row):
            made = quoted(row.sequence_schema, made_up(row.table_name, [row.name], "seq"))
            sql = f"ALTER SEQUENCE {made} RENAME TO {quoted(row.sequence)}"
            yield found("sequence name", column, sql, on=on)
        if (default := _changed_default(row, detached)) is not None:
            sql = f"ALTER TABLE ONLY {table} ALTER COLUMN {name} {default}"
            address = ("pg_attrdef", row.default_oid) if row.default_oid else None
            yield found("default", column, sql, address, on=on, needs=(_table(row),))
        yield from _not_null(row, table, on, major)


def _table(row: Any) -> Address:
    return ("pg_class", row.table)


def _changed_default(row: Any, detached: Set[Address]) -> str | None:
    """Return how the default of an inherited column, or one that needs its table first, is set."""
    if ("pg_attrdef", row.default_oid) in detached:
        return f"SET DEFAULT {row.plain}" if not row.generated else None
    if row.local or row.generated:
        return None
    inherited = [default for default in row.inherited_defaults if default is not None]
    if row.plain is None:
        return "DROP DEFAULT" if inherited else None
    return None if inherited and set(inherited) == {row.plain} else f"SET DEFAULT {row.plain}"


def _not_null(row: Any, table: str, on: str, major: int) -> Iterator[Found]:
    """Yield a NOT NULL that is not part of the column's own line."""
    if not row.mandatory:
        return
    sql = ""
    if row.not_null is not None and (not row.valid or (not row.local and row.own_not_null)):
        sql = f"ALTER TABLE {'' if row.valid else 'ONLY '}{table} ADD CONSTRAINT {quoted(row.not_null)}"
        sql += f" NOT NULL {quoted(row.name)}{' NO INHERIT' if row.alone else ''}"
        sql += "" if row.valid else " NOT VALID"
    elif major < LISTED_NOT_NULL and not row.local and not row.inherited_not_null:
        sql = f"ALTER TABLE {table} ALTER COLUMN {quoted(row.name)} SET NOT NULL"
    if sql:
        name = row.not_null or made_up(row.table_name, [row.name], "not_null")
        yield found("not null", name, sql, on=on, needs=(_table(row),))


def _enum_type(enum: EnumType, metadata: MetaData) -> Enum:
    values = (value.name for value in enum.values)
    return Enum(*values, name=enum.name, schema=enum.schema, metadata=metadata)


def _column(row: Any, enums: Mapping[int, Enum], detached: Set[Address]) -> Column[Any]:
    extras: list[Any] = []
    if row.identity:
        extras.append(_identity(row))
    if row.generated:
        text = readable(row.plain, row.pretty)
        extras.append(Computed(sql_text(text), persisted=row.generated == "s"))
    column: Column[Any] = Column(
        row.name,
        _type(row, enums),
        *extras,
        nullable=not (row.mandatory and row.valid),
        autoincrement="auto" if row.identity else False,
        comment=row.comment,
        server_default=None if ("pg_attrdef", row.default_oid) in detached else _default(row),
    )
    written = row.type.removeprefix(f"{HOME}.")
    set_facts(column, ColumnFacts(written_type=written, settings=Settings(_settings(row))))
    return column


def _settings(row: Any) -> dict[str, str]:
    """Return what SQLAlchemy has no place for: a name for NOT NULL, and that a parent has the column."""
    settings = {}
    if not row.local:
        settings["inherited"] = "yes"
    elif row.mandatory and row.valid and row.not_null is not None and row.own_not_null:
        usual = row.not_null == made_up(row.table_name, [row.name], "not_null") and not row.not_null_comment
        if not usual or row.alone:
            settings["not_null"] = f"CONSTRAINT {quoted(row.not_null)} NOT NULL" + (
                " NO INHERIT" if row.alone else ""
            )
    return settings


def _identity(row: Any) -> Identity:
    return Identity(always=row.identity == "a", **limits(row, row.type))


def _type(row: Any, enums: Mapping[int, Enum]) -> TypeEngine[Any]:
    if row.type_oid in enums:
        return enums[row.type_oid]
    if row.is_array and row.element_oid in enums:
        return ARRAY(enums[row.element_oid], dimensions=row.dimensions if row.dimensions > 1 else None)
    if _is_serial(row):
        return SERIALS[row.type]()
    written = row.type.removeprefix(f"{HOME}.")
    kind = read_type(written)
    if row.collation is not None:
        return _collated(row, kind, written)
    if isinstance(kind, ARRAY) and row.dimensions > 1:
        return ARRAY(kind.item_type, dimensions=row.dimensions)
    return kind


def _collated(row: Any, kind: TypeEngine[Any], written: str) -> TypeEngine[Any]:
    """Return a type that sorts in its own way; SQLAlchemy has a place for it with plain texts only."""
    if isinstance(kind, sa.String) and row.collation_schema in ("pg_catalog", HOME):
        return kind.adapt(type(kind), collation=row.collation)
    schema = None if row.collation_schema in ("pg_catalog", HOME) else row.collation_schema
    return NamedType(f"{written} COLLATE {quoted(schema, row.collation)}")


def _is_named_by_convention(row: Any) -> bool:
    return bool(row.sequence == made_up(row.table_name, [row.name], "seq"))


def _is_serial(row: Any) -> bool:
    """Whether a column is just what `serial` makes: its own sequence, named after it, NOT NULL."""
    if row.owned != "a" or row.type not in SERIALS or not row.mandatory or not row.local or not row.valid:
        return False
    if row.sequence_schema != row.schema or not _is_named_by_convention(row) or not row.alike:
        return False
    return is_usual(row, row.type) and str(row.plain).startswith("nextval(")


def _default(row: Any) -> DefaultClause | None:
    if row.plain is None or row.generated or row.identity or _is_serial(row):
        return None
    return DefaultClause(sql_text(_plain(readable(row.plain, row.pretty), row.type)))


def _plain(default: str, kind: str) -> str:
    """Take off the cast to the column's own type, which the server adds to every constant."""
    match = CONSTANT.fullmatch(default)
    if match is None or match["type"].partition("(")[0] != kind.partition("(")[0]:
        return default
    number = NUMBER.fullmatch(match["text"])
    return number[1] if number and _is_of_kind(number[1], kind.partition("(")[0]) else match["text"]


def _is_of_kind(number: str, kind: str) -> bool:
    """Say whether a number without quotes is of a type by itself, and not converted to it."""
    if kind == "numeric":
        return "." in number
    size = abs(int(number)) if "." not in number else 0
    return "." not in number and (size < LARGE if kind == "integer" else kind == "bigint" and size > LARGE)
