"""Bringing rows into MySQL: Arrow batches as INSERTs of many rows, one transaction for all tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pyarrow as pa
import pymysql
from sqlalchemy import Table

from dbworkbench.engines.engine import Loader
from dbworkbench.engines.inserting import InsertingLoader
from dbworkbench.engines.mysql.datatype import quote
from dbworkbench.engines.mysql.keeping import referring_to_nothing, storage_without_rollback
from dbworkbench.engines.mysql.login import Connection, MySQLLogin
from dbworkbench.engines.mysql.measures import analyze
from dbworkbench.engines.mysql.session import kill_query, session
from dbworkbench.engines.refusal import NOTHING_IN, does_not_fit, refers_to_nothing
from dbworkbench.errors import LoadFailed
from dbworkbench.model.design import Design

# a key may be 0, which MySQL would take as a wish for the next number
SETTINGS = """SET SESSION foreign_key_checks = 0, time_zone = '+00:00',
    sql_mode = CONCAT(@@SESSION.sql_mode, ',NO_AUTO_VALUE_ON_ZERO')"""
AS_IT_IS = (
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_binary,
    pa.types.is_boolean,
    pa.types.is_decimal,
    pa.types.is_date,
)


@contextmanager
def lend_loader(login: MySQLLogin, database: str, design: Design, *, append: bool) -> Iterator[Loader]:
    """Lend a loader; raises LoadFailed, after a rollback, when rows do not fit.

    Circles of references could not be filled in any order, so references are left unchecked while rows
    come and are checked before the commit. Times with a zone are written in UTC. Statistics are renewed
    after it.
    """
    with session(login, database, read_only=False) as connection:
        loader = MySQLLoader(connection, design, append=append)
        try:
            with connection.cursor() as cursor:
                cursor.execute(SETTINGS)
            yield loader
            loader.finish()
        except pymysql.err.MySQLError as error:
            raise _failed(error, None) from error
        except KeyboardInterrupt:
            kill_query(login, connection.thread_id())
            raise LoadFailed(f"the load was interrupted. {NOTHING_IN}") from None
    with session(login, database, read_only=False) as connection:
        analyze(connection, loader.tables)


class MySQLLoader(InsertingLoader):
    """Inserts into the constrained tables: MySQL would commit if indexes were dropped and made again."""

    parcel_rows = 10_000

    def __init__(self, connection: Connection, design: Design, *, append: bool) -> None:
        super().__init__(design, append=append)
        self._connection = connection

    @property
    def tables(self) -> list[str]:
        """The names of the tables that were loaded."""
        return [table.name for table in self._begun.values()]

    def finish(self) -> None:
        """See that every reference of what was loaded refers to a row."""
        for table in self._begun.values():
            parent = referring_to_nothing(self._connection, table.name)
            if parent is not None:
                raise refers_to_nothing(table.key, parent)

    def _insert(self, table: Table, batch: pa.RecordBatch) -> None:
        names = ", ".join(quote(name).replace("%", "%%") for name in batch.schema.names)
        marks = ", ".join("%s" for _ in batch.schema.names)
        into = quote(table.name).replace("%", "%%")
        values = [_values(column) for column in batch.columns]
        with self._connection.cursor() as cursor:
            try:
                cursor.executemany(
                    f"INSERT INTO {into} ({names}) VALUES ({marks})", zip(*values, strict=True)
                )
            except pymysql.err.MySQLError as error:
                raise _failed(error, table) from error

    def _begin(self, table: Table) -> None:
        """See that the table is empty, unless appending, and that its rows can be taken back."""
        storage = storage_without_rollback(self._connection, table.name)
        if storage is not None:
            raise LoadFailed(
                f"the table {table.key!r} is stored by {storage}, which cannot take rows back "
                f"after an error. {NOTHING_IN}",
                hint=f"ALTER TABLE {quote(table.name)} ENGINE = InnoDB.",
            )
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {quote(table.name)}")
            rows = int(cursor.fetchall()[0][0])
        self._refuse_filled(table, rows)


def _values(column: pa.Array[Any]) -> list[object]:
    values: list[object] = column.to_pylist()
    return values if any(holds(column.type) for holds in AS_IT_IS) else [_written(value) for value in values]


def _written(value: object) -> object:
    """Return a value as the driver writes it."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, default=str)
    return value


def _failed(error: pymysql.err.MySQLError, table: Table | None) -> LoadFailed:
    return does_not_fit(str(error.args[-1] if error.args else error), table)
