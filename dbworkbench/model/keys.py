"""Keys, references and indexes of a table, by column names."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Table, UniqueConstraint


def primary_key(table: Table) -> tuple[str, ...]:
    """Return the names of the primary key's columns, empty without one."""
    return tuple(column.name for column in table.primary_key.columns)


def unique_keys(table: Table) -> tuple[tuple[str, ...], ...]:
    """Return every set of columns that the table keeps unique in all rows, the primary key first."""
    keys = [primary_key(table)] if primary_key(table) else []
    constraints = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    keys += sorted(tuple(column.name for column in c.columns) for c in constraints)
    keys += sorted(
        index_columns(index)
        for index in table.indexes
        if index.unique and is_plain(index) and not is_partial(index)
    )
    return tuple(dict.fromkeys(keys))


def foreign_keys(table: Table) -> tuple[ForeignKeyConstraint, ...]:
    """Return the foreign keys in the order of their columns, then of what they refer to and their names."""
    order = {column.name: position for position, column in enumerate(table.columns)}

    def rank(key: ForeignKeyConstraint) -> tuple[list[int], tuple[str, tuple[str, ...]], str]:
        return [order[name] for name in referring(key)], referred(key), str(key.name or "")

    return tuple(sorted(table.foreign_key_constraints, key=rank))


def referring(key: ForeignKeyConstraint) -> tuple[str, ...]:
    """Return the columns that refer."""
    return tuple(element.parent.name for element in key.elements)


def referred(key: ForeignKeyConstraint) -> tuple[str, tuple[str, ...]]:
    """Return the key of the table that is referred to, and its columns."""
    return referred_table(key.elements[0]), tuple(map(referred_column, key.elements))


def referred_table(element: ForeignKey) -> str:
    """Return the key of the table that a column refers to; names with dots have no one text in SQLAlchemy."""
    target = element.target_tokens
    return f"{target.schema}.{target.table_name}" if target.schema else str(target.table_name)


def referred_column(element: ForeignKey) -> str:
    """Return the column that a column refers to."""
    return str(element.target_tokens.column_name)


def access_paths(table: Table) -> Iterator[tuple[str, ...]]:
    """Yield the leading columns of everything that is backed by a whole index: keys and indexes."""
    yield from unique_keys(table)
    for index in table.indexes:
        if not is_partial(index):
            yield index_columns(index)


def index_columns(index: Index) -> tuple[str, ...]:
    """Return the leading plain columns of an index, up to its first expression."""
    names: list[str] = []
    for expression in index.expressions:
        column = ordered_column(expression)
        if column is None:
            break
        names.append(column)
    return tuple(names)


def ordered_column(expression: object) -> str | None:
    """Return the column's name of an index key, `desc()` and the like taken off."""
    while not isinstance(expression, Column):
        expression = getattr(expression, "element", None)
        if expression is None:
            return None
    return expression.name


def is_plain(index: Index) -> bool:
    """Say whether an index is on columns only."""
    return len(index_columns(index)) == len(index.expressions)


def is_partial(index: Index) -> bool:
    """Say whether an index covers only rows that meet a condition."""
    return index.dialect_kwargs.get("postgresql_where") is not None


def method(index: Index) -> str:
    """Return the index's access method."""
    return str(index.dialect_kwargs.get("postgresql_using") or "btree")
