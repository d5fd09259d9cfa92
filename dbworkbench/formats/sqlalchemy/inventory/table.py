"""Tables and columns as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from dbworkbench.formats.sqlalchemy.info import column_info, table_info
from dbworkbench.formats.sqlalchemy.inventory.constraint import (
    describe_exclusion,
    describe_foreign_key,
    describe_index,
    describe_keys,
    lost_target,
)
from dbworkbench.formats.sqlalchemy.inventory.datatype import describe_serial, describe_type
from dbworkbench.formats.sqlalchemy.inventory.mapping import Notices
from dbworkbench.formats.sqlalchemy.inventory.statement import Plain, default_of, expression_of, plain_option
from dbworkbench.model.facts import KEY


def describe(table: sa.Table) -> Plain:
    """Return everything that a table says; foreign keys without a target are left out."""
    keys = sorted(table.foreign_key_constraints, key=lambda key: key._creation_order)
    exclusions = [item for item in table.constraints if isinstance(item, ExcludeConstraint)]
    return {
        "name": str(table.name),
        "schema": table.schema,
        "comment": table.comment,
        "prefixes": [str(prefix) for prefix in table._prefixes],
        "options": {key: plain_option(value) for key, value in table.dialect_kwargs.items()},
        "info": known_info(table.info) | table_info(table),
        "columns": [_column(column) for column in table.columns],
        "keys": list(describe_keys(table)),
        "foreign_keys": [describe_foreign_key(key) for key in keys if lost_target(key) is None],
        "exclusions": [describe_exclusion(item) for item in exclusions],
        "indexes": sorted(map(describe_index, table.indexes), key=lambda index: str(index["name"])),
    }


def unread(table: sa.Table, notices: Notices) -> Iterator[Plain]:
    """Yield what of a table is not in its description."""
    yield from notices.of_table(table)
    yield from notices.of_columns(table)
    for key in table.foreign_key_constraints:
        if (target := lost_target(key)) is not None:
            columns = ", ".join(element.parent.name for element in key.elements)
            told = f"its foreign key refers to {target}, which is not there"
            yield notices.entry(table, key.elements[0].parent, f"{table.key} ({columns})", told)
    if reason := _strange_info(table.info):
        yield notices.entry(table, None, table.key, reason)
    for column in table.columns:
        if reason := _strange_info(column.info):
            yield notices.entry(table, column, f"{table.key}.{column.name}", reason)


def _strange_info(info: Mapping[Any, Any]) -> str:
    """Name the entries that a design has no place for."""
    strange = sorted({str(key) for key in info if key != KEY} - known_info(info).keys())
    names = ", ".join(map(repr, strange))
    return f"info {names} is neither text nor number: not in the design" if strange else ""


def known_info(info: Mapping[Any, Any]) -> dict[str, Plain]:
    """Return the entries that a design has a place for: texts and numbers, and dependencies."""
    return {
        str(key): value
        for key, value in info.items()
        if key != KEY and (isinstance(value, (str, int, float, bool)) or _is_dependencies(key, value))
    }


def _is_dependencies(key: object, value: object) -> bool:
    """Say whether it is `[[["zip"], "->", ["city"]], …]`."""
    return key == "dependencies" and isinstance(value, list) and all(map(_is_dependency, value))


def _is_dependency(value: object) -> bool:
    if not isinstance(value, (list, tuple)) or len(value) != 3 or value[1] not in ("->", "->>"):
        return False
    return all(
        isinstance(side, list) and side and all(isinstance(name, str) for name in side)
        for side in (value[0], value[2])
    )


def _column(column: sa.Column[Any]) -> Plain:
    default, computed = column.server_default, column.computed
    return {
        "name": column.name,
        "type": describe_serial(column) or describe_type(column.type),
        "nullable": bool(column.nullable),
        "default": default_of(default) if isinstance(default, sa.DefaultClause) else None,
        "identity": _identity(column.identity),
        "computed": None
        if computed is None
        else {"sql": expression_of(computed.sqltext), "persisted": computed.persisted is not False},
        "comment": column.comment,
        "info": known_info(column.info) | column_info(column),
    }


def _identity(identity: sa.Identity | None) -> Plain:
    if identity is None:
        return None
    options = {"start": identity.start, "increment": identity.increment}
    return {
        "always": bool(identity.always),
        **{key: value for key, value in options.items() if value is not None},
    }
