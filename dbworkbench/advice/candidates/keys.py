"""Sequences of keys for a B-tree: equality first, then what is joined, then one range or an order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

from dbworkbench.advice.candidates.candidate import Part
from dbworkbench.advice.candidates.surroundings import Surroundings
from dbworkbench.advice.reading import Access, Key, Ordering

MOST_KEYS = 4
PATTERNS = {"varchar": "varchar_pattern_ops", "bpchar": "bpchar_pattern_ops"}
Sequence = tuple[Part, ...]


def sequences(access: Access, around: Surroundings) -> Iterator[Sequence]:
    """Yield key sequences that some part of the query could use.

    A B-tree is searched by equal leading keys and one range after them (manual, "Multicolumn Indexes"), and
    gives an order after leading keys that are fixed. Equal keys stand with the most selective first, so that
    the first alone serves other queries as well.
    """
    equal = sorted(_parts(access.equal), key=lambda part: -_distinct(part, around))[:MOST_KEYS]
    joins = _joins(access)
    tails = [(part,) for part in _parts(access.ranges)] + [*_prefixes(access, around)]
    for single in [*equal, *_parts(access.alternatives), *(part for join in joins for part in join)]:
        yield (single,)
    yield from tails
    fixed = [tuple(equal)] if equal else []
    for lead in [*fixed, *joins, *_woven(tuple(equal), joins)]:
        yield lead
        yield from (lead + tail for tail in tails)
    yield from (tail + join for tail in tails for join in joins if len(join) == 1)
    for order in (_ordered(access.order), tuple(_parts(access.group))):
        if order:
            yield order
            yield from (lead + order for lead in fixed)


def _joins(access: Access) -> list[Sequence]:
    """Return keys of joins: each alone, all of one partner together, and two with different partners."""
    alone = list(dict.fromkeys(_part(join.key) for join in access.joins))
    found: list[Sequence] = [(part,) for part in alone]
    for partner in dict.fromkeys(join.partner for join in access.joins):
        together = tuple(dict.fromkeys(_part(j.key) for j in access.joins if j.partner == partner))
        if 1 < len(together) <= 3:
            found += permutations(together)
    found += [pair for two in combinations(alone, 2) for pair in permutations(two)]
    return list(dict.fromkeys(found))


def _woven(equal: Sequence, joins: list[Sequence]) -> Iterator[Sequence]:
    """Yield joins before and after what is fixed: each is the better one for some order of joining."""
    for join in joins:
        if equal:
            yield join + equal
            yield equal + join
            yield from ((part, *join) for part in equal if len(equal) > 1)


def _prefixes(access: Access, around: Surroundings) -> Iterator[Sequence]:
    """Yield keys for LIKE 'x%', which in most collations need an operator class of their own."""
    for key in access.prefixes:
        kind = around.types.get(key.column or "", "text")
        yield (_part(key),)
        yield (Part(key.sql, key.columns, PATTERNS.get(kind, "text_pattern_ops")),)


def _ordered(orderings: list[Ordering]) -> Sequence:
    """Return the keys of ORDER BY; an order that is the reverse of the usual one is read backwards."""
    usual = all(ordering.nulls is None for ordering in orderings)
    if usual and len({ordering.descending for ordering in orderings}) < 2:
        return tuple(_part(ordering.key) for ordering in orderings)
    return tuple(Part(o.key.sql, o.key.columns, _direction(o)) for o in orderings)


def _direction(ordering: Ordering) -> str:
    words = ["DESC"] if ordering.descending else []
    return " ".join([*words, f"NULLS {ordering.nulls.upper()}"] if ordering.nulls else words)


def _parts(keys: list[Key]) -> list[Part]:
    return list(dict.fromkeys(_part(key) for key in keys))


def _part(key: Key) -> Part:
    return Part(key.sql, key.columns)


def _distinct(part: Part, around: Surroundings) -> float:
    return max(around.distinct(column) for column in part.columns)
