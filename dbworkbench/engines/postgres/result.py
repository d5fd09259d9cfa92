"""Run one statement and fetch its rows in chunks, so that what is not wanted is never sent."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import generators, pq
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result

from dbworkbench.engines.postgres.binding import Bound, bind
from dbworkbench.engines.postgres.login import Connection

CHUNK = 1000
FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE)
ENDED = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK, pq.ExecStatus.EMPTY_QUERY)
READING = (b"SELECT", b"SHOW", b"FETCH", b"EXPLAIN")
COPYING = (pq.ExecStatus.COPY_IN, pq.ExecStatus.COPY_OUT, pq.ExecStatus.COPY_BOTH)


@dataclass(frozen=True)
class Field:
    """A column of a result as the server describes it: its type's oid and modifier (-1 for none)."""

    name: str
    oid: int
    modifier: int


@dataclass(frozen=True)
class Fetched:
    """Rows as tuples, cut off if `truncated`; `affected` is what the command tag counts."""

    fields: tuple[Field, ...]
    rows: list[tuple[Any, ...]]
    truncated: bool = False
    affected: int | None = None


def fetch(
    connection: Connection,
    sql: str,
    values: Sequence[Any],
    limit: int | None = None,
    *,
    several: bool = False,
) -> Fetched:
    """Run one statement with `$1` parameters and fetch up to `limit` rows.

    Beyond the limit the statement is cancelled on the server, so a transaction that shall be committed
    must fetch without one. `several` statements can have no parameters; the last one's rows count.
    """
    answer = _Answer(connection)
    results = _results(connection, sql, bind(connection, values), several=several)
    for result in results:
        answer.add(result)
        if limit is not None and len(answer.rows) > limit:
            results.close()
            return Fetched(answer.fields, answer.rows[:limit], truncated=True)
    return Fetched(answer.fields, answer.rows, affected=answer.affected)


class _Answer:
    """What has come so far of the last statement's result."""

    def __init__(self, connection: Connection) -> None:
        self._transformer = Transformer(connection)
        self._encoding = connection.info.encoding
        self._ended = True
        self.fields: tuple[Field, ...] = ()
        self.rows: list[tuple[Any, ...]] = []
        self.affected: int | None = None

    def add(self, result: pq.abc.PGresult) -> None:
        """Take a chunk, or the end of a result, which has no rows after chunks."""
        self._transformer.set_pgresult(result, set_loaders=self._ended)
        if self._ended:
            self.fields, self.rows = describe(result, self._encoding), []
        if self.fields:
            self.rows += self._transformer.load_rows(0, result.ntuples, tuple)
        self._ended = result.status in ENDED
        if tag := result.command_status:  # comes with the last chunk or after it
            self.affected = None if tag.startswith(READING) else result.command_tuples


def describe(result: pq.abc.PGresult, encoding: str) -> tuple[Field, ...]:
    """Return the columns of a result."""
    return tuple(
        Field((result.fname(column) or b"").decode(encoding), result.ftype(column), result.fmod(column))
        for column in range(result.nfields)
    )


def _results(connection: Connection, sql: str, bound: Bound, *, several: bool) -> Generator[pq.abc.PGresult]:
    pgconn = connection.pgconn
    text = sql.encode(connection.info.encoding)
    if several and not bound.values:
        pgconn.send_query(text)
    else:
        pgconn.send_query_params(text, bound.values, param_types=bound.types, param_formats=bound.formats)
    pgconn.set_chunked_rows_mode(CHUNK)
    try:
        connection.wait(generators.send(pgconn))
        while (result := connection.wait(generators.fetch(pgconn))) is not None:
            _check(result, connection.info.encoding)
            yield result
    finally:
        _come_to_rest(connection)


def _check(result: pq.abc.PGresult, encoding: str) -> None:
    if result.status in COPYING:
        raise psycopg.NotSupportedError("COPY moves rows past a query's result: use load() or psql")
    if result.status in FAILED:
        raise error_from_result(result, encoding=encoding)


def _come_to_rest(connection: Connection) -> None:
    """Stop what still runs on the server and read what was on its way."""
    pgconn = connection.pgconn
    if pgconn.transaction_status != pq.TransactionStatus.ACTIVE:
        return
    connection.cancel_safe(timeout=5)
    while result := connection.wait(generators.fetch(pgconn), timeout=5):
        if result.status in COPYING:
            connection.close()
            return
