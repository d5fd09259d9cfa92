"""What a table of MySQL keeps: whether its rows can be taken back, and whether its references hold."""

from __future__ import annotations

from itertools import groupby

from dbworkbench.engines.mysql.datatype import quote
from dbworkbench.engines.mysql.login import Connection

STORAGE = """SELECT t.engine
    FROM information_schema.tables t JOIN information_schema.engines e ON e.engine = t.engine
    WHERE t.table_schema = DATABASE() AND t.table_name = %s AND coalesce(e.transactions, 'NO') <> 'YES'"""
REFERENCES = """SELECT constraint_name, referenced_table_schema, referenced_table_name,
        column_name, referenced_column_name
    FROM information_schema.key_column_usage
    WHERE table_schema = DATABASE() AND table_name = %s AND referenced_table_name IS NOT NULL
    ORDER BY constraint_name, ordinal_position"""


def storage_without_rollback(connection: Connection, table: str) -> str | None:
    """Return the storage engine of a table when it knows no transactions."""
    with connection.cursor() as cursor:
        cursor.execute(STORAGE, [table])
        found = cursor.fetchall()
    return str(found[0][0]) if found else None


def referring_to_nothing(connection: Connection, table: str) -> str | None:
    """Return a table that rows refer to without finding their row there, whatever the design says.

    The rows that are found are locked until the transaction ends, so that nobody takes them away before.
    """
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES, [table])
        parts = list(cursor.fetchall())
        for _, group in groupby(parts, key=lambda part: part[0]):
            columns = list(group)
            cursor.execute(_orphan(table, columns))
            if cursor.fetchall():
                return str(columns[0][2])
    return None


def _orphan(table: str, columns: list[tuple[str, ...]]) -> str:
    schema, parent = columns[0][1:3]
    pairs = [(f"child.{quote(own)}", f"parent.{quote(other)}") for *_, own, other in columns]
    same = " AND ".join(f"{own} = {other}" for own, other in pairs)
    given = " AND ".join(f"{own} IS NOT NULL" for own, _ in pairs)
    return (
        f"SELECT 1 FROM {quote(table)} AS child "
        f"LEFT JOIN {quote(schema)}.{quote(parent)} AS parent ON {same} "
        f"WHERE {given} AND {pairs[0][1]} IS NULL LIMIT 1 LOCK IN SHARE MODE"
    )
