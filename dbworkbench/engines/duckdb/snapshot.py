"""One consistent look at a DuckDB database: a transaction that only reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import sqlalchemy as sa
from sqlalchemy import Table

from dbworkbench.engines.duckdb.datatype import duckdb_type
from dbworkbench.engines.duckdb.quoting import quote, quote_table
from dbworkbench.engines.duckdb.result import fetch
from dbworkbench.engines.duckdb.transaction import transaction
from dbworkbench.engines.snapshot import Condition, Field, Snapshot, parameters

if TYPE_CHECKING:
    import pyarrow as pa

    from dbworkbench.engines.duckdb.database import DuckDBDatabase


@contextmanager
def lend_snapshot(database: DuckDBDatabase) -> Iterator[Snapshot]:
    """Lend a snapshot."""
    with database.instance.lent() as cursor, transaction(cursor, read_only=True):
        yield DuckDBSnapshot(cursor)


class DuckDBSnapshot(Snapshot):
    row_id = (Field("rowid", sa.BigInteger()),)

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def query(self, sql: str, parameters: Mapping[str, Any] = {}) -> pa.Table:
        return fetch(self._cursor, sql, parameters, limit=None, timeout=None).table

    def pages(self, sql: str) -> Iterator[pa.Table]:
        """Columns of Arrow are small enough to come at once."""
        yield self.query(sql)

    def among(self, fields: Sequence[Field], keys: pa.Table) -> Condition:
        lists = [
            f"unnest(CAST(:key{number} AS {duckdb_type(field.kind).text}[]))"
            for number, field in enumerate(fields)
        ]
        names = ", ".join(self.quote(field.name) for field in fields)
        return Condition(f"({names}) IN (SELECT {', '.join(lists)})", parameters(keys))

    def quote(self, name: str) -> str:
        return quote(name)

    def table(self, table: Table) -> str:
        return quote_table(table)
