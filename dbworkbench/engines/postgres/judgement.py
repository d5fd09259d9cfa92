"""Whether rows that are in no table would keep conditions: asked of the server that would take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import psycopg
import pyarrow as pa
from psycopg import sql

from dbworkbench.engines.postgres.csvform import as_text
from dbworkbench.engines.postgres.names import identifier
from dbworkbench.errors import QueryFailed

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.database import PostgresDatabase
    from dbworkbench.engines.postgres.login import Connection

# A domain's own conditions would end the query: values are read as what the domain is made of.
TYPES = """
WITH RECURSIVE base AS (
    SELECT attnum, attname::text AS name, atttypid AS oid, atttypmod AS modifier
    FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT attnum, name, typbasetype, typtypmod FROM base JOIN pg_type t ON t.oid = base.oid
    WHERE typtype = 'd'
)
SELECT name, format_type(base.oid, modifier) FROM base JOIN pg_type t ON t.oid = base.oid
WHERE t.typtype <> 'd' ORDER BY attnum
"""
CHUNK = 50_000


def judge_rows(
    database: PostgresDatabase, table: str, conditions: Sequence[str], rows: pa.Table
) -> Sequence[bool] | None:
    """Evaluate conditions on rows; None when the server does not understand one of them."""
    try:
        with database.connect() as connection:
            types = _types(connection, table)
            flags: list[bool] = []
            for start in range(0, max(rows.num_rows, 1), CHUNK):
                flags += _ask(connection, table, types, conditions, rows.slice(start, CHUNK))
            return flags
    except psycopg.Error as error:
        if rows.num_rows:
            said = error.diag.message_primary or str(error)
            raise QueryFailed(f"conditions of {table} could not be judged: {said}") from error
        return None


def _types(connection: Connection, table: str) -> dict[str, str]:
    name = identifier(table).as_string(connection)
    return dict(connection.execute(TYPES, [name]).fetchall())


def _ask(
    connection: Connection, table: str, types: dict[str, str], conditions: Sequence[str], rows: pa.Table
) -> list[bool]:
    """Send columns as arrays of texts, and have each read as its column's type."""
    names = [name for name in rows.column_names if name in types]
    arrays = [as_text(rows.column(name).combine_chunks()).to_pylist() for name in names]
    items = sql.SQL(", ").join(sql.SQL("%s::text[]") for _ in names)
    raw = sql.SQL(", ").join(sql.Identifier(f"c{number}") for number in range(len(names)))
    read = sql.SQL(", ").join(
        sql.SQL("{}::{} AS {}").format(
            sql.Identifier(f"c{number}"), sql.SQL(types[name]), sql.Identifier(name)
        )
        for number, name in enumerate(names)
    )
    test = " AND ".join(f"(({condition}) IS NOT FALSE)" for condition in conditions)
    bare = table.rpartition(".")[2]
    statement = sql.SQL(
        "SELECT {test} FROM unnest({items}) WITH ORDINALITY AS raw ({raw}, place),"
        " LATERAL (SELECT {read}) AS {name} ORDER BY place"
    ).format(test=sql.SQL(test), items=items, raw=raw, read=read, name=sql.Identifier(bare))
    statement_text = statement.as_string(connection).replace("%", "%%").replace("%%s::text[]", "%s::text[]")
    return [bool(row[0]) for row in connection.execute(statement_text.encode(), arrays).fetchall()]
