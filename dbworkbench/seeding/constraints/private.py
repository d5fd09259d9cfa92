"""A DuckDB of our own that judges conditions written for PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from dbworkbench.model.expression import parse_expression

# PostgreSQL's functions that DuckDB lacks, or names otherwise (manual, chapter 9).
MACROS = (
    "CREATE MACRO btrim(a, b := ' ') AS trim(a, b)",
    "CREATE MACRO octet_length(a) AS strlen(a)",
    "CREATE MACRO cardinality(a) AS len(a)",
    "CREATE MACRO initcap(a) AS array_to_string(list_transform(string_split(a, ' '),"
    " lambda w: upper(w[1]) || lower(w[2:])), ' ')",
    "CREATE MACRO jsonb_typeof(a) AS CASE json_type(a) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array'"
    " WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' ELSE 'number' END",
    "CREATE MACRO json_typeof(a) AS jsonb_typeof(a)",
)

STRANGE = (exp.DataType.Type.USERDEFINED, exp.DataType.Type.NAME)

_LOCAL = threading.local()


def open_private() -> duckdb.DuckDBPyConnection:
    """Open a DuckDB that reaches no file and no network."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    for macro in MACROS:
        connection.execute(macro)
    connection.execute(
        "SET TimeZone = 'UTC'; SET enable_progress_bar = false;"
        " SET enable_external_access = false; SET lock_configuration = true"
    )
    return connection


def private() -> duckdb.DuckDBPyConnection:
    """Return this thread's private DuckDB, which holds nothing between calls."""
    found: duckdb.DuckDBPyConnection | None = getattr(_LOCAL, "connection", None)
    if found is None:
        found = _LOCAL.connection = open_private()
    return found


@contextmanager
def lending(tables: Mapping[str, pa.Table]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend this thread's private DuckDB, which knows rows by these names meanwhile."""
    connection = private()
    for name, rows in tables.items():
        connection.register(name, _readable(rows))
    try:
        yield connection
    finally:
        for name in tables:
            connection.unregister(name)


def _readable(rows: pa.Table) -> pa.Table:
    """Return rows without the decimals that DuckDB lacks: of over 38 digits, or without their last digits."""
    kinds = pa.schema([(field.name, _read_as(field.type)) for field in rows.schema])
    return rows if kinds.types == rows.schema.types else rows.cast(kinds)


def _read_as(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_decimal128(kind) and kind.scale < 0 and kind.precision - kind.scale <= 38:
        return pa.decimal128(kind.precision - kind.scale, 0)
    whole = pa.types.is_decimal128(kind) and kind.scale >= 0
    return pa.float64() if pa.types.is_decimal(kind) and not whole else kind


def translate(text: str) -> str:
    """Write a condition or an expression of PostgreSQL for DuckDB; raises SqlglotError."""
    tree = parse_expression(text)
    return tree.transform(_adapted).sql(dialect="duckdb")


def sql_type(kind: pa.DataType) -> str:
    """Return DuckDB's name of an Arrow type."""
    if pa.types.is_decimal(kind):
        return f"DECIMAL({min(kind.precision, 38)}, {max(kind.scale, 0)})"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMPTZ" if kind.tz else "TIMESTAMP"
    return NAMES.get(kind, "VARCHAR")


NAMES: dict[pa.DataType, str] = {
    pa.int16(): "SMALLINT",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float32(): "FLOAT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.time64("us"): "TIME",
}


def quoted(name: str) -> str:
    """Return a name in quotes."""
    return '"' + name.replace('"', '""') + '"'


def _adapted(tree: exp.Expr) -> exp.Expr:
    """Take off casts to a decimal of any size, which DuckDB would give three places, to enums and names."""
    if isinstance(tree, exp.Cast):
        unbounded = tree.to.is_type("decimal") and not tree.to.expressions
        if unbounded or tree.to.this in STRANGE:
            inner: exp.Expr = tree.this
            return inner
    if isinstance(tree, exp.Anonymous) and str(tree.this).lower() in ("num_nonnulls", "num_nulls"):
        return _count(tree)
    return tree


def _count(tree: exp.Anonymous) -> exp.Expr:
    wanted = "IS NOT NULL" if str(tree.this).lower() == "num_nonnulls" else "IS NULL"
    flags = [f"({item.sql(dialect='duckdb')} {wanted})::INTEGER" for item in tree.expressions]
    return exp.paren(sqlglot.parse_one(" + ".join(flags), read="duckdb"))
