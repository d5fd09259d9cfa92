"""A scratch clone in which indexes are really built, shown and hidden, and queries are timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dbworkbench.advice.question import Question
from dbworkbench.errors import QueryFailed

if TYPE_CHECKING:
    from dbworkbench.advice.candidates import Candidate
    from dbworkbench.engines.postgres.database import PostgresDatabase

Indexes = frozenset[str]

LONG_MS = 1000.0
"""A run from here on is not repeated while things are tried."""

NUMBERS = """
WITH RECURSIVE tree AS (
    SELECT c.oid, c.relname::text AS name FROM pg_class c WHERE c.oid = to_regclass(%s)
    UNION ALL
    SELECT h.inhrelid, c.relname::text FROM tree t JOIN pg_inherits h ON h.inhparent = t.oid
    JOIN pg_class c ON c.oid = h.inhrelid)
SELECT oid, name, pg_relation_size(oid) FROM tree
"""


class Lab:
    """Indexes go by their DDL; `bytes` are what they really take, `refused` why some cannot be built."""

    def __init__(self, clone: PostgresDatabase, *, build_timeout: float) -> None:
        """Take a clone to build in; each build may take `build_timeout` seconds."""
        self.clone = clone
        self.bytes: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self.build_seconds = 0.0
        self._timeout = build_timeout
        self._built: dict[str, Candidate] = {}
        self._oids: dict[str, list[int]] = {}
        self._names: dict[str, str] = {}

    def build(self, candidates: Iterable[Candidate]) -> None:
        """Build the indexes that are not there yet, and measure them."""
        for candidate in candidates:
            if candidate.ddl not in self.bytes and candidate.ddl not in self.refused:
                started = time.monotonic()
                try:
                    self.clone.query(candidate.ddl, write=True, timeout=self._timeout)
                    self._look_at(candidate)
                except QueryFailed as error:
                    self.refused[candidate.ddl] = error.message
                self.build_seconds += time.monotonic() - started

    def _look_at(self, candidate: Candidate) -> None:
        if any(part.sql.startswith("(") for part in candidate.parts):
            # an expression has statistics only once it is indexed
            self.clone.query(f"ANALYZE {candidate.relation}", write=True)
        with self.clone.connect() as connection:
            rows = connection.execute(NUMBERS, [candidate.qualified_name]).fetchall()
        self._built[candidate.ddl] = candidate
        self._oids[candidate.ddl] = [oid for oid, *_ in rows]
        self._names |= {name: candidate.ddl for _, name, _ in rows}
        self.bytes[candidate.ddl] = sum(size for *_, size in rows)

    def show(self, indexes: Collection[str]) -> None:
        """Let queries find these of the indexes that are built, and no other."""
        from dbworkbench.engines.postgres.hiding import show_indexes

        every = [oid for oids in self._oids.values() for oid in oids]
        shown = [oid for ddl in indexes for oid in self._oids[ddl]]
        with self.clone.connect(write=True) as connection:
            show_indexes(connection, shown, every)

    def keep(self, candidates: Collection[Candidate]) -> None:
        """Drop all that was built but these, so that writes keep up no other."""
        wanted = {candidate.ddl for candidate in candidates}
        for ddl in [ddl for ddl in self.bytes if ddl not in wanted]:
            self.clone.query(self._built.pop(ddl).ddl_drop, write=True)
            del self.bytes[ddl], self._oids[ddl]
            self._names = {name: owner for name, owner in self._names.items() if owner != ddl}
        self.show(wanted)

    def used(self, question: Question) -> Indexes:
        """Return which of the indexes that are shown the plans of a query use."""
        found: set[str] = set()
        for values in question.sets:
            document = self.clone.explain(question.query.sql, values)
            found |= set(index_names(document[0]["Plan"]))
        return frozenset(self._names[name] for name in found if name in self._names)


def least_ms(database: PostgresDatabase, question: Question, limit: float, *, runs: int = 3) -> float | None:
    """Return a query's ms, the least of some runs, as the mean over its values; None beyond `limit` s."""
    times = []
    for values in question.sets:
        started = time.monotonic()
        try:
            with runner(database, question, values, limit) as run:
                times.append(_least(run, runs))
        except QueryFailed:
            if time.monotonic() - started < limit:
                raise
            return None
    return sum(times) / len(times)


def _least(run: Callable[[], float], runs: int) -> float:
    first = run()
    return first if first > LONG_MS else min(run() for _ in range(runs))


@contextmanager
def runner(
    database: PostgresDatabase, question: Question, values: Any, limit: float
) -> Iterator[Callable[[], float]]:
    """Lend a call that runs a query once and returns its ms; what it writes is rolled back."""
    if question.write is not None:
        yield lambda: float(
            database.explain(question.query.sql, values, analyze=True, timeout=limit)[0]["Execution Time"]
        )
        return
    with database.prepared(question.query.sql, values, timeout=limit) as run:

        def timed() -> float:
            started = time.perf_counter_ns()
            run()
            return (time.perf_counter_ns() - started) / 1e6

        yield timed


def index_names(node: Any) -> Iterator[str]:
    if "Index Name" in node:
        yield node["Index Name"]
    for child in node.get("Plans", ()):
        yield from index_names(child)
