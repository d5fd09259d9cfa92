"""All candidates for the queries of a workload, each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dbworkbench.advice.candidates.candidate import Candidate
from dbworkbench.advice.candidates.kinds import KINDS
from dbworkbench.advice.candidates.surroundings import Surroundings
from dbworkbench.advice.reading import Access

LEAST_PAGES = 2
"""A table of fewer pages is read whole, whatever indexes it has."""


def propose(accesses: Iterable[Access], around: Mapping[str, Surroundings]) -> tuple[Candidate, ...]:
    """Return every candidate for what queries ask of tables whose statistics are known."""
    found: dict[str, Candidate] = {}
    for access in accesses:
        known = around.get(access.table)
        if known is not None and known.statistics.pages >= LEAST_PAGES:
            for kind in KINDS:
                for candidate in kind(access, known):
                    found.setdefault(candidate.body, candidate)
    return tuple(found.values())
