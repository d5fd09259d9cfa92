"""Keys of a table: what must not stand twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Index, Table, UniqueConstraint

from dbworkbench.model.keys import index_columns, is_plain, primary_key


@dataclass(frozen=True)
class Key:
    """Columns that identify a row; NULLs differ from each other unless `nulls_equal`; `where` is SQL."""

    kind: str
    columns: tuple[str, ...]
    nulls_equal: bool = False
    where: str = ""

    def __str__(self) -> str:
        condition = f" where {self.where}" if self.where else ""
        return f"{self.kind} ({', '.join(self.columns)}){condition}"


def keys(table: Table) -> Iterator[Key]:
    """Yield the primary key, unique constraints and unique indexes on columns, without repetition."""
    seen: set[tuple[frozenset[str], str]] = set()
    for key in _all_keys(table):
        mark = (frozenset(key.columns), key.where)
        if mark not in seen:
            seen.add(mark)
            yield key


def expression_indexes(table: Table) -> Iterator[Index]:
    """Yield the unique indexes that are not on plain columns."""
    for index in _unique_indexes(table):
        if not is_plain(index):
            yield index


def _all_keys(table: Table) -> Iterator[Key]:
    if primary_key(table):
        yield Key("primary key", primary_key(table))
    unique = [item for item in table.constraints if isinstance(item, UniqueConstraint)]
    for constraint in sorted(unique, key=lambda item: [column.name for column in item.columns]):
        yield Key("unique", tuple(column.name for column in constraint.columns), _nulls_equal(constraint))
    for index in _unique_indexes(table):
        if is_plain(index):
            where = index.dialect_options["postgresql"]["where"]
            yield Key(
                "unique", index_columns(index), _nulls_equal(index), "" if where is None else str(where)
            )


def _unique_indexes(table: Table) -> list[Index]:
    return sorted(
        (index for index in table.indexes if index.unique), key=lambda index: str(index.expressions)
    )


def _nulls_equal(item: Index | UniqueConstraint) -> bool:
    return bool(item.dialect_options["postgresql"].get("nulls_not_distinct"))
