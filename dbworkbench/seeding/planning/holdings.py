"""What a database holds before seeding, as far as new rows must fit in with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Table

from dbworkbench.model.datatype import NamedType
from dbworkbench.model.keys import primary_key, unique_keys
from dbworkbench.model.reference import references
from dbworkbench.model.sql import sql_text
from dbworkbench.seeding.constraints.declared import read_declared
from dbworkbench.seeding.constraints.keys import columns_in, keys_of
from dbworkbench.seeding.shaping.followed import followed

if TYPE_CHECKING:
    import pyarrow as pa

    from dbworkbench.engines.engine import Database
    from dbworkbench.model.design import Design


@dataclass(frozen=True)
class Holdings:
    """Rows in the database: counts by table, what identifies them (in key order), and largest numbers.

    `rows` holds whole rows of tables that are to be continued in their own likeness.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[str, pa.Table] = field(default_factory=dict)
    highest: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rows: Mapping[str, pa.Table] = field(default_factory=dict)

    def count(self, table: str) -> int:
        """Return how many rows a table holds."""
        return self.counts.get(table, 0)

    def after(self, table: str, column: str) -> int:
        """Return the first number that is free in a column of whole numbers."""
        return max(self.highest.get((table, column), 0), 0) + 1


def read_holdings(
    design: Design, database: Database, planned: Mapping[str, int], *, whole: tuple[str, ...] = ()
) -> Holdings:
    """Read what new rows of the planned tables have to fit in with; `whole` tables are read in full."""
    counts = database.row_counts(design)
    wanted = [key for key in sorted(planned) if planned[key]]
    rows = {key: _whole(design.metadata.tables[key], database) for key in whole if counts.get(key)}
    drawn = {key for key in wanted if key not in rows}
    parents = {item.parent for key in drawn for item in references(design, design.metadata.tables[key])}
    named = sorted((drawn | parents) - rows.keys())
    keys = {key: _keys(design, key, database) for key in named if counts.get(key)}
    highest = {
        (key, column.name): _highest(column, database)
        for key in wanted
        if counts.get(key)
        for column in _numbered(design.metadata.tables[key])
    }
    return Holdings(counts, keys, highest, rows)


def _numbered(table: Table) -> list[sa.Column[Any]]:
    """Return the whole numbers that alone make a key, or that the database counts up."""
    alone = {columns[0] for columns in unique_keys(table) if len(columns) == 1}
    whole = [column for column in table.columns if isinstance(column.type, sa.Integer)]
    return [column for column in whole if column.name in alone or column.identity is not None]


def _keys(design: Design, key: str, database: Database) -> pa.Table:
    table = design.metadata.tables[key]
    names = {name for columns in unique_keys(table) for name in columns}
    names |= names_in_keys(design, table) | followed(design, key)
    for other in design.tables:
        for reference in references(design, other):
            names.update(reference.parent_columns if reference.parent == key else ())
    return _select([column for column in table.columns if column.name in names], table, database)


def names_in_keys(design: Design, table: Table) -> set[str]:
    """Return the columns that unique indexes and exclusions look at, and what generated ones are made of."""
    exclusions = read_declared(design).exclusions.get(table.key, ())
    names = {name for key in keys_of(table) if key.exact for name in key.exact.names}
    names |= {name for item in exclusions for element in item.elements for name in element.names}
    texts = [item.where for item in exclusions if item.where]
    keyed = {name for key in keys_of(table) for name in key.columns}
    computed = [
        column.computed for column in table.columns if column.computed is not None and column.name in keyed
    ]
    texts += [sql_text(item.sqltext) for item in computed]
    return names | set(columns_in(texts, table))


def _whole(table: Table, database: Database) -> pa.Table:
    return _select([column for column in table.columns if column.computed is None], table, database)


def _select(columns: list[sa.Column[Any]], table: Table, database: Database) -> pa.Table:
    """Read columns in the order of the primary key, so that numbers of rows mean the same every time."""
    order = [table.columns[name] for name in primary_key(table)] or _sortable(columns)
    return database.query(_written(sa.select(*columns).order_by(*order), database)).table


def _sortable(columns: list[sa.Column[Any]]) -> list[sa.ColumnElement[Any]]:
    """Return columns by which any rows can be put in order, those of types without order as text."""
    return [sa.cast(column, sa.Text) if isinstance(column.type, NamedType) else column for column in columns]


def _highest(column: sa.Column[Any], database: Database) -> int:
    found = database.query(_written(sa.select(sa.func.max(column).label("highest")), database)).table
    return int(found.column(0)[0].as_py() or 0)


def _written(statement: sa.Select[Any], database: Database) -> str:
    return str(statement.compile(dialect=database.sqlalchemy().dialect))
