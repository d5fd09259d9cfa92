"""Read the design that is in a DuckDB database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Computed,
    Enum,
    ForeignKeyConstraint,
    Identity,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from dbworkbench.engines.duckdb.column import SEQUENCE_OF
from dbworkbench.engines.duckdb.datatype import read_duckdb_type
from dbworkbench.engines.duckdb.ddl import HOME_SCHEMA
from dbworkbench.engines.duckdb.instance import HOME
from dbworkbench.engines.duckdb.programs import read_programs
from dbworkbench.engines.duckdb.quoting import quote
from dbworkbench.engines.reference import read_relationships
from dbworkbench.model.annotation import EnumType, EnumValue
from dbworkbench.model.design import Design
from dbworkbench.model.facts import ColumnFacts, IndexFacts, set_facts

Row = tuple[Any, ...]
OURS = f"database_name = current_database() AND schema_name <> '{HOME}'"
TABLES = f"""SELECT schema_name, table_name, comment, sql FROM duckdb_tables()
    WHERE {OURS} AND NOT internal AND NOT temporary ORDER BY table_oid"""
COLUMNS = f"""SELECT schema_name, table_name, column_name, data_type, column_default, is_nullable, comment
    FROM duckdb_columns() WHERE {OURS} AND NOT internal ORDER BY table_oid, column_index"""
CONSTRAINTS = f"""SELECT schema_name, table_name, constraint_type, constraint_column_names, expression,
    referenced_table, referenced_column_names
    FROM duckdb_constraints() WHERE {OURS} ORDER BY table_oid, constraint_index"""
INDEXES = f"""SELECT schema_name, table_name, index_name, is_unique, expressions, comment
    FROM duckdb_indexes() WHERE {OURS} ORDER BY index_oid"""
ENUMS = f"""SELECT schema_name, type_name, labels, comment FROM duckdb_types()
    WHERE {OURS} AND NOT internal AND logical_type = 'ENUM' ORDER BY type_oid"""
# where a sequence started cannot be told: a file that is opened again starts it after the last value
PLAIN_SEQUENCES = f"""SELECT schema_name, sequence_name FROM duckdb_sequences() WHERE {OURS}
    AND increment_by = 1 AND NOT cycle AND comment IS NULL"""
SEQUENCE = re.compile(r"nextval\('(?P<name>.*)'\)", re.DOTALL)
CAST = re.compile(r"CAST\((\(.*\)) AS [^()]*(?:\([^()]*\))?\)", re.DOTALL)
COLLATIONS = {"nocase": "NOCASE", "noaccent": "NOACCENT", "nfc": "NFC"}  # as they are written
TAIL = re.compile(r"(?:\s+COLLATE\s+(?P<collation>\"[^\"]+\"|\w+))?(?P<generated>\s+GENERATED\s+ALWAYS)?")


def read_catalog(connection: duckdb.DuckDBPyConnection, name: str, macros: Mapping[str, str] = {}) -> Design:
    """Return the tables, enums, sequences, types, macros and views of the connection's current database.

    DuckDB keeps no names of constraints, no lengths of varchars and no order of index keys. `macros` are
    texts by name: the catalogue does not tell the defaults of their parameters.
    """
    sequences = {(row[0], row[1]) for row in _rows(connection, PLAIN_SEQUENCES)}
    enums = tuple(_enum(row) for row in _rows(connection, ENUMS))
    metadata = MetaData()
    columns = _by_table(_rows(connection, COLUMNS))
    for row in _rows(connection, TABLES):
        _table(metadata, row, columns, enums, sequences)
    for row in _rows(connection, CONSTRAINTS):
        _constraint(metadata.tables[_key(row[0], row[1])], row[2:])
    for row in _rows(connection, INDEXES):
        _index(metadata.tables[_key(row[0], row[1])], *row[2:])
    relationships = tuple(read_relationships(metadata.tables.values()))
    programs = read_programs(
        connection,
        OURS,
        implied=set(_implied(metadata)),
        schemas={table.schema for table in metadata.tables.values() if table.schema}
        | {enum.schema for enum in enums if enum.schema},
        macros=macros,
    )
    return Design(name, metadata, relationships, enums=enums, routines=tuple(programs))


def _implied(metadata: MetaData) -> Iterator[tuple[str, str]]:
    """Yield the sequences that fill identity columns."""
    for table in metadata.tables.values():
        for column in table.columns:
            if column.identity is not None:
                yield table.schema or HOME_SCHEMA, f"{table.name}_{column.name}_seq"


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    return connection.execute(sql).fetchall()


def _by_table(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[_key(row[0], row[1])].append(row[2:])
    return found


def _schema(schema: str) -> str | None:
    return None if schema == HOME_SCHEMA else schema


def _key(schema: str, table: str) -> str:
    return table if schema == HOME_SCHEMA else f"{schema}.{table}"


def _enum(row: Row) -> EnumType:
    schema, name, labels, comment = row
    return EnumType(name, tuple(EnumValue(label) for label in labels), _schema(schema), comment)


def _table(
    metadata: MetaData,
    row: Row,
    columns: dict[str, list[Row]],
    enums: Sequence[EnumType],
    sequences: Collection[tuple[str, str]],
) -> None:
    schema, name, comment, sql = row
    table = Table(name, metadata, schema=_schema(schema), comment=comment)
    position = sql.index("(")
    for column in columns[_key(schema, name)]:
        position, collation, generated = _tail(sql, position, column[0], column[1])
        own = (schema, f"{name}_{column[0]}_seq") in sequences
        table.append_column(_column(name, column, collation, generated, enums, _schema(schema), own))


def _tail(sql: str, position: int, name: str, kind: str) -> tuple[int, str | None, bool]:
    """Find a column in its table's text, the only place that tells collation and generation."""
    plain, quoted = sql.find(f"{name} {kind}", position), sql.find(f"{quote(name)} {kind}", position)
    start = quoted + 2 if quoted >= 0 and (plain < 0 or quoted <= plain) else plain
    match = TAIL.match(sql, start + len(f"{name} {kind}") + (quote(name).count('""')))
    if start < 0 or match is None:
        return position, None, False
    collation = match["collation"]
    bare = collation.strip('"') if collation else None
    return match.end(), COLLATIONS.get(str(bare).lower(), bare), bool(match["generated"])


