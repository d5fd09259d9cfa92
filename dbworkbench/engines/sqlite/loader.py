"""Bringing rows into SQLite: Arrow batches, one transaction for all tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from sqlalchemy import Table

from dbworkbench.engines.inserting import InsertingLoader
from dbworkbench.engines.interruption import interruptibly
from dbworkbench.engines.refusal import NOTHING_IN, does_not_fit, refers_to_nothing
from dbworkbench.engines.sqlite.execution import plain
from dbworkbench.engines.sqlite.naming import names_of, quote_table
from dbworkbench.engines.sqlite.quoting import quote
from dbworkbench.engines.sqlite.transaction import transaction
from dbworkbench.errors import LoadFailed, QueryFailed, WorkbenchError
from dbworkbench.model.design import Design

INDEXES = """SELECT name, sql FROM sqlite_schema
    WHERE type = 'index' AND tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL"""
AS_IT_IS = (
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_binary,
)


class SQLiteLoader(InsertingLoader):
    """Inserts into the constrained tables; indexes wait until the rows are in, foreign keys until the end."""

    def __init__(self, connection: sqlite3.Connection, design: Design, *, append: bool, own: bool) -> None:
        super().__init__(design, append=append)
        self._connection = connection
        self._own = own
        self._indexes: list[str] = []

    @classmethod
    @contextmanager
    def open(
        cls, connection: sqlite3.Connection, design: Design, *, append: bool, own: bool
    ) -> Iterator[SQLiteLoader]:
        """Lend a loader; raises LoadFailed, after a rollback, when rows do not fit."""
        loader = cls(connection, design, append=append, own=own)
        try:
            with transaction(connection, write=True):
                connection.execute("PRAGMA defer_foreign_keys = ON")
                yield loader
                loader.finish()
        except sqlite3.Error as error:
            raise _failed(error, None) from error

    def finish(self) -> None:
        """Make the indexes again, and name the rows that refer to nothing."""
        for sql in self._indexes:
            self._connection.execute(sql)
        for table in self._begun.values():
            name = quote_table(table)
            broken = self._connection.execute(f"PRAGMA foreign_key_check({name})").fetchmany(1)
            if broken:
                raise refers_to_nothing(table.key, broken[0][2])

    def _insert(self, table: Table, batch: pa.RecordBatch) -> None:
        called = names_of(table)
        names = ", ".join(quote(called.column(table, name)) for name in batch.schema.names)
        marks = ", ".join("?" for _ in batch.schema.names)
        sql = f"INSERT INTO {quote_table(table)} ({names}) VALUES ({marks})"
        values = [_values(column) for column in batch.columns]
        try:
            interruptibly(
                self._connection, lambda: self._connection.executemany(sql, zip(*values, strict=True))
            )
        except sqlite3.Error as error:
            raise _failed(error, table) from error
        except QueryFailed as error:
            raise LoadFailed(f"the load was interrupted. {NOTHING_IN}") from error

    def _begin(self, table: Table) -> None:
        """See that the table is empty, unless appending, and take its indexes away for the time."""
        rows = self._connection.execute(f"SELECT count(*) FROM {quote_table(table)}").fetchone()[0]
        self._refuse_filled(table, rows)
        if not rows and self._own:
            for name, sql in self._connection.execute(INDEXES, [names_of(table).table(table)]).fetchall():
                self._connection.execute(f"DROP INDEX {quote(name)}")
                self._indexes.append(sql)


def _values(column: pa.Array[Any]) -> list[object]:
    """Return the values of a column as SQLite keeps them."""
    values: list[object] = column.to_pylist()
    return values if any(holds(column.type) for holds in AS_IT_IS) else [plain(value) for value in values]


def _failed(error: sqlite3.Error, table: Table | None) -> WorkbenchError:
    return does_not_fit(str(error), table)
