"""One consistent look at a SQLite database: a transaction on a connection that only reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Table

from dbworkbench.engines.interruption import interruptibly
from dbworkbench.engines.snapshot import PAGE, Condition, Field, Snapshot
from dbworkbench.engines.sqlite.execution import execute
from dbworkbench.engines.sqlite.naming import quote_table
from dbworkbench.engines.sqlite.quoting import quote
from dbworkbench.engines.sqlite.result import declared_types, to_table
from dbworkbench.engines.sqlite.transaction import transaction

if TYPE_CHECKING:
    import pyarrow as pa

    from dbworkbench.engines.sqlite.database import SQLiteDatabase


@contextmanager
def lend_snapshot(database: SQLiteDatabase) -> Iterator[Snapshot]:
    """Lend a snapshot."""
    with database.store.lent(reading=True) as connection, transaction(connection):
        yield SQLiteSnapshot(connection, own=database.engine.own)


class SQLiteSnapshot(Snapshot):
    row_id = (Field("rowid", sa.BigInteger()),)
    text_type = "TEXT"

    def __init__(self, connection: sqlite3.Connection, *, own: bool) -> None:
        self._connection = connection
        self._own = own

    def query(self, sql: str, parameters: Mapping[str, Any] = {}) -> pa.Table:
        (table,) = interruptibly(self._connection, lambda: list(self._read(sql, parameters, page=None)))
        return table

    def pages(self, sql: str) -> Iterator[pa.Table]:
        yield from self._read(sql, {}, page=PAGE)

    def among(self, fields: Sequence[Field], keys: pa.Table) -> Condition:
        rows = list(zip(*(column.to_pylist() for column in keys.columns), strict=True))
        width = len(fields)
        marks = (", ".join(f":key{number}_{at}" for at in range(width)) for number in range(len(rows)))
        names = ", ".join(self.quote(field.name) for field in fields)
        parameters = {f"key{number}_{at}": row[at] for number, row in enumerate(rows) for at in range(width)}
        values = ", ".join(f"({mark})" for mark in marks)
        return Condition(f"({names}) IN (VALUES {values})", parameters)

    def quote(self, name: str) -> str:
        return quote(name)

    def table(self, table: Table) -> str:
        return quote_table(table)

    def joined(self, texts: Sequence[str]) -> str:
        return " || ',' || ".join(texts)

    def _read(self, sql: str, parameters: Mapping[str, Any], page: int | None) -> Iterator[pa.Table]:
        kinds = self._kinds(sql)
        cursor = execute(self._connection, sql, parameters, own=self._own)
        names = [column[0] for column in cursor.description]
        if page is None:
            yield to_table(names, cursor.fetchall(), kinds)
            return
        while rows := cursor.fetchmany(page):
            yield to_table(names, rows, kinds)

    def _kinds(self, sql: str) -> list[str]:
        """Only a view tells what columns are declared as; it is made in memory, and gone again."""
        self._connection.execute("PRAGMA query_only = OFF")
        try:
            return declared_types(self._connection, sql)
        finally:
            self._connection.execute("PRAGMA query_only = ON")
