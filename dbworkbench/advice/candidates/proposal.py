"""All candidates for the queries of a workload, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from dbworkbench.advice.candidates.candidate import Candidate
from dbworkbench.advice.candidates.kinds import KINDS
from dbworkbench.advice.candidates.surroundings import Surroundings
from dbworkbench.advice.reading import Access

LEAST_PAGES = 2
"""A table of fewer pages is read whole, whatever indexes it has."""


def propose(
    accesses: Iterable[Access], around: Mapping[str, Surroundings], taken: Collection[str] = ()
) -> tuple[Candidate, ...]:
    """Return every candidate for what queries ask of tables whose statistics are known.

    `taken` are names that indexes have already.
    """
    found: dict[str, Candidate] = {}
    for access in accesses:
        known = around.get(access.table)
        if known is not None and known.statistics.pages >= LEAST_PAGES:
            for kind in KINDS:
                for candidate in kind(access, known):
                    own = replace(candidate, schema=known.schema, partitions=known.partitions)
                    found.setdefault(own.body, own)
    return tuple(_told_apart(found.values(), taken))


def _told_apart(candidates: Collection[Candidate], taken: Collection[str]) -> Iterator[Candidate]:
    """Yield candidates with a mark on names that are there, or that two of them have."""
    counts = Counter(candidate.name for candidate in candidates)
    for candidate in candidates:
        shared = candidate.name in taken or counts[candidate.name] > 1
        yield replace(candidate, marked=True) if shared else candidate
