"""Declared tables as a MetaData, with the objects that SQLAlchemy has for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from dbworkbench.model.annotation import EnumType, EnumValue
from dbworkbench.model.declared.expression import read_expression
from dbworkbench.model.declared.lexicon import DESIGN
from dbworkbench.model.declared.objects import (
    DeclaredColumn,
    DeclaredIndex,
    DeclaredReference,
    DeclaredSchema,
    DeclaredTable,
)
from dbworkbench.model.facts import ColumnFacts, IndexFacts, TableFacts, set_facts

Complain = Callable[[DeclaredTable, str], None]


def build_tables(schema: DeclaredSchema, complain: Complain) -> tuple[sa.MetaData, tuple[EnumType, ...]]:
    """Return tables and enums; what names something that is not there is told to `complain` and left out."""
    metadata = sa.MetaData()
    enums: dict[str, EnumType] = {}
    for declared in schema.tables:
        _table(declared, metadata, enums, complain)
    for declared in schema.tables:
        _references(declared, schema, metadata, complain)
    return metadata, tuple(enums.values())


def _table(
    declared: DeclaredTable, metadata: sa.MetaData, enums: dict[str, EnumType], complain: Complain
) -> None:
    columns = [_column(declared, column, enums) for column in declared.columns]
    table = sa.Table(
        declared.name,
        metadata,
        *columns,
        schema=declared.schema,
        comment=declared.comment,
        prefixes=declared.prefixes,
        **declared.options,
    )
    set_facts(table, TableFacts(settings=dict(declared.settings), place=declared.place))
    if declared.primary is not None and (names := _names(declared, declared.primary, complain)):
        table.append_constraint(
            sa.PrimaryKeyConstraint(*names, name=declared.primary.name, **declared.primary.options)
        )
    for check in declared.checks:
        sql = _expression(check.sql, declared)
        table.append_constraint(sa.CheckConstraint(sql, name=check.name, **check.options))
    for unique in declared.uniques:
        _unique(declared, unique, table, complain)
    for index in declared.indexes:
        _index(declared, index, table, complain)


def _column(table: DeclaredTable, declared: DeclaredColumn, enums: dict[str, EnumType]) -> sa.Column[Any]:
    extras: list[Any] = []
    if declared.generated is not None:
        extras.append(sa.Computed(_expression(declared.generated, table), persisted=declared.stored))
    if declared.identity is not None:
        extras.append(
            sa.Identity(
                always=declared.identity == "always",
                start=declared.identity_start,
                increment=declared.identity_step,
            )
        )
    default = None if declared.default is None else _expression(declared.default, table)
    column: sa.Column[Any] = sa.Column(
        declared.name,
        _named(declared.type, table, declared.name, enums),
        *extras,
        nullable=declared.nullable,
        server_default=default,
        comment=declared.comment,
        autoincrement=declared.identity is not None,
    )
    written = declared.written_type
    set_facts(
        column, ColumnFacts(written_type=written, settings=dict(declared.settings), place=declared.place)
    )
    return column


def _expression(text: str, table: DeclaredTable) -> sa.TextClause:
    """Return an expression, columns as the table writes them; no colon in it is a parameter."""
    return sa.text(read_expression(text, DESIGN, table.column_names).replace(":", "\\:"))


def _named(
    kind: TypeEngine[Any], table: DeclaredTable, column: str, enums: dict[str, EnumType]
) -> TypeEngine[Any]:
    """Name an enum that a column declares by itself after table and column, for others need a name."""
    if not isinstance(kind, sa.Enum) or kind.name:
        return kind
    name, number = f"{table.name}_{column}", 2
    values = tuple(EnumValue(value) for value in kind.enums)
    while (known := enums.get(_key(table.schema, name))) is not None and known.values != values:
        name, number = f"{table.name}_{column}{number}", number + 1
    enum = EnumType(name, values, table.schema)
    enums[enum.key] = enum
    return sa.Enum(*kind.enums, name=name, schema=table.schema)


def _key(schema: str | None, name: str) -> str:
    return f"{schema}.{name}" if schema else name


def _names(declared: DeclaredTable, index: DeclaredIndex, complain: Complain) -> list[str]:
    """Return the columns of a key as the table writes them; none when one of them is not there."""
    names = []
    for name in index.columns:
        column = declared.column(name)
        if column is None:
            complain(declared, f"a key of {declared.key!r} names {name!r}, which is no column of it")
            return []
        names.append(column.name)
    return names


def _unique(declared: DeclaredTable, unique: DeclaredIndex, table: sa.Table, complain: Complain) -> None:
    if not unique.plain:
        _index(declared, unique, table, complain)
    elif names := _names(declared, unique, complain):
        table.append_constraint(sa.UniqueConstraint(*names, name=unique.name))


def _index(declared: DeclaredTable, index: DeclaredIndex, table: sa.Table, complain: Complain) -> None:
    if index.columns and not _names(declared, index, complain):
        return
    keys: list[Any] = []
    for key in index.keys:
        found = declared.column(key.column) if key.column is not None else None
        if found is not None:
            own = table.columns[found.name]
            keys.append(own.desc() if key.descending else own)
        else:
            keys.append(_expression(f"{key.expression}{' DESC' if key.descending else ''}", declared))
    words = [key.column or "expr" for key in index.keys]
    name = index.name or "_".join(["ix", declared.name, *words])[:63]
    made = sa.Index(name, *keys, unique=index.unique, _table=table, **index.options)
    set_facts(made, IndexFacts(note=index.note, place=index.place))


def _references(
    declared: DeclaredTable, schema: DeclaredSchema, metadata: sa.MetaData, complain: Complain
) -> None:
    table = metadata.tables[declared.key]
    for reference in declared.references:
        target = schema.table(reference.schema, reference.table)
        if target is None:
            key = _key(reference.schema, reference.table)
            complain(declared, f"{declared.key!r} refers to {key!r}, which is made nowhere")
            continue
        own = [_resolve(declared, name) for name in reference.columns]
        theirs = [_resolve(target, name) for name in reference.targets or _key_of(target)]
        if None in own or None in theirs or len(own) != len(theirs):
            complain(declared, _mismatch(declared, reference, target))
            continue
        table.append_constraint(
            sa.ForeignKeyConstraint(
                [str(name) for name in own],
                [f"{target.key}.{name}" for name in theirs],
                name=reference.name,
                ondelete=reference.on_delete,
                onupdate=reference.on_update,
                **reference.options,
            )
        )


def _resolve(table: DeclaredTable, name: str) -> str | None:
    column = table.column(name)
    return column.name if column else None


def _key_of(table: DeclaredTable) -> Iterable[str]:
    return table.primary.columns if table.primary else ()


def _mismatch(declared: DeclaredTable, reference: DeclaredReference, target: DeclaredTable) -> str:
    theirs = ", ".join(reference.targets) or "its primary key"
    return (
        f"the foreign key ({', '.join(reference.columns)}) of {declared.key!r} does not fit "
        f"{target.key!r} ({theirs})"
    )
