"""Statements that a server ran, as the extension pg_stat_statements counts them."""

from __future__ import annotations

import contextlib

from psycopg import errors, sql

from dbworkbench.engines.engine import RememberedStatements, StatementStatistics
from dbworkbench.engines.postgres.login import Connection, Login
from dbworkbench.engines.postgres.session import maintenance, session
from dbworkbench.errors import Unsupported

PLACE = """
SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'pg_stat_statements'
"""
STATEMENTS = """
SELECT s.query, sum(s.calls)::bigint, sum(s.total_exec_time), sum(s.rows)::bigint
FROM {place}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
WHERE d.datname = %s AND s.toplevel AND s.query NOT LIKE 'EXPLAIN%%'
AND s.query !~ '\\m(information_schema|pg_(catalog|class|index|attribute|namespace|stat\\w*|database))\\M'
GROUP BY s.query ORDER BY 3 DESC, 1
"""
SINCE = "SELECT extract(epoch FROM now() - stats_reset)::float8 FROM {place}.pg_stat_statements_info"


def read_statements(login: Login, database: str) -> RememberedStatements:
    """Return what the server remembers of one database; our own server is asked from the side."""
    if login.own:
        with maintenance(login) as connection:
            with contextlib.suppress(errors.UniqueViolation, errors.DuplicateObject):
                connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            return _read(connection, database)
    with session(login, database, read_only=True) as connection:
        found = connection.execute("SELECT current_database()").fetchone()
        return _read(connection, str(found[0]) if found else database)


def _read(connection: Connection, database: str) -> RememberedStatements:
    place = connection.execute(PLACE).fetchone()
    if place is None:
        raise _missing("a server without the extension pg_stat_statements")
    within = sql.Identifier(place[0])
    try:
        rows = connection.execute(sql.SQL(STATEMENTS).format(place=within), [database]).fetchall()
        since = connection.execute(sql.SQL(SINCE).format(place=within)).fetchone()
    except errors.ObjectNotInPrerequisiteState:
        raise _missing("a server that does not load pg_stat_statements when it starts") from None
    return RememberedStatements(tuple(StatementStatistics(*row) for row in rows), since[0] if since else None)


def _missing(found: str) -> Unsupported:
    return Unsupported(
        "reading the statements that a server ran",
        found=found,
        needed="shared_preload_libraries = 'pg_stat_statements' and CREATE EXTENSION pg_stat_statements",
    )
