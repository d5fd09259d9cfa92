"""One consistent look at a PostgreSQL database: a REPEATABLE READ transaction that only reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import sqlalchemy as sa
from psycopg import IsolationLevel
from sqlalchemy import Table

from dbworkbench.engines.postgres import arrow
from dbworkbench.engines.postgres.dialect import DIALECT, quote
from dbworkbench.engines.postgres.failure import explain_failure
from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.result import fetch
from dbworkbench.engines.postgres.session import begin
from dbworkbench.engines.snapshot import PAGE, Condition, Field, Snapshot, parameters
from dbworkbench.model.datatype import NamedType
from dbworkbench.model.parameters import render

if TYPE_CHECKING:
    import pyarrow as pa

    from dbworkbench.engines.postgres.database import PostgresDatabase

CURSOR = "dbworkbench_page"
ESTIMATE = """
SELECT CASE WHEN c.relkind = 'r' THEN c.reltuples ELSE -1 END::bigint AS n
FROM pg_class c WHERE c.oid = :name::regclass
"""
MANY = 10_000
"""Tables that are larger by the server's estimate are not counted."""


@contextmanager
def lend_snapshot(database: PostgresDatabase) -> Iterator[Snapshot]:
    """Lend a snapshot; an interrupt cancels what runs on the server."""
    connection = database.engine.login.open(database.name)
    try:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        begin(connection, read_only=True)
        arrow.read_as_text(connection)
        yield PostgresSnapshot(connection, own=database.engine.own)
    finally:
        connection.close()


class PostgresSnapshot(Snapshot):
    row_id = (Field("tableoid", NamedType("oid")), Field("ctid", NamedType("tid")))
    text_type = "text"

    def __init__(self, connection: Connection, *, own: bool) -> None:
        self._connection = connection
        self._own = own

    def query(self, sql: str, parameters: Mapping[str, Any] = {}) -> pa.Table:
        rendered = render(sql, "numeric")
        try:
            fetched = fetch(self._connection, rendered.text, rendered.values(parameters))
            arrow.know_arrays(self._connection, fetched.fields)
        except psycopg.Error as error:
            raise explain_failure(
                error, rendered, timeout=None, tables=list, columns=list, own=self._own
            ) from None
        return arrow.to_arrow(fetched, self._connection)

    def pages(self, sql: str) -> Iterator[pa.Table]:
        self.query(f"DECLARE {CURSOR} NO SCROLL CURSOR FOR {sql}")
        while (page := self.query(f"FETCH {PAGE} FROM {CURSOR}")).num_rows:
            yield page
        self.query(f"CLOSE {CURSOR}")

    def among(self, fields: Sequence[Field], keys: pa.Table) -> Condition:
        arrays = [f"CAST(:key{number} AS {_array_type(field)})" for number, field in enumerate(fields)]
        names = [self.quote(field.name) for field in fields]
        if len(fields) == 1:
            return Condition(f"{names[0]} = ANY({arrays[0]})", parameters(keys))
        chosen = f"SELECT * FROM unnest({', '.join(arrays)})"
        return Condition(f"({', '.join(names)}) IN ({chosen})", parameters(keys))

    def quote(self, name: str) -> str:
        return quote(name)

    def table(self, table: Table) -> str:
        return quote(table.schema or "public", table.name)

    def size(self, table: Table) -> tuple[int, bool]:
        """A large table is not read to count it: the server's estimate will do."""
        estimate = int(self.query(ESTIMATE, {"name": self.table(table)}).column(0)[0].as_py())
        return (estimate, False) if estimate > MANY else super().size(table)


def _array_type(field: Field) -> str:
    """Return the type of an array of a column's values, as a cast takes it."""
    kind = field.kind.impl_instance if isinstance(field.kind, sa.types.TypeDecorator) else field.kind
    if isinstance(kind, sa.Integer):
        return "bigint[]"
    if isinstance(kind, sa.String) and not isinstance(kind, (sa.Enum, sa.CHAR)):
        return "text[]"
    return f"{kind.compile(dialect=DIALECT)}[]"
