"""Declared types: what they mean, and what a type of a design is declared as."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Enum
from sqlalchemy.types import TypeEngine

from dbworkbench.engines.sqlite.quoting import RESERVED
from dbworkbench.model.datatype import NamedType, read_type, write_type

ANY = NamedType("any")
INTEGERS = {"smallint", "integer", "bigint", "smallserial", "serial", "bigserial"}
KEPT = {
    "smallint", "integer", "bigint", "boolean", "real", "double precision", "numeric", "varchar", "char",
    "text", "date", "timestamp", "timestamptz", "time", "timetz", "uuid", "json", "jsonb",
}  # fmt: skip
OTHERWISE = {"bytea": "BLOB", "serial": "INTEGER", "bigserial": "BIGINT", "smallserial": "SMALLINT"}
STRICT = {"INTEGER": "INTEGER", "REAL": "REAL", "TEXT": "TEXT", "BLOB": "BLOB", "NUMERIC": "ANY"}
BARE = re.compile(r"[^\W\d]\w*(?: [^\W\d]\w*)*(?: ?\([+-]?[\d.]+(?:, ?[+-]?[\d.]+)?\))?")
COLLATE = re.compile(r"\s+collate\s+.*$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class DeclaredType:
    """A type as SQLite is told it, and what it loses."""

    text: str
    loss: str | None = None


def read_declared(declared: str) -> TypeEngine[Any]:
    """Return the type that a declaration means; without one a column holds anything."""
    return read_type(declared) if declared.strip() else ANY


def declare(kind: TypeEngine[Any]) -> DeclaredType:
    """Return what a type is declared as: a name that says it, where the name does no harm to the values.

    SQLite takes any name and converts values by the letters in it, so that `interval`, which holds `int`,
    would make numbers of texts; what is not known to be harmless becomes TEXT.
    """
    if isinstance(kind, ARRAY):
        return DeclaredType("JSON", f"SQLite has no arrays: {write_type(kind)} becomes JSON")
    if isinstance(kind, Enum):
        return DeclaredType("TEXT")
    written = COLLATE.sub("", write_type(kind))
    head = written.partition("(")[0].strip()
    if head in OTHERWISE:
        return DeclaredType(OTHERWISE[head])
    if head in KEPT:
        return DeclaredType(written.upper())
    if written == ANY.text:
        return DeclaredType("")
    if head == "citext":
        return DeclaredType("TEXT COLLATE NOCASE", "citext becomes TEXT COLLATE NOCASE")
    return DeclaredType("TEXT", f"SQLite has no type {written}: it becomes TEXT")


def spell(declared: str) -> str:
    """Return a declared type as it must be written, in quotes where SQLite would not read it bare."""
    words = {word.lower() for word in re.findall(r"\w+", declared)}
    if not declared or (BARE.fullmatch(declared) and not words & RESERVED):
        return declared
    return '"' + declared.replace('"', '""') + '"'


def affinity(declared: str) -> str:
    """Return which values a declared type prefers (sqlite.org/datatype3.html, 3.1)."""
    word = declared.upper()
    if "INT" in word:
        return "INTEGER"
    if any(part in word for part in ("CHAR", "CLOB", "TEXT")):
        return "TEXT"
    if "BLOB" in word or not word:
        return "BLOB"
    return "REAL" if any(part in word for part in ("REAL", "FLOA", "DOUB")) else "NUMERIC"


def strict(declared: str) -> str:
    """Return the one of the five types of a STRICT table that holds the same values."""
    return "ANY" if not declared or declared.upper() == "ANY" else STRICT[affinity(declared)]
