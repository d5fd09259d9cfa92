"""What inserting rows costs: copies of existing rows, inserted once and rolled back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from dbworkbench.engines.engine import WriteCost, ask_consent
from dbworkbench.engines.postgres.failure import explain_failure
from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.measures import found_table
from dbworkbench.errors import Refused
from dbworkbench.model.parameters import Rendered

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.database import PostgresDatabase

WRITTEN = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""


def write_cost(database: PostgresDatabase, table: str, rows: int) -> WriteCost:
    """Take rows out of a table and measure putting them back, keys and all; everything is rolled back.

    Without triggers, so that the cost is that of the heap and its indexes. Raises Refused when the table
    is empty.
    """
    ask_consent(database.engine, f"measuring inserts into {table}")
    with database.connect(write=True) as connection:
        try:
            measured = _measure(connection, found_table(connection, table), rows)
        except psycopg.Error as error:
            raise explain_failure(error, Rendered("", ()), own=database.engine.own) from None
        connection.rollback()
    if measured.rows == 0:
        raise Refused(
            f"the table {table!r} is empty, so there are no rows to insert again",
            hint="Load or seed rows first.",
        )
    return measured


def _measure(connection: Connection, table: sql.Identifier, rows: int) -> WriteCost:
    # neither triggers nor foreign keys: deleting must not cascade
    connection.execute("SET LOCAL session_replication_role = replica")
    connection.execute(sql.SQL("CREATE TEMP TABLE dbworkbench_sample (LIKE {}) ON COMMIT DROP").format(table))
    connection.execute(
        sql.SQL(
            "WITH gone AS (DELETE FROM {0} WHERE (tableoid, ctid) IN "
            "(SELECT tableoid, ctid FROM {0} LIMIT {1}) RETURNING *) "
            "INSERT INTO dbworkbench_sample SELECT * FROM gone"
        ).format(table, sql.Literal(rows))
    )
    names = connection.execute(WRITTEN, [table.as_string(connection)]).fetchall()
    columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in names)
    answer = connection.execute(
        sql.SQL(
            "EXPLAIN (ANALYZE, WAL, TIMING OFF, FORMAT JSON) "
            "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM dbworkbench_sample"
        ).format(table, columns, columns)
    ).fetchone()
    return _read(answer[0][0]) if answer else WriteCost(0, 0.0)


def _read(document: Mapping[str, Any]) -> WriteCost:
    """Read the INSERT's node: its rows are its child's; the WAL of it all is on the top."""
    top = document["Plan"]
    return WriteCost(
        round(top["Plans"][0]["Actual Rows"]),
        document["Execution Time"] / 1000,
        top["WAL Records"],
        top["WAL Bytes"],
    )
