"""Types as plain data: the words for them, the values of an enum, the items of an array."""

from __future__ import annotations

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import CompileError, UnsupportedCompilationError
from sqlalchemy.types import TypeDecorator, TypeEngine

from dbworkbench.engines.postgres.dialect import DIALECT
from dbworkbench.formats.sqlalchemy.inventory.statement import Plain
from dbworkbench.model.datatype import BigSerial, Serial, SmallSerial, write_type

OURS = ("sqlalchemy.", "sqlmodel.")


def describe_type(kind: TypeEngine[Any]) -> Plain:
    """Return a type as the database has it: what Python makes of its values is not in it."""
    kind = settled(kind)
    if isinstance(kind, sa.Enum) and kind.native_enum:
        return {"enum": describe_enum(kind)}
    if isinstance(kind, sa.ARRAY):
        return {"array": describe_type(kind.item_type), "dimensions": kind.dimensions}
    return {"text": _words(kind)}


def settled(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type that PostgreSQL gets: its variant, and what a TypeDecorator decorates."""
    variant = kind._variant_mapping.get("postgresql")
    if variant is not None:
        return settled(variant)
    if isinstance(kind, TypeDecorator) and not isinstance(kind, sa.Interval):
        return settled(kind.load_dialect_impl(DIALECT))
    return kind


def describe_serial(column: sa.Column[Any]) -> Plain:
    """Return the serial type where SQLAlchemy makes one by itself, None elsewhere.

    It does so for the one integer that is the primary key, unless it is told how the key is filled.
    """
    table = column.table
    if isinstance(column.type, (Serial, BigSerial, SmallSerial)):
        return None
    if column is not table._autoincrement_column or column.identity is not None:
        return None
    if column.server_default is not None or column.default is not None or column.computed is not None:
        return None
    kind = settled(column.type)
    for family, word in ((sa.BigInteger, "bigserial"), (sa.SmallInteger, "smallserial")):
        if isinstance(kind, family):
            return {"text": word}
    return {"text": "serial"} if isinstance(kind, sa.Integer) else None


def describe_enum(kind: sa.Enum) -> Plain:
    """Return an enum by its name and the values that are stored."""
    note = vars(kind.enum_class).get("__doc__") if kind.enum_class is not None else None
    return {
        "name": kind.name,
        "schema": kind.schema or (kind.metadata.schema if kind.metadata is not None else None),
        "values": [str(value) for value in kind.enums],
        "note": note if note not in (enum.Enum.__doc__, enum.StrEnum.__doc__) else None,
    }


def python_part(kind: TypeEngine[Any]) -> str | None:
    """Say what of a type is Python's and not the database's, None when nothing is."""
    if isinstance(kind, TypeDecorator) and not type(kind).__module__.startswith(OURS):
        stored = _words(settled(kind))
        return f"the values of {type(kind).__name__} are in the design as they are stored, {stored}"
    others = sorted(set(kind._variant_mapping) - {"postgresql"})
    if others:
        return f"the type for {', '.join(others)} is not in the design, only PostgreSQL's"
    inner = settled(kind)
    if isinstance(inner, sa.Enum) and not inner.native_enum:
        return f"the enum is stored as {_words(inner)}, of which the database does not know the values"
    return None


def _words(kind: TypeEngine[Any]) -> str:
    """Return PostgreSQL's words for a type, those of its own dialect where it has none."""
    if isinstance(kind, sa.Enum):
        return f"varchar({kind.length})"
    try:
        return write_type(kind)
    except (CompileError, UnsupportedCompilationError):
        return str(kind).lower()
