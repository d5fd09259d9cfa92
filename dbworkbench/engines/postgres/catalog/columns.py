"""Columns: exact types, defaults, identity, generation, collation, comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Computed, DefaultClause, Enum, Identity, MetaData, Table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from dbworkbench.engines.postgres.catalog.scope import (
    HOME,
    Scope,
    key_of,
    quoted,
    schema_of,
    sql_text,
    within,
)
from dbworkbench.model.annotation import EnumType, Routine
from dbworkbench.model.datatype import BigSerial, Serial, SmallSerial, read_type
from dbworkbench.model.facts import ColumnFacts, set_facts

COLUMNS = f"""
SELECT a.attrelid AS "table", c.relname AS table_name, a.attname AS name,
    format_type(a.atttypid, a.atttypmod) AS type, a.atttypid AS type_oid, t.typelem AS element_oid,
    t.typcategory = 'A' AS is_array, a.attndims AS dimensions, a.attnotnull AS mandatory,
    a.attidentity AS identity, a.attgenerated AS generated,
    pg_get_expr(d.adbin, d.adrelid, true) AS "default",
    CASE WHEN a.attcollation <> t.typcollation THEN l.collname END AS collation,
    col_description(a.attrelid, a.attnum) AS comment,
    s.seqstart AS start, s.seqincrement AS increment, sc.relname AS sequence, sn.nspname AS sequence_schema,
    q.deptype AS owned
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN (pg_depend q JOIN pg_class sc ON sc.oid = q.objid AND sc.relkind = 'S'
           JOIN pg_namespace sn ON sn.oid = sc.relnamespace JOIN pg_sequence s ON s.seqrelid = sc.oid)
    ON q.classid = 'pg_class'::regclass AND q.refclassid = 'pg_class'::regclass
    AND q.refobjid = a.attrelid AND q.refobjsubid = a.attnum AND q.deptype IN ('a', 'i')
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND {within()}
ORDER BY a.attrelid, a.attnum"""
SEQUENCES = f"""
SELECT c.oid, n.nspname AS schema, c.relname AS name, s.seqtypid::regtype::text AS type, s.seqstart AS start,
    s.seqincrement AS increment, s.seqcycle AS cycle
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {within()} ORDER BY c.oid"""
SERIALS: dict[str, type[Serial | BigSerial | SmallSerial]] = {
    "integer": Serial,
    "bigint": BigSerial,
    "smallint": SmallSerial,
}
CONSTANT = re.compile(r"(?P<text>'(?:[^']|'')*')::(?P<type>.+)", re.DOTALL)
NUMBER = re.compile(r"'(-?\d+(?:\.\d+)?)'")
NUMERIC = ("smallint", "integer", "bigint", "numeric", "real", "double precision")


def read_columns(
    scope: Scope, tables: Mapping[int, Table], enums: Mapping[int, EnumType], metadata: MetaData
) -> list[Routine]:
    """Append the columns to their tables; return the sequences that no column makes by itself."""
    types = {oid: _enum_type(enum, metadata) for oid, enum in enums.items()}
    made: set[str] = set()
    for row in scope.rows(COLUMNS):
        tables[row.table].append_column(_column(row, types))
        if row.owned == "i" or _is_serial(row):
            made.add(key_of(row.sequence_schema, row.sequence))
    rows = scope.rows(SEQUENCES)
    return [_sequence(row) for row in rows if key_of(row.schema, row.name) not in made]


def _enum_type(enum: EnumType, metadata: MetaData) -> Enum:
    values = (value.name for value in enum.values)
    return Enum(*values, name=enum.name, schema=enum.schema, metadata=metadata)


def _column(row: Any, enums: Mapping[int, Enum]) -> Column[Any]:
    extras: list[Any] = []
    if row.identity:
        extras.append(_identity(row))
    if row.generated:
        extras.append(Computed(sql_text(row.default), persisted=row.generated == "s"))
    column: Column[Any] = Column(
        row.name,
        _type(row, enums),
        *extras,
        nullable=not row.mandatory,
        autoincrement="auto" if row.identity else False,
        comment=row.comment,
        server_default=_default(row),
    )
    set_facts(column, ColumnFacts(written_type=row.type.removeprefix(f"{HOME}.")))
    return column


def _identity(row: Any) -> Identity:
    options = {
        name: value
        for name, value in (("start", row.start), ("increment", row.increment))
        if value is not None and value != 1
    }
    return Identity(always=row.identity == "a", **options)


def _type(row: Any, enums: Mapping[int, Enum]) -> TypeEngine[Any]:
    if row.type_oid in enums:
        return enums[row.type_oid]
    if row.is_array and row.element_oid in enums:
        return ARRAY(enums[row.element_oid], dimensions=row.dimensions if row.dimensions > 1 else None)
    if _is_serial(row):
        return SERIALS[row.type]()
    kind = read_type(row.type.removeprefix(f"{HOME}."))
    if isinstance(kind, ARRAY) and row.dimensions > 1:
        return ARRAY(kind.item_type, dimensions=row.dimensions)
    if row.collation is not None and isinstance(kind, sa.String):
        return kind.adapt(type(kind), collation=row.collation)
    return kind


def _is_serial(row: Any) -> bool:
    """Whether a column is just what `serial` makes: its own sequence, named after it, NOT NULL."""
    if row.owned != "a" or row.type not in SERIALS or not row.mandatory or row.increment != 1:
        return False
    return row.sequence == f"{row.table_name}_{row.name}_seq" and str(row.default).startswith("nextval(")


def _default(row: Any) -> DefaultClause | None:
    if row.default is None or row.generated or row.identity or _is_serial(row):
        return None
    return DefaultClause(sql_text(_plain(row.default, row.type)))


def _plain(default: str, kind: str) -> str:
    """Take off the cast to the column's own type, which the server adds to every constant."""
    match = CONSTANT.fullmatch(default)
    if match is None or match["type"].partition("(")[0] != kind.partition("(")[0]:
        return default
    number = NUMBER.fullmatch(match["text"])
    return number[1] if number and kind.partition("(")[0] in NUMERIC else match["text"]


def _sequence(row: Any) -> Routine:
    sql = f"CREATE SEQUENCE {quoted(schema_of(row.schema), row.name)}"
    sql += f" AS {row.type}" if row.type != "bigint" else ""
    sql += f" INCREMENT BY {row.increment}" if row.increment != 1 else ""
    sql += f" START WITH {row.start}" if row.start != 1 else ""
    sql += " CYCLE" if row.cycle else ""
    return Routine("postgres", sql, kind="sequence", name=key_of(row.schema, row.name))
