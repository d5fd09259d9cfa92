"""N+1: one statement for each row of another, where one for all would do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.query import Query

RULE = "n_plus_one"
LEAST = 5  # repetitions
BETWEEN = 4  # other statements that may stand between two of them
DISTINCT = 0.5  # the part of them that ask for another key


@dataclass(frozen=True)
class Executed:
    """A statement as it was executed: what makes it one with others, and what tells it apart."""

    fingerprint: str
    session: str
    place: str
    values: Mapping[str, Any]
    ms: float | None
    reads: bool


@dataclass
class Series:
    """Executions of one statement, near to each other in one session, and what came before them."""

    members: list[Executed] = field(default_factory=list)
    last: int = 0
    cause: str = ""

    @property
    def keys(self) -> int:
        return len({repr(sorted(one.values.items(), key=str)) for one in self.members})

    @property
    def repeats(self) -> bool:
        return len(self.members) >= LEAST and self.keys >= max(2, DISTINCT * len(self.members))


def find_repetitions(executed: Sequence[Executed], named: Mapping[str, Query]) -> Iterator[Finding]:
    """Yield a finding for each statement that was run again and again with another key."""
    found: dict[tuple[str, str], list[Series]] = {}
    for series in _series(executed):
        if series.repeats:
            first = series.members[0]
            found.setdefault((first.fingerprint, first.place), []).append(series)
    for (fingerprint, place), several in found.items():
        yield _finding(named[fingerprint], place, several, named)


def _series(executed: Iterable[Executed]) -> Iterator[Series]:
    running: dict[tuple[str, str, str], Series] = {}
    counts: dict[str, int] = {}
    last: dict[str, str] = {}
    for one in executed:
        number = counts[one.session] = counts.get(one.session, 0) + 1
        key = (one.session, one.fingerprint, one.place)
        series = running.get(key)
        if one.reads and (series is None or number - series.last > BETWEEN + 1):
            if series is not None:
                yield series
            series = running[key] = Series(cause=last.get(one.session, ""))
        if one.reads and series is not None:
            series.members.append(one)
            series.last = number
        last[one.session] = one.fingerprint
    yield from running.values()


def _finding(query: Query, place: str, several: Sequence[Series], named: Mapping[str, Query]) -> Finding:
    members = [one for series in several for one in series.members]
    times = [one.ms for one in members if one.ms is not None]
    longest = max(several, key=lambda series: len(series.members))
    keys = list(members[0].values)
    evidence: dict[str, Any] = {"calls": len(members), "keys": sum(series.keys for series in several)}
    evidence |= {"total_ms": sum(times)} if times else {}
    evidence |= {"place": place} if place else {}
    cause = (
        named[longest.cause].name
        if longest.cause in named and longest.cause != members[0].fingerprint
        else ""
    )
    evidence |= {"after": cause} if cause else {}
    where = f" at {place}" if place else ""
    after = f", after {cause}" if cause else ""
    return Finding(
        RULE,
        Severity.WARNING,
        query.name,
        f"run {len(longest.members)} times in a row with another "
        f"{keys[0] if len(keys) == 1 else 'key'}{where}{after}: one query for each row of another (N+1)",
        _fix(keys),
        evidence=evidence,
    )


def _fix(keys: Sequence[str]) -> str:
    key = keys[0] if len(keys) == 1 else "key"
    return (
        f"Ask once for all: WHERE {key} = ANY(:{key}s), or a join; in SQLAlchemy load the relationship with "
        "selectinload() or joinedload()."
    )
