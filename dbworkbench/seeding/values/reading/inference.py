"""From a column to its values: every reading that its name or comment allows is held against its type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.spread.choice import Choice, Even
from dbworkbench.seeding.values.domain import Domain, Words
from dbworkbench.seeding.values.domains.facet import roomy
from dbworkbench.seeding.values.numbers import number_domain, suits
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.span import Span
from dbworkbench.seeding.values.reading.subject import Offer, Offered, Phrases, Subject
from dbworkbench.seeding.values.regex import matches
from dbworkbench.seeding.values.shelf import SUBJECTS

LOOKS = 40
"""How many texts of a subject are held against a pattern."""


@dataclass(frozen=True)
class Filling:
    """How a column is filled, and why so."""

    domain: Domain
    choice: Choice
    because: str


@dataclass(frozen=True)
class Reading:
    """A subject that a column may be about; the larger `weight`, the likelier."""

    weight: int
    subject: Subject
    because: str


def read_column(clue: Clue) -> Filling | None:
    """Return the likeliest reading whose values the type and the CHECKs allow."""
    for reading in readings(clue):
        found = fill_with(reading.subject, clue)
        if found is not None:
            return Filling(*found, reading.because)
    return None


def fill_with(subject: Subject, clue: Clue) -> tuple[Domain, Choice] | None:
    """Return the first offer of a subject that a column can hold."""
    if clue.kind not in subject.kinds:
        return None
    for offered in _several(subject.offer(clue)):
        found = _held(offered, clue)
        if found is not None:
            return found
    return None


def readings(clue: Clue) -> list[Reading]:
    """Return the subjects of a column, the likeliest first: by comment, by the whole name, by its end."""
    found = {reading.subject.name: reading for reading in sorted(_readings(clue), key=lambda one: one.weight)}
    order = {subject.name: place for place, subject in enumerate(SUBJECTS)}
    return sorted(found.values(), key=lambda one: (-one.weight, order[one.subject.name]))


def subject_called(name: str) -> Subject | None:
    """Return a subject by its name."""
    return _by_name().get(" ".join(name.lower().replace("_", " ").split()))


def fits(domain: Domain, clue: Clue) -> bool:
    """Whether texts of a domain keep length and pattern, judged by some of them, and there are enough."""
    if domain.size < max(clue.room, 1):
        return False
    if clue.longest is not None and domain.width > clue.longest:
        return False
    limits = clue.limits
    if not limits.shortest and limits.pattern is None:
        return True
    step = max(1, domain.size // LOOKS)
    numbers = np.arange(0, min(domain.size, step * LOOKS), step, dtype=np.uint64)
    return all(_keeps(str(text), limits) for text in domain.decode(numbers).to_pylist())


def _keeps(text: str, limits: Limits) -> bool:
    return len(text) >= limits.shortest and (limits.pattern is None or matches(limits.pattern, text))


def _readings(clue: Clue) -> Iterator[Reading]:
    if clue.note:
        for subject in SUBJECTS:
            said = subject.comment.search(clue.note) if subject.comment else None
            if said and clue.kind in subject.kinds:
                yield Reading(500, subject, f"comment: {said.group(0)}")
    for spoken, bonus in ((clue.spoken, 5), (clue.words, 0)):
        for start in range(len(spoken)):
            for end in range(len(spoken), start, -1):
                phrase = spoken[start:end]
                yield from _named(clue, phrase, whole=not start, last=end == len(spoken), bonus=bonus)


def _named(clue: Clue, phrase: tuple[str, ...], *, whole: bool, last: bool, bonus: int) -> Iterator[Reading]:
    by_end, anywhere = _index()
    because = f"name: {' '.join(phrase)}"
    if last:
        weight = (400 if whole else 300) + 10 * len(phrase) + bonus
        yield from (
            Reading(weight, subject, because)
            for subject in by_end.get(phrase, ())
            if clue.kind in subject.kinds
        )
    weight = 200 + 10 * len(phrase) + bonus
    yield from (
        Reading(weight, subject, because)
        for subject in anywhere.get(phrase, ())
        if clue.kind in subject.kinds
    )


def _held(offered: Offered, clue: Clue) -> tuple[Domain, Choice] | None:
    if isinstance(offered, Span):
        return _numbers(offered, clue)
    domain, choice = (offered.domain, offered.choice) if isinstance(offered, Offer) else (offered, Even())
    if clue.kind == "text":
        domain = roomy(domain, clue.room)
        longest = clue.longest
        if isinstance(domain, Words) and longest is not None and domain.width > longest and choice == Even():
            domain = domain.fitting(longest)
        return (domain, choice) if fits(domain, clue) else None
    return (domain, choice) if domain.size >= max(clue.room, 1) else None


def _numbers(span: Span, clue: Clue) -> tuple[Domain, Choice] | None:
    if clue.kind not in ("number", "day", "moment") or not suits(clue.column, clue.limits, span):
        return None
    return number_domain(clue.column, clue.limits, room=clue.room, span=span)


def _several(offers: Any) -> Sequence[Offered]:
    if offers is None:
        return ()
    return offers if isinstance(offers, (list, tuple)) else (offers,)


@lru_cache(maxsize=1)
def _index() -> tuple[dict[tuple[str, ...], list[Subject]], dict[tuple[str, ...], list[Subject]]]:
    return _by_phrase((subject, subject.endings) for subject in SUBJECTS), _by_phrase(
        (subject, subject.anywhere) for subject in SUBJECTS
    )


def _by_phrase(known: Iterable[tuple[Subject, Phrases]]) -> dict[tuple[str, ...], list[Subject]]:
    found: dict[tuple[str, ...], list[Subject]] = {}
    for subject, phrases in known:
        for phrase in phrases:
            found.setdefault(phrase, []).append(subject)
    return found


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Subject]:
    return {subject.name: subject for subject in SUBJECTS}
