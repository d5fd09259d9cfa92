"""Indexes, and keys that are written as indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression

from dbworkbench.formats.dbml.writer.wording import expression, name, settings, text, tuple_of
from dbworkbench.model.facts import index_facts

MARKS = re.compile(
    r"(?P<key>.*?)(?P<opclass>\s+\w+_ops)?(?P<order>\s+(?:ASC|DESC))?(?P<nulls>\s+NULLS\s+(?:FIRST|LAST))?",
    re.S | re.I,
)
WORDS = {
    operators.desc_op: "desc",
    operators.asc_op: "asc",
    operators.nulls_first_op: "nulls first",
    operators.nulls_last_op: "nulls last",
}


def single_key(table: sa.Table) -> set[str]:
    """Return the column of a primary key that `[pk]` says all of, nothing when there is none such."""
    key = table.primary_key
    return {column.name for column in key.columns} if len(key.columns) == 1 and key.name is None else set()


def single_uniques(table: sa.Table) -> set[str]:
    """Return the columns whose unique constraint `[unique]` says all of."""
    return {name for each in table.constraints if (name := _single(each)) is not None}


def _single(constraint: sa.Constraint) -> str | None:
    if not isinstance(constraint, sa.UniqueConstraint) or constraint.name is not None:
        return None
    names = [column.name for column in constraint.columns]
    return names[0] if len(names) == 1 and not constraint.dialect_kwargs else None


def index_lines(table: sa.Table) -> list[str]:
    """Write the primary key and unique constraints that have no place in a column, and the indexes."""
    indexes = sorted(map(index_line, table.indexes))
    return [*_primary_key(table), *sorted(_unique_constraints(table)), *indexes]


def _primary_key(table: sa.Table) -> Iterator[str]:
    key = table.primary_key
    if len(key.columns) > 1 or (len(key.columns) and key.name is not None):
        parts = ["pk", *([f"name: {text(str(key.name))}"] if key.name is not None else [])]
        yield tuple_of(column.name for column in key.columns) + settings(parts)


def _unique_constraints(table: sa.Table) -> Iterator[str]:
    taken: set[str] = set()
    for constraint in table.constraints:
        if not isinstance(constraint, sa.UniqueConstraint):
            continue
        columns = [column.name for column in constraint.columns]
        single = _single(constraint)
        if single is not None and single not in taken:
            taken.add(single)
            continue
        parts = ["unique"]
        if constraint.name is not None:
            parts.append(f"name: {text(str(constraint.name))}")
        if constraint.dialect_kwargs.get("postgresql_nulls_not_distinct"):
            parts.append("nulls not distinct")
        yield tuple_of(columns) + settings(parts)


def index_line(index: sa.Index) -> str:
    """Write an index as a line of its block."""
    keys = [str(index_key(index, key)) for key in index.expressions]
    written = keys[0] if len(keys) == 1 and keys[0].isidentifier() else f"({', '.join(keys)})"
    return written + settings(_settings(index))


def _settings(index: sa.Index) -> list[str]:
    facts, options = index_facts(index), index.dialect_kwargs
    parts = ["unique"] if index.unique else []
    if facts.named and index.name is not None:
        parts.append(f"name: {text(str(index.name))}")
    if method := options.get("postgresql_using"):
        parts.append(f"type: {method}")
    if included := options.get("postgresql_include"):
        parts.append(f"include: {tuple_of(map(str, included))}")
    if (where := options.get("postgresql_where")) is not None:
        parts.append(f"where: {expression(str(where))}")
    if storage := options.get("postgresql_with"):
        parts.append(f"with: {text(', '.join(f'{key}={value}' for key, value in storage.items()))}")
    if options.get("postgresql_nulls_not_distinct"):
        parts.append("nulls not distinct")
    if facts.note is not None:
        parts.append(f"note: {text(facts.note)}")
    return parts


@dataclass(frozen=True)
class IndexKey:
    """A key of an index: a column or an expression, with operator class and direction as `marks`."""

    column: str | None
    sql: str
    marks: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join([expression(self.sql) if self.column is None else name(self.column), *self.marks])


def index_key(index: sa.Index, key: Any) -> IndexKey:
    """Take a key of an index apart."""
    words: list[str] = []
    while isinstance(key, UnaryExpression) and key.modifier in WORDS:
        words.insert(0, WORDS[key.modifier])
        key = key.element
    if isinstance(key, sa.Column):
        opclass = (index.dialect_kwargs.get("postgresql_ops") or {}).get(key.key)
        return IndexKey(key.name, key.name, (*([opclass] if opclass else []), *words))
    match = MARKS.fullmatch(str(key))
    marks = [match[part].split() for part in ("opclass", "order", "nulls") if match[part]] if match else []
    spelled = [word if word.endswith("_ops") else word.lower() for part in marks for word in part]
    return IndexKey(None, _bare(match["key"] if match else str(key)), (*spelled, *words))


def _bare(sql: str) -> str:
    """Take the parentheses off that an expression gets when it is read."""
    if not (sql.startswith("(") and sql.endswith(")")):
        return sql
    depth = 0
    for place, sign in enumerate(sql):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and place < len(sql) - 1:
            return sql
    return sql[1:-1]
