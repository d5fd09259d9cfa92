"""A prepared query on libpq itself: nothing of the driver stands between the clock and the server."""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import pq
from psycopg.errors import error_from_result

from dbworkbench.engines.postgres.binding import bind
from dbworkbench.engines.postgres.login import Connection

NAME = b"dbworkbench"
# A run below this blocks in libpq; a longer one waits where an interrupt gets through, some µs dearer.
SHORT = 0.02
PAUSE = 0.1  # an interrupt that another thread received is seen after this long
ANSWERED = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)


@contextmanager
def prepared(connection: Connection, sql: str, values: Sequence[Any]) -> Iterator[Callable[[], int]]:
    """Prepare a statement with `$1` parameters and lend a callable that runs it and counts its rows."""
    bound = bind(connection, values)
    dumped, formats = bound.values, bound.formats
    pgconn, encoding = connection.pgconn, connection.info.encoding
    _check(pgconn.prepare(NAME, sql.encode(encoding), bound.types), encoding)
    pgconn.nonblocking = 0
    short = False

    def run() -> int:
        nonlocal short
        if short:
            result = pgconn.exec_prepared(NAME, dumped, formats)
        else:
            started = time.perf_counter()
            pgconn.send_query_prepared(NAME, dumped, formats)
            result = _wait(connection)
            short = time.perf_counter() - started < SHORT
        if result.status not in ANSWERED:
            _check(result, encoding)
        return result.ntuples

    yield run


def _wait(connection: Connection) -> pq.abc.PGresult:
    """Wait for the one result of a query so that an interrupt stops it on the server at once."""
    pgconn = connection.pgconn
    try:
        while pgconn.is_busy():
            select.select([pgconn.socket], [], [], PAUSE)
            pgconn.consume_input()
    except KeyboardInterrupt:
        connection.cancel_safe(timeout=5)
        raise
    result = pgconn.get_result()
    while pgconn.get_result() is not None:
        pass  # the end of the answer
    if result is None:
        raise RuntimeError("libpq gave no result for a query that it had sent")
    return result


def _check(result: pq.abc.PGresult, encoding: str) -> None:
    if result.status not in ANSWERED:
        raise error_from_result(result, encoding=encoding)
