"""The candidates for a workload, and what they are thought to be worth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from dbworkbench.advice.candidates import Candidate, Partition, propose
from dbworkbench.advice.candidates.surroundings import Surroundings
from dbworkbench.advice.costs import Costs
from dbworkbench.advice.existing import is_held
from dbworkbench.advice.ground import Ground
from dbworkbench.advice.reading import Access, read_accesses
from dbworkbench.advice.reading.catalog import catalog_of
from dbworkbench.model.tablestatistics import TableStatistics

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.simulation.twin import Twin

VIEWS = """
SELECT viewname, definition FROM pg_views WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""


@contextmanager
def think(ground: Ground, twin: Twin) -> Iterator[tuple[tuple[Candidate, ...], Costs]]:
    """Lend the candidates for all queries, and the costs under any choice of them."""
    from dbworkbench.engines.postgres.simulation.whatif import what_if

    accesses = _accesses(ground, twin)
    candidates = _candidates(ground, twin, [access for found in accesses.values() for access in found])
    relevant = {name: _relevant(ground, twin, candidates, found) for name, found in accesses.items()}
    with what_if(twin, [candidate.ddl for candidate in candidates]) as whatif:
        yield candidates, Costs(whatif, ground.questions, relevant)


def _relevant(
    ground: Ground, twin: Twin, candidates: tuple[Candidate, ...], accesses: tuple[Access, ...]
) -> list[str]:
    """Return the indexes on a query's tables, those that were thought of for it first."""
    own = {candidate.ddl for candidate in _candidates(ground, twin, list(accesses))}
    tables = {access.table for access in accesses}
    found = [candidate.ddl for candidate in candidates if candidate.table in tables]
    return sorted(found, key=lambda ddl: ddl not in own)


def _whole(twin: Twin, key: str) -> TableStatistics:
    """Return a table's statistics; a partitioned one has the pages and rows of its partitions."""
    own = twin.statistics.by_key[key]
    parts = [_whole(twin, part.table) for part in _partitions(twin, key)]
    if not parts:
        return own
    rows = sum(max(0.0, part.tuples) for part in parts)
    return replace(own, pages=sum(part.pages for part in parts), tuples=rows)


def _partitions(twin: Twin, key: str) -> tuple[Partition, ...]:
    return tuple(
        Partition(part.key, "" if part.schema == "public" else part.schema, _partitions(twin, part.key))
        for part in sorted(twin.anatomy.values(), key=lambda part: part.key)
        if part.partition_of == key and not part.is_index
    )


def _accesses(ground: Ground, twin: Twin) -> dict[str, tuple[Access, ...]]:
    views = {row["viewname"]: row["definition"] for row in ground.before.query(VIEWS).table.to_pylist()}
    catalog = catalog_of(ground.design, views).with_tables(
        {key: tuple(relation.columns) for key, relation in twin.anatomy.items() if not relation.is_index}
    )
    return {question.name: read_accesses(question.query.sql, catalog) for question in ground.questions}


def _candidates(ground: Ground, twin: Twin, accesses: list[Access]) -> tuple[Candidate, ...]:
    around = {
        key: Surroundings(
            _whole(twin, key), {n: c.name for n, c in relation.columns.items()}, _partitions(twin, key)
        )
        for key, relation in twin.anatomy.items()
        if not relation.is_index and key in twin.statistics.by_key
    }
    taken = {relation.name for relation in twin.anatomy.values() if relation.is_index}
    found = propose(accesses, around, taken)
    return tuple(candidate for candidate in found if not is_held(candidate, ground.design))
