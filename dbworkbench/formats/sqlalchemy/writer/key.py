"""Keys, checks, references and indexes, in columns where they fit and beside them otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression

from dbworkbench.engines.postgres.dialect import DIALECT
from dbworkbench.formats.sqlalchemy.info import index_info, relationship_info
from dbworkbench.formats.sqlalchemy.inventory.statement import sql_of
from dbworkbench.formats.sqlalchemy.writer.expression import condition, given, options, sql_text
from dbworkbench.formats.sqlalchemy.writer.layout import Code, call, list_of, text
from dbworkbench.model.condition import checks
from dbworkbench.model.content import describe_constraint
from dbworkbench.model.facts import KEY
from dbworkbench.model.keys import index_columns, is_plain
from dbworkbench.model.relationship import Relationship

LONGEST_NAME = 63
METHODS = {
    operators.desc_op: "desc",
    operators.asc_op: "asc",
    operators.nulls_first_op: "nulls_first",
    operators.nulls_last_op: "nulls_last",
}
Related = Mapping[tuple[str, tuple[str, ...], str, tuple[str, ...]], Relationship]


class TableKeys:
    """The keys of one table; what is said in a column is not said beside it again."""

    def __init__(self, table: sa.Table, related: Related) -> None:
        self.table = table
        self.related = related
        self.indexes = self._inline_indexes()
        self.unique = self._inline_uniques()
        self.ordered = {
            column.name
            for index in table.indexes
            for key in index.expressions
            if isinstance(key, UnaryExpression) and (column := _marks(key)[0]) is not None
        }

    @property
    def inline_primary(self) -> bool:
        """Whether `primary_key=True` in the columns says all of the primary key."""
        key = self.table.primary_key
        in_order = [column.name for column in self.table.columns if column.primary_key]
        return [column.name for column in key.columns] == in_order and not _about(key)

    def references(self, column: str) -> list[sa.ForeignKeyConstraint]:
        """Return the foreign keys of one column alone."""
        return [
            key for key in self._foreign_keys() if [each.parent.name for each in key.elements] == [column]
        ]

    def foreign_key(self, key: sa.ForeignKeyConstraint) -> Code:
        """Return `ForeignKey(…)` for one column."""
        return call("ForeignKey", text(_target(key)[0]), *self.reference_options(key))

    def reference_options(self, key: sa.ForeignKeyConstraint) -> list[Code]:
        """Return what a foreign key says beside its columns."""
        parts = [given("ondelete", key.ondelete), given("onupdate", key.onupdate), given("match", key.match)]
        info = self.related.get(identity_of(key))
        told = given("info", relationship_info(info)) if info is not None else None
        return [part for part in (*parts, *_about(key), told) if part is not None]

    def beside(self, attributes: Mapping[str, str] | None) -> list[Code]:
        """Return what is said beside the columns; `attributes` are the class's names of its columns."""
        parts: list[Code] = []
        if len(self.table.primary_key.columns) and not self.inline_primary:
            parts.append(_columns("PrimaryKeyConstraint", self.table.primary_key))
        parts += [self._composite(key) for key in self._foreign_keys() if len(key.elements) > 1]
        uniques = [item for item in self.table.constraints if isinstance(item, sa.UniqueConstraint)]
        inline = set(map(id, self.unique.values()))
        parts += [_columns("UniqueConstraint", item) for item in _ordered(uniques) if id(item) not in inline]
        parts += [call("CheckConstraint", condition(each), *_about(each)) for each in checks(self.table)]
        known = set(map(id, self.indexes.values()))
        rest = [index for index in self.table.indexes if id(index) not in known]
        parts += [self.index(index, attributes) for index in sorted(rest, key=lambda index: str(index.name))]
        return parts

    def index(self, index: sa.Index, attributes: Mapping[str, str] | None) -> Code:
        """Return `Index(…)`."""
        keys = (_index_key(key, attributes) for key in index.expressions)
        info = given("info", _plain_info(index))
        unique = given("unique", bool(index.unique))
        return call("Index", text(str(index.name)), *keys, unique, *options(index.dialect_kwargs), info)

    def _composite(self, key: sa.ForeignKeyConstraint) -> Code:
        columns = list_of(text(each.parent.name) for each in key.elements)
        return call(
            "ForeignKeyConstraint", columns, list_of(map(text, _target(key))), *self.reference_options(key)
        )

    def _foreign_keys(self) -> list[sa.ForeignKeyConstraint]:
        place = {column.name: number for number, column in enumerate(self.table.columns)}
        return sorted(
            self.table.foreign_key_constraints,
            key=lambda key: (
                [place[each.parent.name] for each in key.elements],
                _target(key),
                str(key.name or ""),
            ),
        )

    def _inline_uniques(self) -> dict[str, sa.UniqueConstraint]:
        """Return the unique constraints that `unique=True` says all of, one for a column."""
        found: dict[str, sa.UniqueConstraint] = {}
        for item in sorted(self.table.constraints, key=lambda each: each._creation_order):
            if isinstance(item, sa.UniqueConstraint) and len(item.columns) == 1 and not _about(item):
                (column,) = item.columns
                # with an index it would ask for a unique index
                if column.name not in self.indexes:
                    found.setdefault(column.name, item)
        return found

    def _inline_indexes(self) -> dict[str, sa.Index]:
        """Return the indexes that `index=True` says all of, by their column."""
        schema = [self.table.schema.replace(".", "_")] if self.table.schema else []
        label = "_".join([*schema, self.table.name])
        found = {}
        for index in sorted(self.table.indexes, key=lambda each: str(each.name)):
            columns = index_columns(index)
            whole = len(columns) == 1 and is_plain(index) and isinstance(index.expressions[0], sa.Column)
            if whole and _goes_without_saying(index, f"{label}_{columns[0]}"):
                found[columns[0]] = index
        return found


