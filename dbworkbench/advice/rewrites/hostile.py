"""Rows that try to show that two queries differ: few, with NULLs, duplicates, ties, and what queries name.

Every row is offered to the database, which takes those that keep its constraints; so what is found with them
can happen.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.dialects.postgresql import DATERANGE, INET, INT4RANGE, INT8RANGE, NUMRANGE, TSRANGE, Range
from sqlalchemy.dialects.postgresql.ranges import AbstractSingleRange
from sqlalchemy.exc import DBAPIError

from dbworkbench.engines.engine import Database
from dbworkbench.model.design import Design
from dbworkbench.model.reference import load_order

SIZES = (0, 1, 3, 8)
LENGTHS = (0, 1, 2)
NULLS = 0.3
DAY = date(2024, 2, 28)
TEXTS = ("", "a", "A", "ab", "b a", "%")
NUMBERS = (0, 1, 2, 3)

Row = dict[str, Any]


def part_of(design: Design, tables: Sequence[Table]) -> Design:
    """Return a design of some tables, those that they refer to, and nothing around them."""
    wanted: dict[str, Table] = {}
    waiting = list(tables)
    while waiting:
        table = waiting.pop()
        if table.key in wanted:
            continue
        wanted[table.key] = table
        waiting += [key.column.table for key in table.foreign_keys]
    metadata = MetaData()
    for table in design.tables:
        if table.key in wanted:
            table.to_metadata(metadata)
    return replace(Design(f"{design.name} in part", metadata), enums=design.enums, settings=design.settings)


def fill(
    database: Database, design: Design, chance: random.Random, named: Mapping[str, Sequence[Any]]
) -> dict[str, list[Row]]:
    """Empty the tables, offer some rows to each and return those that were taken, by table.

    `named` are values by column name that a query compares them with.
    """
    order = load_order(design)
    engine = database.sqlalchemy().execution_options(isolation_level="AUTOCOMMIT")
    taken: dict[str, list[Row]] = {}
    with engine.connect() as connection:
        for table in reversed(order):
            connection.execute(table.delete())
        for table in order:
            offered = list(_rows(table, chance, taken, named))
            taken[table.key] = _taken(connection, table, offered)
    return taken


def put(database: Database, design: Design, rows: Mapping[str, Sequence[Row]]) -> bool:
    """Put exactly some rows into the tables; False when the database does not take them all."""
    order = load_order(design)
    engine = database.sqlalchemy().execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in reversed(order):
            connection.execute(table.delete())
        return all(_takes(connection, table, list(rows[table.key])) for table in order)


def _taken(connection: sa.Connection, table: Table, rows: list[Row]) -> list[Row]:
    """Offer all rows at once, which is one transaction, else one by one."""
    if _takes(connection, table, rows):
        return rows
    return [row for row in rows if _takes(connection, table, [row])]


def _takes(connection: sa.Connection, table: Table, rows: list[Row]) -> bool:
    if not rows:
        return True
    try:
        connection.execute(table.insert().values(rows))
    except DBAPIError:
        return False
    return True


def _rows(
    table: Table, chance: random.Random, taken: Mapping[str, list[Row]], named: Mapping[str, Sequence[Any]]
) -> Iterator[Row]:
    numbers = itertools.count(1)
    for _ in range(chance.choice(SIZES)):
        number = next(numbers)
        row = {
            column.name: _value(column, chance, named.get(column.name, ()), number)
            for column in table.columns
            if column.computed is None
        }
        for constraint in table.foreign_key_constraints:
            row |= _reference(constraint, chance, taken)
        yield row


def _reference(
    constraint: sa.ForeignKeyConstraint, chance: random.Random, taken: Mapping[str, list[Row]]
) -> Row:
    """Point at a row that is there, or nowhere where that may be."""
    parents = taken.get(constraint.referred_table.key, [])
    columns = [element.parent for element in constraint.elements]
    nowhere = all(column.nullable for column in columns) and chance.random() < NULLS
    if nowhere or not parents:
        return {column.name: None for column in columns if column.nullable}
    parent = chance.choice(parents)
    return {element.parent.name: parent[element.column.name] for element in constraint.elements}


def _value(column: Column[Any], chance: random.Random, named: Sequence[Any], number: int) -> Any:
    if (
        column.primary_key
        and isinstance(column.type, sa.Integer)
        and len(column.table.primary_key.columns) == 1
    ):
        return number
    if column.nullable and chance.random() < NULLS:
        return None
    if named and chance.random() < 0.5:
        return chance.choice(named)
    return _of_type(column.type, chance)


def _of_type(kind: Any, chance: random.Random) -> Any:
    """Return one of a few values, so that rows are often alike; None for a type that has none here."""
    if isinstance(kind, sa.Enum):
        return chance.choice(list(kind.enums))
    if isinstance(kind, sa.String):
        return chance.choice(TEXTS)[: kind.length]
    if isinstance(kind, sa.ARRAY):
        return [_of_type(kind.item_type, chance) for _ in range(chance.choice(LENGTHS))]
    number = chance.choice(NUMBERS)
    return next((made(kind, number) for known, made in VALUES if isinstance(kind, known)), None)


def has_values(kind: Any) -> bool:
    """Say whether values of a type can be made up here."""
    if isinstance(kind, sa.ARRAY):
        return has_values(kind.item_type)
    return isinstance(kind, (sa.Enum, sa.String, *(known for known, _ in VALUES)))


def _moment(kind: Any, number: int) -> datetime:
    return datetime(2024, 2, 28, 12, tzinfo=UTC if kind.timezone else None) + timedelta(hours=number * 12)


def _range(kind: Any, number: int) -> Range[Any]:
    """Return a range of length 2, so that some overlap and some only touch."""
    if isinstance(kind, INT4RANGE | INT8RANGE):
        return Range(number, number + 2)
    if isinstance(kind, NUMRANGE):
        return Range(Decimal(number), Decimal(number + 2))
    if isinstance(kind, DATERANGE):
        return Range(DAY + timedelta(days=number), DAY + timedelta(days=number + 2))
    zone = None if isinstance(kind, TSRANGE) else UTC
    first = datetime(2024, 2, 28, 12, tzinfo=zone) + timedelta(hours=number)
    return Range(first, first + timedelta(hours=2))


VALUES: tuple[tuple[type[Any], Callable[[Any, int], Any]], ...] = (
    (sa.Boolean, lambda _kind, number: number % 2 == 0),
    (sa.Integer, lambda _kind, number: number),
    (sa.Float, lambda _kind, number: number / 2),
    (sa.Numeric, lambda _kind, number: Decimal(number)),
    (sa.Date, lambda _kind, number: DAY + timedelta(days=number)),
    (sa.DateTime, _moment),
    (sa.Time, lambda _kind, number: time(number * 6)),
    (sa.Interval, lambda _kind, number: timedelta(hours=number * 12)),
    (INET, lambda _kind, number: f"10.0.{number}.0"),
    (AbstractSingleRange, _range),
    (sa.Uuid, lambda _kind, number: UUID(int=number)),
    (sa.LargeBinary, lambda _kind, number: bytes([number])),
    (sa.JSON, lambda _kind, number: {"a": number}),
)
