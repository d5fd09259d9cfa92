"""One consistent look at a MySQL database: a REPEATABLE READ transaction that only reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pymysql
from pymysql.cursors import SSCursor
from sqlalchemy import Table

from dbworkbench.engines.mysql.datatype import quote
from dbworkbench.engines.mysql.failure import explain_failure
from dbworkbench.engines.mysql.login import Connection
from dbworkbench.engines.mysql.result import to_table
from dbworkbench.engines.mysql.session import interruptible
from dbworkbench.engines.snapshot import PAGE, Condition, Field, Snapshot
from dbworkbench.model.parameters import render

if TYPE_CHECKING:
    import pyarrow as pa

    from dbworkbench.engines.mysql.database import MySQLDatabase

ESTIMATE = (
    "SELECT table_rows AS n FROM information_schema.tables "
    "WHERE table_schema = DATABASE() AND table_name = :name"
)
MANY = 10_000
"""Tables that are larger by the server's estimate are not counted."""


@contextmanager
def lend_snapshot(database: MySQLDatabase) -> Iterator[Snapshot]:
    """Lend a snapshot."""
    connection = database.engine.login.open(database.name)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        with interruptible(database.engine.login, connection):
            yield MySQLSnapshot(connection)
    finally:
        if connection.open:
            connection.close()


class MySQLSnapshot(Snapshot):
    text_type = "char"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def query(self, sql: str, parameters: Mapping[str, Any] = {}) -> pa.Table:
        with self._running(sql, parameters) as cursor:
            return to_table(cursor, list(cursor.fetchall()))

    def pages(self, sql: str) -> Iterator[pa.Table]:
        with self._running(sql, {}, streamed=True) as cursor:
            while rows := list(cursor.fetchmany(PAGE)):
                yield to_table(cursor, rows)

    def among(self, fields: Sequence[Field], keys: pa.Table) -> Condition:
        names = ", ".join(self.quote(field.name) for field in fields)
        columns = [column.to_pylist() for column in keys.columns]
        rows = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
        return Condition(f"({names}) IN :keys", {"keys": rows})

    def quote(self, name: str) -> str:
        return quote(name)

    def table(self, table: Table) -> str:
        return quote(table.name)

    def size(self, table: Table) -> tuple[int, bool]:
        """A large table is not read to count it: the server's estimate will do."""
        estimate = int(self.query(ESTIMATE, {"name": table.name}).column(0)[0].as_py() or 0)
        return (estimate, False) if estimate > MANY else super().size(table)

    @contextmanager
    def _running(self, sql: str, parameters: Mapping[str, Any], *, streamed: bool = False) -> Iterator[Any]:
        rendered = render(sql, "pyformat")
        values = dict(zip(rendered.names, rendered.values(parameters), strict=True))
        cursor = self._connection.cursor(SSCursor if streamed else None)
        try:
            cursor.execute(rendered.text, values)
            yield cursor
        except pymysql.err.MySQLError as error:
            raise explain_failure(error, rendered, None, lambda _kind: []) from None
        finally:
            cursor.close()
