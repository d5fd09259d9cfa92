"""What a column's type becomes in DuckDB, and what that loses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, REAL, Enum, Text
from sqlalchemy.types import TypeEngine

from dbworkbench.engines.duckdb.quoting import literal, quote
from dbworkbench.model.datatype import NamedType, read_type, write_type

SAME = {
    "smallint": "SMALLINT", "int2": "SMALLINT", "smallserial": "SMALLINT",
    "integer": "INTEGER", "int": "INTEGER", "int4": "INTEGER", "serial": "INTEGER",
    "bigint": "BIGINT", "int8": "BIGINT", "bigserial": "BIGINT",
    "real": "REAL", "float4": "REAL", "double precision": "DOUBLE", "float8": "DOUBLE", "float": "DOUBLE",
    "double": "DOUBLE", "boolean": "BOOLEAN", "bool": "BOOLEAN", "date": "DATE", "uuid": "UUID",
    "text": "VARCHAR", "varchar": "VARCHAR", "character varying": "VARCHAR", "string": "VARCHAR",
    "bytea": "BLOB", "blob": "BLOB", "binary": "BLOB", "varbinary": "BLOB", "interval": "INTERVAL",
    "json": "JSON", "jsonb": "JSON",
    "timestamp": "TIMESTAMP", "timestamp without time zone": "TIMESTAMP", "datetime": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE", "timestamp with time zone": "TIMESTAMP WITH TIME ZONE",
    "time": "TIME", "time without time zone": "TIME",
    "timetz": "TIME WITH TIME ZONE", "time with time zone": "TIME WITH TIME ZONE",
    "tinyint": "TINYINT", "utinyint": "UTINYINT", "usmallint": "USMALLINT", "uinteger": "UINTEGER",
    "ubigint": "UBIGINT", "hugeint": "HUGEINT", "uhugeint": "UHUGEINT", "bit": "BIT", "varbit": "BIT",
    "timestamp_s": "TIMESTAMP_S", "timestamp_ms": "TIMESTAMP_MS", "timestamp_ns": "TIMESTAMP_NS",
}  # fmt: skip
NEAR = {
    "money": ("DECIMAL(19,2)", "money becomes DECIMAL(19,2)"),
    "citext": ("VARCHAR COLLATE NOCASE", "citext becomes VARCHAR COLLATE NOCASE"),
    "numeric": ("DOUBLE", "numeric without a scale becomes DOUBLE, which is not exact"),
    "decimal": ("DOUBLE", "decimal without a scale becomes DOUBLE, which is not exact"),
}
TEXTS = {"varchar", "character varying", "char", "character", "bpchar"}
FIXED_LIST = re.compile(r"(.*)\[(\d+)\]", re.DOTALL)
COLLATE = re.compile(r"\s+COLLATE\s+.*$", re.IGNORECASE)
# what only DuckDB has, kept as it tells it
OWN = re.compile(r"(?:struct|map|union|row)\s*\(|(?:bignum|time_ns|variant|geometry)$", re.IGNORECASE)
LARGEST_PRECISION = 38


@dataclass(frozen=True)
class DuckDBType:
    """A type in DuckDB's words, what it loses, and whether only the length is lost."""

    text: str
    loss: str | None = None
    unbounded: bool = False


def duckdb_type(kind: TypeEngine[Any]) -> DuckDBType:
    """Return what a type becomes in DuckDB."""
    if isinstance(kind, ARRAY):
        item = duckdb_type(kind.item_type)
        return DuckDBType(item.text + "[]" * (kind.dimensions or 1), item.loss)
    if isinstance(kind, Enum):
        if kind.name is None:
            return DuckDBType(f"ENUM({', '.join(map(literal, kind.enums))})")
        return DuckDBType(quote(kind.schema, kind.name))
    return named_type(COLLATE.sub("", write_type(kind)))


def named_type(text: str) -> DuckDBType:
    """Return what a type written in PostgreSQL's or DuckDB's words becomes in DuckDB."""
    if text.endswith("]"):
        item = named_type(text[: text.rindex("[")])
        return DuckDBType(item.text + text[text.rindex("[") :], item.loss)
    head, bracket, tail = text.partition("(")
    arguments, _, rest = tail.partition(")")
    name = " ".join(f"{head} {rest}".lower().split())
    return _with_arguments(name, arguments if bracket else None, text)


def read_duckdb_type(name: str, collation: str | None = None) -> TypeEngine[Any]:
    """Return the type that DuckDB's catalog spells so."""
    if name == "VARCHAR":
        return Text(collation=collation)
    if name == "FLOAT":
        return REAL()
    if fixed := FIXED_LIST.fullmatch(name):
        return NamedType(f"vector({fixed[2]})" if fixed[1] == "FLOAT" else name)
    if name.endswith("[]"):
        item = read_duckdb_type(name.removesuffix("[]"))
        inner, more = (item.item_type, item.dimensions or 1) if isinstance(item, ARRAY) else (item, 0)
        return ARRAY(inner, dimensions=more + 1)
    return read_type("bit varying" if name == "BIT" else name)


def _with_arguments(name: str, arguments: str | None, text: str) -> DuckDBType:
    if name in ("numeric", "decimal") and arguments:
        return _decimal(arguments)
    if name == "vector" and arguments:
        return DuckDBType(f"FLOAT[{arguments.strip()}]")
    if name == "float" and arguments:
        return DuckDBType("REAL" if int(arguments) <= 24 else "DOUBLE")
    if name in TEXTS:
        return DuckDBType("VARCHAR", unbounded=arguments is not None or name.startswith("char"))
    if name.startswith("interval"):
        return DuckDBType("INTERVAL")
    if name in SAME:
        return DuckDBType(SAME[name])
    if name in NEAR:
        return DuckDBType(*NEAR[name])
    return _unknown(text)


def _decimal(arguments: str) -> DuckDBType:
    precision, _, scale = (part.strip() for part in arguments.partition(","))
    if int(precision) > LARGEST_PRECISION:
        return DuckDBType("DOUBLE", f"numeric({arguments}) becomes DOUBLE: DuckDB has 38 digits at most")
    digits, places = int(precision), int(scale or 0)
    if places < 0:
        return _decimal(f"{digits - places}")
    return DuckDBType(f"DECIMAL({max(digits, places)},{places})")


def _unknown(text: str) -> DuckDBType:
    if OWN.match(text):
        return DuckDBType(text)
    return DuckDBType("VARCHAR", f"DuckDB has no type {text.lower()}; it becomes VARCHAR")
