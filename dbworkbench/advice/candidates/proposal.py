"""All candidates for the queries of a workload, each once, and mergers of two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import permutations

from dbworkbench.advice.candidates.candidate import Candidate
from dbworkbench.advice.candidates.kinds import KINDS, MOST_INCLUDED
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


def merge_candidates(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return indexes that do the work of two: the longer keys, and what both include.

    Chaudhuri and Narasayya, "Index Merging" (1999). Only where one's keys are the beginning of the other's,
    so that both still find their rows.
    """
    known = {candidate.body: candidate for candidate in candidates}
    made: dict[str, Candidate] = {}
    for short, long in permutations(known.values(), 2):
        merged = _merged(short, long)
        if merged is not None and merged.body not in known:
            made.setdefault(merged.body, merged)
    return tuple(made.values())


def _merged(short: Candidate, long: Candidate) -> Candidate | None:
    same = (short.table, short.where, short.method) == (long.table, long.where, long.method)
    if not same or short.method != "btree" or long.keys[: len(short.keys)] != short.keys:
        return None
    held = {column for part in long.parts for column in part.columns}
    include = tuple(sorted({*short.include, *long.include} - held))
    if include == long.include or not include or len(include) > MOST_INCLUDED:
        return None
    return long.with_include(include)
