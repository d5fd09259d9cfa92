"""Indexes of a scratch database that the planner shall pass over for a while.

It passes over an index whose `pg_index.indisvalid` is false, as one that CREATE INDEX CONCURRENTLY has not
finished (`get_relation_info` in plancat.c). Writes keep such an index up all the same. It takes a superuser,
and is only for databases that are thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable

from dbworkbench.engines.postgres.login import Connection

SHOW = """
UPDATE pg_catalog.pg_index SET indisvalid = indexrelid = ANY(%(shown)s)
WHERE indexrelid = ANY(%(all)s) AND indisvalid <> (indexrelid = ANY(%(shown)s))
"""


def show_indexes(connection: Connection, shown: Iterable[int], among: Iterable[int]) -> None:
    """Let the planner see of some indexes, by number, only those that are shown."""
    connection.execute(SHOW, {"all": list(among), "shown": list(shown)})