def _column(
    table: str,
    row: Row,
    collation: str | None,
    generated: bool,
    enums: Sequence[EnumType],
    schema: str | None,
    own_sequence: bool,
) -> Column[Any]:
    name, kind, default, nullable, comment = row
    read = _enum_type(kind, enums, schema) or read_duckdb_type(kind, collation)
    column: Column[Any] = Column(name, read, nullable=nullable, comment=comment, **_value(default, generated))
    sequence = SEQUENCE.fullmatch(default or "")
    if sequence:
        column.info[SEQUENCE_OF] = True
    if own_sequence and sequence and _last(sequence["name"]) == f"{table}_{name}_seq":
        column = Column(name, read, Identity(), nullable=nullable, comment=comment)
    elif generated:
        column = Column(
            name, read, Computed(text(_uncast(default)), persisted=False), nullable=nullable, comment=comment
        )
    set_facts(column, ColumnFacts(written_type=kind.lower()))
    return column


def _value(default: str | None, generated: bool) -> dict[str, Any]:
    return {} if default is None or generated else {"server_default": text(default)}


def _enum_type(kind: str, enums: Sequence[EnumType], schema: str | None) -> TypeEngine[Any] | None:
    """Find the named enum with a column's values: DuckDB tells only the values."""
    if not kind.startswith("ENUM("):
        return None
    if kind.endswith("[]"):
        bare = kind.rstrip("[]")
        inner = _enum_type(bare, enums, schema)
        return ARRAY(inner, dimensions=(len(kind) - len(bare)) // 2) if inner is not None else None
    same = [enum for enum in enums if _spelled(enum) == kind]
    for enum in sorted(same, key=lambda enum: enum.schema != schema):
        return Enum(*(value.name for value in enum.values), name=enum.name, schema=enum.schema)
    values = re.findall(r"'((?:[^']|'')*)'", kind)
    return Enum(*(value.replace("''", "'") for value in values), name=None)


def _spelled(enum: EnumType) -> str:
    values = ", ".join("'" + value.name.replace("'", "''") + "'" for value in enum.values)
    return f"ENUM({values})"


def _constraint(table: Table, row: Row) -> None:
    kind, columns, expression, target, target_columns = row
    match kind:
        case "PRIMARY KEY":
            table.append_constraint(PrimaryKeyConstraint(*columns))
        case "UNIQUE":
            table.append_constraint(UniqueConstraint(*columns))
        case "CHECK":
            table.append_constraint(CheckConstraint(text(_bare(expression))))
        case "FOREIGN KEY":
            parent = _key(table.schema or HOME_SCHEMA, target)
            theirs = [f"{parent}.{column}" for column in target_columns]
            table.append_constraint(ForeignKeyConstraint(columns, theirs))


def _bare(expression: str) -> str:
    """Take off parentheses around the whole."""
    depth = 0
    for position, sign in enumerate(expression):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return expression[1:-1] if position and position == len(expression) - 1 else expression
    return expression


def _uncast(expression: str) -> str:
    """Take off the cast to the column's type, which DuckDB puts around what it generates."""
    match = CAST.fullmatch(expression)
    return _bare(match[1]) if match else expression


def _index(table: Table, name: str, unique: bool, expressions: str, comment: str | None) -> None:
    keys = [_index_key(table, key) for key in _split(expressions)]
    index = Index(name, *keys, unique=unique, _table=table)
    set_facts(index, IndexFacts(note=comment))


def _split(expressions: str) -> list[str]:
    """Read DuckDB's list `[a, '(lower(b))', '"c d"']` of index keys."""
    items = re.findall(r"'((?:[^'\\]|\\.|'')*)'|([^,\s\[\]]+)", expressions)
    return [quoted.replace("''", "'").replace("\\'", "'") or plain for quoted, plain in items]


def _index_key(table: Table, key: str) -> Any:
    name = key.strip('"').replace('""', '"')
    return table.columns[name] if name in table.columns else text(_bare(key))


def _last(path: str) -> str:
    """Return the last name of a path such as `"a"."b c"`, as nextval takes it."""
    return re.findall(r'"((?:[^"]|"")*)"|([^."]+)', path.replace("''", "'"))[-1][0].replace('""', '"') or path
