"""What a database holds and how large it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pymysql

from dbworkbench.engines.engine import IndexSize
from dbworkbench.engines.mysql.datatype import quote
from dbworkbench.engines.mysql.login import Connection
from dbworkbench.errors import QueryFailed
from dbworkbench.model.design import Design

TABLES = (
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() "
    "AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name"
)
BYTES = (
    "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables "
    "WHERE table_schema = DATABASE()"
)
INDEXES = (
    "SELECT index_name, SUBSTRING_INDEX(table_name, '#', 1), SUM(stat_value) * @@innodb_page_size "
    "FROM mysql.innodb_index_stats WHERE database_name = DATABASE() AND stat_name = 'size' "
    "GROUP BY 1, 2 ORDER BY 2, 1"
)
NAMES = {
    "table": "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
    "column": "SELECT DISTINCT column_name FROM information_schema.columns WHERE table_schema = DATABASE()",
}


def rows_of(connection: Connection, sql: str) -> Sequence[tuple[Any, ...]]:
    """Return all rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def tables(connection: Connection) -> list[str]:
    return [str(name) for (name,) in rows_of(connection, TABLES)]


def analyze(connection: Connection, names: Sequence[str]) -> None:
    """Renew the statistics of tables."""
    if names:
        rows_of(connection, f"ANALYZE TABLE {', '.join(map(quote, names))}")


def row_counts(connection: Connection, design: Design | None) -> dict[str, int]:
    """Count the rows of a design's tables that exist here, or of all tables, exactly."""
    here = tables(connection)
    wanted = here if design is None else [t.key for t in design.tables if t.schema is None and t.name in here]
    return {name: int(rows_of(connection, f"SELECT COUNT(*) FROM {quote(name)}")[0][0]) for name in wanted}


def database_bytes(connection: Connection) -> int:
    return int(rows_of(connection, BYTES)[0][0])


def index_sizes(connection: Connection) -> tuple[IndexSize, ...]:
    """Return what the server last counted, which ANALYZE TABLE refreshes."""
    try:
        found = rows_of(connection, INDEXES)
    except pymysql.err.MySQLError as error:
        if error.args[0] != 1142:  # SELECT denied
            raise
        raise QueryFailed(
            "the sizes of indexes are not to be read here",
            hint="They stand in mysql.innodb_index_stats: ask for the right to SELECT from it.",
        ) from None
    return tuple(IndexSize(str(name), str(table), int(size)) for name, table, size in found)


def names(connection: Connection, kind: str) -> list[str]:
    """Return the names of all tables or columns, for suggestions."""
    return [str(name) for (name,) in rows_of(connection, NAMES[kind])]
