"""What has to be unique in a table: keys, unique indexes partial and on expressions, exclusions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Index, Table, UniqueConstraint
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dbworkbench.model.expression import parse_expression
from dbworkbench.model.keys import index_columns, is_plain, ordered_column, unique_keys
from dbworkbench.model.sql import sql_text

CALL = re.compile(
    r"\s*(?:lower|upper|btrim|trim)\s*\(\s*\(?(?:\w+\.)?\"?(\w+)\"?\)?\s*(?:::\s*\w+\s*)?\)\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Distinct:
    """Expressions that no two rows share, among rows that meet `where`; `names` are the columns in them.

    NULLs count as different unless `nulls_equal`.
    """

    name: str
    expressions: tuple[str, ...]
    names: tuple[str, ...]
    where: str | None = None
    nulls_equal: bool = False

    def __str__(self) -> str:
        condition = f" where {self.where}" if self.where else ""
        return f"({', '.join(self.expressions)}){condition}"


@dataclass(frozen=True)
class Key:
    """Columns that are unique together; `exact` says what a unique index on expressions keeps beyond that."""

    columns: tuple[str, ...]
    name: str = ""
    nulls_equal: bool = False
    exact: Distinct | None = None


def unique_sets(table: Table) -> tuple[tuple[str, ...], ...]:
    """Return the column sets to keep unique, the primary key first, then the smallest first.

    A partial unique index counts as a whole one, and one on `lower(column)` as one on the column, whose
    generated texts differ in more than their case.
    """
    found = dict.fromkeys((*unique_keys(table), *_index_sets(table)))
    first = tuple(column.name for column in table.primary_key.columns)
    return tuple(sorted(found, key=lambda columns: (columns != first, len(columns), columns)))


def keys_of(table: Table) -> tuple[Key, ...]:
    """Return the keys of a table in the order of planning: the primary key, then the smallest."""
    found: dict[tuple[str, ...], Key] = {}
    equal = set(_equal_nulls(table))
    for columns in unique_keys(table):
        found[columns] = Key(columns, nulls_equal=columns in equal)
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        if not index.unique:
            continue
        distinct = distinct_of(index)
        if is_plain(index) and distinct.where is None:
            continue
        plain = tuple(name for name in _under_calls(index) if name is not None)
        columns = plain if len(plain) == len(distinct.expressions) else ()
        known = (*columns, str(index.name))
        found[known] = Key(columns, str(index.name), distinct.nulls_equal, distinct)
    first = tuple(column.name for column in table.primary_key.columns)
    order = sorted(found.values(), key=lambda key: (key.columns != first, len(key.columns), key.columns))
    return tuple(order)


def distinct_of(index: Index) -> Distinct:
    """Return what a unique index keeps apart, as SQL."""
    named = [(ordered_column(expression), expression) for expression in index.expressions]
    expressions = tuple(
        f'"{column}"' if column is not None else sql_text(expression) for column, expression in named
    )
    where = index.dialect_kwargs.get("postgresql_where")
    condition = None if where is None else sql_text(where)
    equal = bool(index.dialect_kwargs.get("postgresql_nulls_not_distinct"))
    table = index.table
    names = (
        columns_in((*expressions, *([condition] if condition else [])), table) if table is not None else ()
    )
    return Distinct(str(index.name), expressions, names, condition, equal)


def distinct_columns(columns: Iterable[str], name: str = "", *, nulls_equal: bool = False) -> Distinct:
    """Return columns as something to keep apart."""
    names = tuple(columns)
    return Distinct(name, tuple(f'"{column}"' for column in names), names, nulls_equal=nulls_equal)


def columns_in(texts: Iterable[str], table: Table) -> tuple[str, ...]:
    """Return the columns of a table that SQL names."""
    words: set[str] = set()
    for text in texts:
        try:
            tree = parse_expression(text)
            words |= {column.name.casefold() for column in tree.find_all(exp.Column)}
        except SqlglotError:
            words |= set(re.findall(r"\w+", text.casefold()))
    return tuple(column.name for column in table.columns if column.name.casefold() in words)


def _equal_nulls(table: Table) -> Iterator[tuple[str, ...]]:
    option = "postgresql_nulls_not_distinct"
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.dialect_kwargs.get(option):
            yield tuple(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique and index.dialect_kwargs.get(option):
            yield index_columns(index)


def _index_sets(table: Table) -> Iterator[tuple[str, ...]]:
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        if not index.unique:
            continue
        if is_plain(index):
            yield index_columns(index)
        else:
            columns = _under_calls(index)
            if None not in columns:
                yield tuple(name for name in columns if name is not None)


def _under_calls(index: Index) -> list[str | None]:
    columns = (
        {column.name.casefold(): column.name for column in index.table.columns}
        if index.table is not None
        else {}
    )
    found: list[str | None] = []
    for expression in index.expressions:
        plain = ordered_column(expression)
        match = None if plain is not None else CALL.fullmatch(sql_text(expression))
        found.append(plain or (columns.get(match.group(1).casefold()) if match else None))
    return found
