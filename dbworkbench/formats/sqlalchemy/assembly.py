"""Plain data of an inventory, made into a design of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from dbworkbench.engines.reference import read_relationships
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry, shortened
from dbworkbench.formats.sqlalchemy.info import (
    ENDS,
    plain_settings,
    read_column_info,
    read_index_info,
    read_orphans,
    read_table_info,
)
from dbworkbench.model.annotation import EnumType, EnumValue, Routine
from dbworkbench.model.datatype import read_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import set_facts
from dbworkbench.model.relationship import End, Relationship
from dbworkbench.model.settings import Settings

Plain = Any  # what JSON holds
COLON = re.compile(":")
PARTITION = re.compile(r"\s*(range|list|hash)\s*(\(.*\))\s*", re.I | re.S)


def assemble(inventory: Plain, name: str) -> Reading:
    """Return the design that an inventory describes, with its report."""
    metadata = sa.MetaData()
    enums = {(each["schema"], each["name"]): _enum(each) for each in inventory["enums"]}
    types = {key: _enum_type(enum) for key, enum in enums.items()}
    for each in inventory["tables"]:
        _table(each, metadata, types)
    for each in inventory["tables"]:
        _foreign_keys(each, metadata)
    info = dict(inventory["info"])
    note = info.pop("note", None)
    design = Design(
        name,
        metadata,
        tuple(_relationships(inventory["tables"], metadata)),
        enums=tuple(enums.values()),
        routines=tuple(_routines(inventory)),
        note=note,
        settings=Settings(plain_settings(info, set())),
    )
    return Reading(design, tuple(_report(each) for each in inventory["report"]))


def sql_text(sql: str) -> sa.TextClause:
    """Return SQL in which a colon never begins a parameter."""
    return sa.text(COLON.sub(r"\\:", sql))


def _table(each: Plain, metadata: sa.MetaData, enums: Mapping[Any, sa.Enum]) -> None:
    options = {key: read_option(value) for key, value in each["options"].items()}
    settings = _partition(options)
    table = sa.Table(
        each["name"],
        metadata,
        *(_column(column, enums) for column in each["columns"]),
        *(_key(key) for key in each["keys"]),
        schema=each["schema"],
        comment=each["comment"],
        prefixes=each["prefixes"],
        **options,
    )
    set_facts(table, read_table_info(each["info"], settings))
    for index in each["indexes"]:
        _index(table, index)


def _partition(options: dict[str, Any]) -> dict[str, str]:
    """Take the partitioning out of the options: in a design it is a setting."""
    written = options.pop("postgresql_partition_by", None)
    if written is None:
        return {}
    match = PARTITION.fullmatch(str(written))
    return {"partition": f"{match[1].lower()} {match[2]}" if match else str(written)}


def read_option(value: Plain) -> Any:
    """Return an option of a dialect from plain data."""
    if isinstance(value, list):
        return [read_option(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "sql" in value:
        return sql_text(value["sql"])
    if "tuple" in value:
        return tuple(read_option(each) for each in value["tuple"])
    return {key: read_option(each) for key, each in value["pairs"]}


def _column(each: Plain, enums: Mapping[Any, sa.Enum]) -> sa.Column[Any]:
    extras: list[Any] = []
    if each["identity"] is not None:
        extras.append(sa.Identity(**each["identity"]))
    if each["computed"] is not None:
        extras.append(sa.Computed(sql_text(each["computed"]["sql"]), persisted=each["computed"]["persisted"]))
    column: sa.Column[Any] = sa.Column(
        each["name"],
        _type(each["type"], enums),
        *extras,
        nullable=each["nullable"],
        autoincrement="auto" if each["identity"] is not None else False,
        server_default=None if each["default"] is None else sql_text(each["default"]),
        comment=each["comment"],
    )
    set_facts(column, read_column_info(each["info"], ""))
    return column


def _type(each: Plain, enums: Mapping[Any, sa.Enum]) -> TypeEngine[Any]:
    if "enum" in each:
        enum = each["enum"]
        return enums.get((enum["schema"], enum["name"])) or sa.Enum(*enum["values"])
    if "array" in each:
        return sa.ARRAY(_type(each["array"], enums), dimensions=each["dimensions"])
    return read_type(each["text"])


def _enum(each: Plain) -> EnumType:
    return EnumType(each["name"], tuple(map(EnumValue, each["values"])), each["schema"], each["note"])


def _enum_type(enum: EnumType) -> sa.Enum:
    return sa.Enum(*(value.name for value in enum.values), name=enum.name, schema=enum.schema)


def _key(each: Plain) -> sa.Constraint:
    about = _about(each)
    if each["kind"] == "check":
        return _commented(sa.CheckConstraint(sql_text(each["sql"]), **about), each)
    kind = sa.PrimaryKeyConstraint if each["kind"] == "primary" else sa.UniqueConstraint
    return _commented(kind(*each["columns"], **about), each)


def _about(each: Plain) -> dict[str, Any]:
    options = {key: read_option(value) for key, value in each["options"].items()}
    given = {key: each[key] for key in ("name", "deferrable", "initially") if each[key] is not None}
    return given | options


def _commented(constraint: sa.Constraint, each: Plain) -> sa.Constraint:
    constraint.comment = each["comment"]
    return constraint


def _foreign_keys(each: Plain, metadata: sa.MetaData) -> None:
    table = metadata.tables[_table_key(each)]
    for key in each["foreign_keys"]:
        target = metadata.tables[key["target"]]
        constraint = sa.ForeignKeyConstraint(
            [table.columns[name] for name in key["columns"]],
            [target.columns[name] for name in key["target_columns"]],
            ondelete=key["on_delete"],
            onupdate=key["on_update"],
            match=key["match"],
            **_about(key),
        )
        table.append_constraint(_commented(constraint, key))


def _index(table: sa.Table, each: Plain) -> None:
    options = {key: read_option(value) for key, value in each["options"].items()}
    keys = [_index_key(table, key) for key in each["keys"]]
    index = sa.Index(each["name"], *keys, unique=each["unique"], _table=table, **options)
    set_facts(index, read_index_info(each["info"], index))


def _index_key(table: sa.Table, each: Plain) -> Any:
    if "sql" in each:
        return sql_text(each["sql"])
    directed: dict[str, Callable[[Any], Any]] = {
        "desc": sa.desc,
        "asc": sa.asc,
        "nulls first": sa.nulls_first,
        "nulls last": sa.nulls_last,
    }
    key: Any = table.columns[each["column"]]
    for mark in each["marks"]:
        key = directed[mark](key)
    return key


def _relationships(tables: Plain, metadata: sa.MetaData) -> Iterator[Relationship]:
    """Yield a relationship for each foreign key, with what its info says."""
    said = {
        (_table_key(each), tuple(key["columns"]), key["target"], tuple(key["target_columns"])): key["info"]
        for each in tables
        for key in each["foreign_keys"]
    }
    for relationship in read_relationships(metadata.tables.values()):
        child, parent = relationship.child, relationship.parent
        info = said.get((child.table, child.columns, parent.table, parent.columns))
        yield _informed(relationship, info) if info else relationship


def _informed(relationship: Relationship, info: Mapping[str, Any]) -> Relationship:
    least = 1 if info.get("min") == 1 else relationship.right.least
    right: End = replace(relationship.right, role=info.get("role"), least=least)
    return replace(
        relationship,
        right=right,
        identifying=bool(info.get("identifying", False)),
        fanout=info.get("fanout"),
        color=info.get("color"),
        orphans=read_orphans(info),
        settings=Settings(plain_settings(info, ENDS)),
    )


def _routines(inventory: Plain) -> Iterator[Routine]:
    for each in inventory["sequences"]:
        yield Routine("postgres", each["sql"], kind="sequence", name=each["name"])
    for table in inventory["tables"]:
        for each in table["exclusions"]:
            key = _table_key(table)
            yield Routine("postgres", each["sql"], on=key, kind="exclusion", name=each["name"])


def _table_key(each: Plain) -> str:
    return f"{each['schema']}.{each['name']}" if each["schema"] else str(each["name"])


def _report(each: Plain) -> ReportEntry:
    return ReportEntry(each["line"], shortened(each["statement"]), each["reason"], each["file"])
