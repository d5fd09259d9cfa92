"""What a server's own planner would make of indexes that it does not have, where HypoPG is installed.

HypoPG (github.com/HypoPG/hypopg) keeps hypothetical indexes in the memory of one session: the catalogue,
other sessions and the files know nothing of them, and a transaction that may only read can ask. It is used
where it is there already; CREATE EXTENSION would be a change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from dbworkbench.engines.postgres.failure import explain_failure
from dbworkbench.engines.postgres.login import Connection, Login
from dbworkbench.engines.postgres.result import fetch
from dbworkbench.engines.postgres.session import session
from dbworkbench.engines.postgres.simulation.whatif import Estimate, read_estimate
from dbworkbench.model.parameters import Rendered, render

SCHEMA = "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'hypopg'"
CREATE = "SELECT indexrelid, indexname::text FROM {}.hypopg_create_index(%s)"
SIZE = "SELECT {}.hypopg_relation_size(%s)"
RESET = "SELECT {}.hypopg_reset()"


class Hypothesis:
    """Indexes that one session's planner believes in; they go by their DDL, `refused` tells the others."""

    def __init__(self, connection: Connection, schema: str, *, own: bool) -> None:
        """Take a session in which HypoPG's functions are in `schema`."""
        self.refused: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        self._connection = connection
        self._schema = sql.SQL(schema)
        self._own = own
        self._owners: dict[str, str] = {}

    def believe(self, ddls: Collection[str]) -> None:
        """Believe in these indexes and no other; B-tree, BRIN, hash and bloom are known to HypoPG."""
        self._connection.execute(sql.SQL(RESET).format(self._schema))
        self._owners = {}
        for ddl in ddls:
            try:
                with self._connection.transaction():
                    self._create(ddl)
            except psycopg.Error as error:
                if self._connection.broken:
                    raise
                self.refused[ddl] = error.diag.message_primary or str(error)

    def _create(self, ddl: str) -> None:
        rows = self._connection.execute(sql.SQL(CREATE).format(self._schema), [ddl]).fetchall()
        ((oid, name),) = rows
        sizes = self._connection.execute(sql.SQL(SIZE).format(self._schema), [oid]).fetchall()
        self._owners[name] = ddl
        self.bytes[ddl] = int(sizes[0][0])

    def estimate(self, statement: str, parameters: Mapping[str, Any]) -> Estimate:
        """Plan a statement with what is believed in; raises QueryFailed."""
        rendered = render(statement, "numeric").after("EXPLAIN (FORMAT JSON) ")
        try:
            document = fetch(self._connection, rendered.text, rendered.values(parameters)).rows[0][0]
        except psycopg.Error as error:
            raise explain_failure(error, rendered, own=self._own) from None
        return read_estimate(document, self._owners)


@contextmanager
def open_hypothesis(login: Login, name: str) -> Iterator[Hypothesis | None]:
    """Lend hypothetical indexes in a session that only reads; None where HypoPG is not installed.

    Raises QueryFailed when the connection is lost.
    """
    try:
        with session(login, name, read_only=True) as connection:
            found = connection.execute(SCHEMA).fetchall()
            hypothesis = Hypothesis(connection, found[0][0], own=login.own) if found else None
            yield hypothesis
            if hypothesis is not None:
                hypothesis.believe(())  # a pooler keeps the session
    except psycopg.Error as error:
        raise explain_failure(error, Rendered("", ()), own=login.own) from None
