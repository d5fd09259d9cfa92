"""Indexes, and keys that are written as indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression

from dbworkbench.formats.dbml.binder.indexes import METHODS, parenthesised
from dbworkbench.formats.dbml.options import said
from dbworkbench.formats.dbml.writer.constraints import constraint_settings, says_more
from dbworkbench.formats.dbml.writer.wording import expression, name, options, settings, text, tuple_of
from dbworkbench.model.facts import index_facts
from dbworkbench.model.sql import sql_text

MARKS = re.compile(
    r"(?P<key>.*?)(?P<opclass>\s+\w+_ops)?(?P<order>\s+(?:ASC|DESC))?(?P<nulls>\s+NULLS\s+(?:FIRST|LAST))?",
    re.S | re.I,
)
STORAGE = re.compile(r"[^\s,=]+=[^\s,]+")
WORDS = {
    operators.desc_op: "desc",
    operators.asc_op: "asc",
    operators.nulls_first_op: "nulls first",
    operators.nulls_last_op: "nulls last",
}


def single_key(table: sa.Table) -> set[str]:
    """Return the column of a primary key that `[pk]` says all of, nothing when there is none such."""
    key = table.primary_key
    return {column.name for column in key.columns} if len(key.columns) == 1 and not says_more(key) else set()


def single_uniques(table: sa.Table) -> set[str]:
    """Return the columns whose unique constraint `[unique]` says all of."""
    return {name for each in table.constraints if (name := _single(each)) is not None}


def _single(constraint: sa.Constraint) -> str | None:
    if not isinstance(constraint, sa.UniqueConstraint) or says_more(constraint):
        return None
    names = [column.name for column in constraint.columns]
    return names[0] if len(names) == 1 else None


def index_lines(table: sa.Table) -> list[str]:
    """Write the primary key and unique constraints that have no place in a column, and the indexes."""
    indexes = sorted(map(index_line, table.indexes))
    return [*_primary_key(table), *sorted(_unique_constraints(table)), *indexes]


def _primary_key(table: sa.Table) -> Iterator[str]:
    key = table.primary_key
    if len(key.columns) > 1 or (len(key.columns) and says_more(key)):
        parts = ["pk", *constraint_settings(key)]
        yield tuple_of(column.name for column in key.columns) + settings(parts)


def _unique_constraints(table: sa.Table) -> Iterator[str]:
    taken: set[str] = set()
    for constraint in sorted(table.constraints, key=lambda each: (str(each.name), each._creation_order)):
        if not isinstance(constraint, sa.UniqueConstraint):
            continue
        columns = [column.name for column in constraint.columns]
        single = _single(constraint)
        if single is not None and single not in taken:
            taken.add(single)
            continue
        marked = constraint.comment is not None or said(constraint).get("postgresql_include")
        parts = ["constraint"] if marked else []
        yield tuple_of(columns) + settings([*parts, "unique", *constraint_settings(constraint)])


def index_line(index: sa.Index) -> str:
    """Write an index as a line of its block."""
    keys = [index_key(index, key) for key in index.expressions]
    names = list(map(str, keys))
    written = names[0] if len(names) == 1 and names[0].isidentifier() else f"({', '.join(names)})"
    return written + settings(_settings(index))


def _settings(index: sa.Index) -> list[str]:
    facts, given = index_facts(index), said(index)
    parts = ["unique"] if index.unique else []
    if looks_like_constraint(index):
        parts.insert(0, "index")
    if facts.named and index.name is not None:
        parts.append(f"name: {text(str(index.name))}")
    if given.get("postgresql_using") in METHODS:
        parts.append(f"type: {given.pop('postgresql_using')}")
    if included := given.pop("postgresql_include", None):
        parts.append(f"include: {tuple_of(map(_column_name, included))}")
    if (where := given.pop("postgresql_where", None)) is not None:
        parts.append(f"where: {expression(where)}")
    if _is_plain_storage(given.get("postgresql_with")):
        storage = given.pop("postgresql_with")
        parts.append(f"with: {text(', '.join(f'{key}={value}' for key, value in storage.items()))}")
    if given.pop("postgresql_nulls_not_distinct", None):
        parts.append("nulls not distinct")
    _leave_marks_out(given)
    parts.extend(options(given))
    if facts.note is not None:
        parts.append(f"note: {text(facts.note)}")
    return parts


def looks_like_constraint(index: sa.Index) -> bool:
    """Say whether an index says nothing by which it would be known from a unique constraint."""
    beyond = {"postgresql_using", "postgresql_where", "postgresql_include", "postgresql_with"}
    keys = [index_key(index, key) for key in index.expressions]
    plain = all(key.column is not None and not key.marks for key in keys)
    return (
        bool(index.unique) and plain and index_facts(index).note is None and not beyond & said(index).keys()
    )


def _is_plain_storage(storage: Any) -> bool:
    """Say whether storage parameters are texts that `with: 'a=b, c=d'` can hold."""
    return isinstance(storage, Mapping) and all(
        isinstance(value, str) and STORAGE.fullmatch(f"{key}={value}") for key, value in storage.items()
    )


def _leave_marks_out(given: dict[str, Any]) -> None:
    """Leave out operator classes that stand behind their keys."""
    ops = {key: each for key, each in (given.pop("postgresql_ops", None) or {}).items() if not is_mark(each)}
    if ops:
        given["postgresql_ops"] = ops


def _column_name(item: Any) -> str:
    return item.name if isinstance(item, sa.Column) else str(item)


def is_mark(opclass: str) -> bool:
    """Say whether an operator class can stand behind its key as a bare word."""
    return re.fullmatch(r"[^\W\d]\w*_ops", opclass) is not None


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
        return IndexKey(key.name, key.name, (*([opclass] if opclass and is_mark(opclass) else []), *words))
    written = sql_text(key) if isinstance(key, sa.TextClause) else str(key)
    match = MARKS.fullmatch(written)
    if match is None:
        return IndexKey(None, written, ("raw", *words))
    marks = [match[part].split() for part in ("opclass", "order", "nulls") if match[part]]
    spelled = [word if word.endswith("_ops") else word.lower() for part in marks for word in part]
    for bare in (_bare(match["key"]), match["key"]):
        again = " ".join([parenthesised(bare), *(w if w.endswith("_ops") else w.upper() for w in spelled)])
        if again == written and bare == bare.strip():
            return IndexKey(None, bare, (*spelled, *words))
    return IndexKey(None, written, ("raw", *words))


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
