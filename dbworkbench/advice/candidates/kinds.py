"""The kinds of indexes that are thought of for one table of one query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from dbworkbench.advice.candidates.candidate import Candidate, Part
from dbworkbench.advice.candidates.keys import MOST_KEYS, sequences
from dbworkbench.advice.candidates.surroundings import Surroundings
from dbworkbench.advice.reading import Access, Condition, Key, Look
from dbworkbench.advice.reading.condition import CONTAINED
from dbworkbench.advice.reading.expression import quoted

MOST_EQUAL = 2
MOST_INCLUDED, WIDEST_INCLUDE = 8, 96
LINK_COLUMNS = 3
"""A table of so few columns, that of a many-to-many relationship, may be repeated whole in an index."""

FEW_VALUES, FEW_LISTED = 64, 3
"""A literal compared with a column of more values is taken for one of many, not for a part of the design."""

ORDERED = 0.9
LEAST_PAGES = 1024
GEOMETRY = ("point", "box", "circle", "polygon")
NETWORK = ("inet", "cidr")


def btree(access: Access, around: Surroundings) -> Iterator[Candidate]:
    """Yield multicolumn indexes, keys cut to a few and each once."""
    for keys in sequences(access, around):
        once = {part.sql: part for part in reversed(keys)}  # of equal ones the first counts
        parts = tuple(once[sql] for sql in dict.fromkeys(part.sql for part in keys))[:MOST_KEYS]
        yield Candidate(access.table, parts, kind=_kind(parts))


def covering(access: Access, around: Surroundings) -> Iterator[Candidate]:
    """Yield the same with every other column that the query reads, for index-only scans.

    An index that repeats the whole row is none: whoever asks for all columns pays one page more for a row.
    """
    for candidate in btree(access, around):
        held = {column for part in candidate.parts for column in part.columns if part.sql == quoted(column)}
        rest = tuple(sorted(access.used - held))
        whole = len(around.types) > LINK_COLUMNS and held | set(rest) >= set(around.types)
        if rest and not whole and len(rest) <= MOST_INCLUDED and around.width(rest) <= WIDEST_INCLUDE:
            yield candidate.with_include(rest)


def partial(access: Access, around: Surroundings) -> Iterator[Candidate]:
    """Yield the same on the rows that literal conditions leave, of which there are few different ones."""
    wanted = [condition for condition in access.conditions if _is_lasting(condition, around)]
    choices = [[condition] for condition in wanted] + ([wanted] if len(wanted) > 1 else [])
    for chosen in choices:
        where = " AND ".join(dict.fromkeys(condition.sql for condition in chosen))
        fixed = frozenset(
            c for condition in chosen for c in condition.columns if condition.look is Look.EQUAL
        )
        rest = _without(access, fixed)
        # what the condition fixes need not be read, unless the query shows it, too
        for found in (btree(rest, around), covering(rest, around), covering(_all_read(rest, access), around)):
            for candidate in found:
                yield replace(candidate, where=where, kind=f"partial {candidate.kind}".strip())


def trigram(access: Access, _: Surroundings) -> Iterator[Candidate]:
    """Yield GIN indexes of trigrams for LIKE '%x%', ILIKE and regular expressions (pg_trgm)."""
    for key in dict.fromkeys([*access.parts, *access.prefixes]):
        part = Part(key.sql, key.columns, "gin_trgm_ops")
        yield Candidate(access.table, (part,), method="gin", kind="trigram", extension="pg_trgm")


def members(access: Access, around: Surroundings) -> Iterator[Candidate]:
    """Yield GIN indexes for full text, arrays and JSON."""
    for key, operator in access.members:
        if operator not in CONTAINED or _is_extended(around.types.get(key.column or "", "")):
            continue
        kind = "full text" if operator == "@@" else "containment"
        yield Candidate(access.table, (Part(key.sql, key.columns),), method="gin", kind=kind)
        if operator == "@>":
            part = Part(key.sql, key.columns, "jsonb_path_ops")
            yield Candidate(access.table, (part,), method="gin", kind=kind)


def extents(access: Access, around: Surroundings) -> Iterator[Candidate]:
    """Yield GiST indexes for ranges, places and networks, alone and behind what is equal (btree_gist)."""
    equal = tuple(Part(key.sql, key.columns) for key in dict.fromkeys(access.equal))[:MOST_EQUAL]
    for key in dict.fromkeys(key for key, _ in access.members):
        kind = around.types.get(key.column or "", "")
        if key.column is None or _is_extended(kind):
            part = Part(key.sql, key.columns, "inet_ops" if kind in NETWORK else "")
            yield Candidate(access.table, (part,), method="gist", kind="extent")
            if equal:
                yield Candidate(
                    access.table, (*equal, part), method="gist", kind="extent", extension="btree_gist"
                )


def _is_extended(kind: str) -> bool:
    """Say whether values of a type, by its name, have an extent, so that GiST orders them."""
    return kind.endswith(("range", "multirange")) or kind in (*GEOMETRY, *NETWORK)


def brin(access: Access, around: Surroundings) -> Iterator[Candidate]:
    """Yield BRIN indexes on ranges of what lies in the table in its order; they are tiny."""
    if around.statistics.pages >= LEAST_PAGES:
        for key in dict.fromkeys(access.ranges):
            correlation = around.column(key.column).correlation if key.column else None
            if correlation is not None and abs(correlation) >= ORDERED:
                yield Candidate(access.table, (Part(key.sql, key.columns),), method="brin", kind="BRIN")


KINDS: tuple[Callable[[Access, Surroundings], Iterator[Candidate]], ...] = (
    btree,
    covering,
    partial,
    trigram,
    members,
    extents,
    brin,
)


def _kind(parts: tuple[Part, ...]) -> str:
    if any(part.sql.startswith("(") for part in parts):
        return "expression"
    if any("DESC" in part.suffix or "NULLS" in part.suffix for part in parts):
        return "descending"
    return "multicolumn" if len(parts) > 1 else ""


def _is_lasting(condition: Condition, around: Surroundings) -> bool:
    """Say whether a condition may outlast the query's literals: an expression is not known well enough."""
    match condition.look:
        case Look.EQUAL:
            plain = not condition.sql.startswith(("(", "pg_catalog."))
            return (
                plain
                and condition.sql.count(",") < FEW_LISTED
                and all(around.distinct(column) <= FEW_VALUES for column in condition.columns)
            )
        case Look.RANGE:
            return False
    return True


def _all_read(rest: Access, access: Access) -> Access:
    return replace(rest, used=access.used)


def _without(access: Access, fixed: frozenset[str]) -> Access:
    """Return what is left to find rows by, once some columns are fixed by the index itself."""

    def left(keys: list[Key]) -> list[Key]:
        return [key for key in keys if not key.columns <= fixed]

    rest = replace(access, equal=left(access.equal), ranges=left(access.ranges), used=access.used - fixed)
    bare = not (rest.equal or rest.joins or rest.ranges or rest.order or rest.group)
    return replace(rest, equal=[Key(quoted(c), frozenset({c})) for c in sorted(fixed)[:1]]) if bare else rest
