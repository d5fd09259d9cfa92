"""A design as plain, ordered data: the ground of equality, revision and difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Constraint,
    DefaultClause,
    ForeignKeyConstraint,
    Identity,
    Index,
    PrimaryKeyConstraint,
    Table,
    TextClause,
    UniqueConstraint,
)
from sqlalchemy.sql import ClauseElement

from dbworkbench.model.condition import check_text, checks
from dbworkbench.model.datatype import write_type
from dbworkbench.model.facts import column_facts, index_facts, table_facts
from dbworkbench.model.keys import referred_column, referred_table
from dbworkbench.model.sql import sql_text

if TYPE_CHECKING:
    from dbworkbench.model.design import Design

PLACELESS = {"place", "before", "inline", "written_type", "partials"}  # how it is written, not what it says

SEQUENCE = ("start", "increment", "minvalue", "maxvalue", "cache", "cycle", "nominvalue", "nomaxvalue")
USUAL = {"start": 1, "increment": 1, "minvalue": 1, "cache": 1}  # says nothing of a sequence that counts up


def describe(design: Design) -> dict[str, object]:
    """Return everything a design says, in one order whatever the order of writing."""
    parts: dict[str, object] = {
        "tables": {key: describe_table(table) for key, table in sorted(design.metadata.tables.items())},
        "note": design.note,
        "settings": plain(design.settings),
    }
    for name in ("relationships", "enums", "groups", "queries", "records", "lineage"):
        parts[name] = sorted((plain(item) for item in getattr(design, name)), key=repr)
    for name in ("routines", "decisions", "notes", "views"):
        parts[name] = sorted((plain(item) for item in getattr(design, name)), key=repr)
    return parts


def describe_table(table: Table) -> dict[str, object]:
    """Return a table's columns (in order), constraints, indexes and facts (in one order)."""
    return {
        "columns": {column.name: describe_column(column) for column in table.columns},
        "constraints": sorted(filter(None, map(describe_constraint, constraints_of(table))), key=repr),
        "indexes": sorted((describe_index(index) for index in table.indexes), key=repr),
        "comment": table.comment,
        "facts": plain(table_facts(table)),
        "options": {key: str(value) for key, value in sorted(table.dialect_kwargs.items())},
        "prefixes": list(table._prefixes),
    }


def describe_column(column: Column[Any]) -> dict[str, object]:
    """Return a column's type, nullability, default, generation, comment and facts."""
    return {
        "type": write_type(column.type),
        "nullable": bool(column.nullable),
        "default": default_text(column),
        "identity": describe_identity(column.identity),
        "generated": describe_generation(column),
        "comment": column.comment,
        "facts": plain(column_facts(column)),
    }


def constraints_of(table: Table) -> tuple[Constraint, ...]:
    """Return the constraints of a table and the checks of its columns."""
    made = sorted(table.constraints, key=lambda constraint: constraint._creation_order)
    others = (item for item in made if not isinstance(item, CheckConstraint))
    return (*others, *checks(table))


def default_text(column: Column[Any]) -> str | None:
    """Return a column's server default as SQL text."""
    default = column.server_default
    if not isinstance(default, DefaultClause):
        return None
    value = default.arg
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return sql_text(value) if isinstance(value, TextClause) else str(value)


def identity_text(identity: Identity | None) -> str | None:
    """Return `always` or `by default` for an identity column."""
    if identity is None:
        return None
    return "always" if identity.always else "by default"


def describe_identity(identity: Identity | None) -> str | None:
    """Return `always` or `by default` and how the sequence counts."""
    options = {name: getattr(identity, name, None) for name in SEQUENCE}
    said = [
        f"{name} {value}" for name, value in options.items() if value not in (None, False, USUAL.get(name))
    ]
    kind = identity_text(identity)
    return f"{kind} ({', '.join(said)})" if said else kind


def describe_generation(column: Column[Any]) -> str | None:
    """Return what a column is generated from, and whether only when it is read."""
    computed = column.computed
    if not isinstance(computed, Computed):
        return None
    return f"{computed.sqltext} virtual" if computed.persisted is False else str(computed.sqltext)


def describe_constraint(constraint: Constraint) -> dict[str, object] | None:
    """Return a constraint that says something; an empty primary key says nothing."""
    name = str(constraint.name) if constraint.name is not None else None
    about: dict[str, object] = {"name": name, "comment": constraint.comment}
    if constraint.deferrable:
        about["deferrable"] = constraint.initially or True
    if options := describe_options(constraint):
        about["options"] = options
    match constraint:
        case PrimaryKeyConstraint():
            columns = [column.name for column in constraint.columns]
            return {"kind": "primary key", "columns": columns, **about} if columns else None
        case UniqueConstraint():
            return {"kind": "unique", "columns": [c.name for c in constraint.columns], **about}
        case CheckConstraint():
            return {"kind": "check", "sql": check_text(constraint), **about}
        case ForeignKeyConstraint():
            if constraint.match:
                about["match"] = constraint.match.upper()
            return {
                "kind": "foreign key",
                "columns": [element.parent.name for element in constraint.elements],
                "target": [
                    f"{referred_table(element)}.{referred_column(element)}" for element in constraint.elements
                ],
                "on_delete": constraint.ondelete,
                "on_update": constraint.onupdate,
                **about,
            }
    return {"kind": type(constraint).__name__, "sql": str(constraint), **about}


def describe_index(index: Index) -> dict[str, object]:
    """Return an index's keys, uniqueness and dialect options."""
    return {
        "name": index.name if index_facts(index).named else None,
        "keys": [str(key) for key in index.expressions],
        "unique": bool(index.unique),
        "options": describe_options(index),
        "note": index_facts(index).note,
    }


def describe_options(item: Constraint | Index) -> dict[str, str]:
    """Return the options of a dialect that say something, columns by their names."""
    said = sorted((key, value) for key, value in item.dialect_kwargs.items() if _says_something(value))
    return {key: str(_by_name(value)) for key, value in said}


def _says_something(value: Any) -> bool:
    return value is not None and value is not False and (isinstance(value, ClauseElement) or value != {})


def _by_name(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_by_name(item) for item in value]
    return value.name if isinstance(value, Column) else value


def plain(value: Any) -> Any:
    """Turn frozen values into dictionaries, lists and scalars, without positions."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            item.name: plain(getattr(value, item.name))
            for item in fields(value)
            if item.name not in PLACELESS
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in sorted(value.items())}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value