def _goes_without_saying(index: sa.Index, label: str) -> bool:
    """Say whether an index of one column has the name that SQLAlchemy gives, and nothing else to say."""
    short = len(str(index.name).encode()) <= LONGEST_NAME
    doubled = index.table is not None and label in index.table.columns
    bare = not index.dialect_kwargs and not _plain_info(index)
    return index.name == f"ix_{label}" and short and bare and not doubled


def identity_of(key: sa.ForeignKeyConstraint) -> tuple[str, tuple[str, ...], str, tuple[str, ...]]:
    """Return table, columns, target and its columns: what a foreign key and its relationship share."""
    targets = [each.column for each in key.elements]
    return (
        key.table.key,
        tuple(each.parent.name for each in key.elements),
        targets[0].table.key,
        tuple(column.name for column in targets),
    )


def _target(key: sa.ForeignKeyConstraint) -> list[str]:
    return [f"{each.column.table.key}.{each.column.name}" for each in key.elements]


def _columns(head: str, item: sa.PrimaryKeyConstraint | sa.UniqueConstraint) -> Code:
    return call(head, *(text(column.name) for column in item.columns), *_about(item))


def _about(item: sa.Constraint) -> list[Code]:
    name = str(item.name) if isinstance(item.name, str) else None
    deferrable = bool(item.deferrable) or None
    parts = [
        given("name", name),
        given("deferrable", deferrable),
        given("initially", item.initially),
        given("comment", item.comment),
    ]
    return [part for part in (*parts, *options(item.dialect_kwargs)) if part is not None]


def _plain_info(index: sa.Index) -> dict[str, Any]:
    return {key: value for key, value in index.info.items() if key != KEY} | index_info(index)


def _index_key(key: Any, attributes: Mapping[str, str] | None) -> Code:
    if isinstance(key, sa.Column):
        return text(key.name)
    if isinstance(key, sa.TextClause):
        return sql_text(sql_of(key))
    column, marks = _marks(key)
    if column is None or attributes is None:
        return sql_text(_ordered_text(column, marks) if column is not None else sql_of(key))
    return ".".join([attributes[column.name], *(f"{METHODS[mark]}()" for mark in marks)])


def _marks(key: Any) -> tuple[sa.Column[Any] | None, list[Any]]:
    marks: list[Any] = []
    while isinstance(key, UnaryExpression) and key.modifier in METHODS:
        marks.insert(0, key.modifier)
        key = key.element
    return (key if isinstance(key, sa.Column) else None), marks


def _ordered_text(column: sa.Column[Any], marks: Iterable[Any]) -> str:
    words = [METHODS[mark].replace("_", " ") for mark in marks]
    return " ".join([DIALECT.identifier_preparer.quote(column.name), *(word.upper() for word in words)])


def _ordered(items: Iterable[sa.UniqueConstraint]) -> list[sa.UniqueConstraint]:
    return sorted(items, key=lambda item: repr(describe_constraint(item)))
