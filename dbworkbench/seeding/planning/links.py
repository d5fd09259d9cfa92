"""Deciding which columns are filled from which parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from sqlalchemy import Column, Integer

from dbworkbench.errors import UnusableInput
from dbworkbench.model.condition import check_text, checks
from dbworkbench.model.facts import column_facts
from dbworkbench.model.keys import unique_keys
from dbworkbench.model.reference import Reference, references
from dbworkbench.model.relationship import Orphans
from dbworkbench.seeding.constraints.limits import Condition, Limits
from dbworkbench.seeding.parts.match import CommonPart, MatchPart
from dbworkbench.seeding.parts.part import ReferencePart, TreePart
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.shaping.fanning import fan_of, require_places
from dbworkbench.seeding.spread.choice import Choice, Even

Link: TypeAlias = ReferencePart | TreePart | MatchPart | CommonPart


def plan_links(ground: Ground) -> dict[str, Link]:
    """Return, for each column that refers, the part that fills it; the widest references come first.

    A reference that shares some columns with another is matched with what those hold; one whose columns are
    all filled already is met by rows that both parents know. References to the table itself come last.
    """
    owner: dict[str, Link] = {}
    for reference in sorted(references(ground.design, ground.table), key=lambda item: _rank(ground, item)):
        if ground.is_left_out(reference) or not _has_parents(ground, reference):
            continue
        taken = _shared(ground, reference, owner)
        if not taken:
            link: Link = _linked(ground, reference)
        elif len(taken) < len(reference.columns):
            link = _matching(ground, reference, taken)
        elif reference.orphans is Orphans.UNENFORCED or _is_implied(ground, reference, owner):
            continue
        else:
            link = _common(ground, reference, owner)
        owner |= dict.fromkeys(link.columns, link)
    return owner


def _rank(ground: Ground, reference: Reference) -> tuple[bool, int]:
    return reference.parent == ground.key, -len(reference.columns)


def _shared(ground: Ground, reference: Reference, owner: dict[str, Link]) -> list[str]:
    """Return the columns that something else fills: another reference, or their own value."""
    itself = reference.parent == ground.key
    pairs = zip(reference.columns, reference.parent_columns, strict=True)
    return [mine for mine, theirs in pairs if mine in owner or (itself and mine == theirs)]


def is_injective(ground: Ground, link: Link, columns: Iterable[str]) -> bool:
    """Whether different rows of the parent show in the given columns."""
    wanted = set(columns)
    pairs = zip(link.columns, link.parent_columns, strict=True)
    shown = {theirs for mine, theirs in pairs if mine in wanted}
    parent = ground.design.metadata.tables[link.parent]
    return any(set(key) <= shown for key in unique_keys(parent)) or (
        shown == set(link.parent_columns) and not any(unique_keys(parent))
    )


def tests_of(ground: Ground, link: Link) -> Iterator[Condition]:
    """Yield what CHECKs say of each referring column alone, unless all rows of the parent keep it.

    A column with values of its own has none that break its CHECKs; one that refers takes what its parent has.
    Rows that refer to drawn keys of their own table are not tried: those keys would be drawn again with them.
    """
    parent = ground.design.metadata.tables[link.parent]
    for mine, theirs in zip(link.columns, link.parent_columns, strict=True):
        limits, column = ground.limit(ground.table.columns[mine]), parent.columns[theirs]
        apart = link.parent != ground.key or _is_counted(column)
        if apart and not _all_keep(ground, column, limits):
            yield from ((test, (mine,)) for test in limits.tests)


def _all_keep(ground: Ground, column: Column[Any], limits: Limits) -> bool:
    """Whether bounds leave out no row of a parent whose key is counted from 1."""
    parent = column.table.key
    plain = replace(limits, low=None, high=None, present=False, sources=(), tests=()) == Limits()
    if not plain or not _is_counted(column) or ground.holdings.count(parent):
        return False
    low = limits.low is None or limits.low < 1 or (limits.low == 1 and not limits.low_open)
    return low and (limits.high is None or limits.high > ground.size(parent))


def _is_counted(column: Column[Any]) -> bool:
    """Whether a key column is numbered from 1 on, as far as its table tells: see `Ground.counts_up`."""
    alone = column.primary_key and len(column.table.primary_key.columns) == 1
    free = not column.foreign_keys and not column_facts(column).settings.get("values")
    named = any(column.name in check_text(check) for check in checks(column.table))
    return bool(alone and free and isinstance(column.type, Integer) and not named)


def _has_parents(ground: Ground, reference: Reference) -> bool:
    """Whether the parent has rows; if not, the columns stay NULL, or it is an error."""
    if ground.size(reference.parent):
        return True
    needed = [name for name in reference.columns if not ground.table.columns[name].nullable]
    if needed and reference.orphans is not Orphans.UNENFORCED:
        raise UnusableInput(
            f"{ground.key}.{needed[0]} refers to {reference.parent}, which has no rows and gets none",
            hint=f"Give it some: rows={{'{reference.parent}': 1000}}.",
        )
    return False


def _linked(ground: Ground, reference: Reference) -> ReferencePart | TreePart:
    nulls = ground.nulls(reference.columns)
    if reference.parent == ground.key:
        rooted = not all(ground.table.columns[name].nullable for name in reference.columns)
        columns, theirs = reference.columns, reference.parent_columns
        return TreePart(ground.key, columns, theirs, ground.before, rooted=rooted, nulls=nulls)
    return ReferencePart(
        ground.key,
        reference.columns,
        reference.parent,
        reference.parent_columns,
        _fan(ground, reference),
        nulls,
        among=ground.held_first(reference.parent),
    )


def _matching(ground: Ground, reference: Reference, taken: list[str]) -> MatchPart:
    theirs = dict(zip(reference.columns, reference.parent_columns, strict=True))
    new = tuple(name for name in reference.columns if name not in taken)
    needed = [name for name in new if not ground.table.columns[name].nullable]
    return MatchPart(
        ground.key,
        new,
        reference.parent,
        tuple(theirs[name] for name in new),
        tuple(taken),
        tuple(theirs[name] for name in taken),
        before=ground.before,
        rooted=bool(needed),
        nulls=0.0 if reference.full else ground.nulls(new),
        full=reference.full,
    )


def _is_implied(ground: Ground, reference: Reference, owner: dict[str, Link]) -> bool:
    """Whether the parent that fills the columns refers to the same rows itself."""
    return any(_implies(ground, owner[name], reference) for name in reference.columns if name in owner)


def _common(ground: Ground, reference: Reference, owner: dict[str, Link]) -> CommonPart:
    """Let the part that fills the columns choose among rows that the other parent knows, too."""
    links = {owner[name] for name in reference.columns if name in owner}
    link = next(iter(links))
    whole = set(reference.columns) <= set(link.columns)
    if len(links) > 1 or not whole or not isinstance(link, (ReferencePart, CommonPart)):
        raise UnusableInput(
            f"{ground.key}: ({', '.join(reference.columns)}) must name a row of {reference.parent}, and"
            f" {', '.join(sorted(link.parent for link in links))} fill these columns",
            hint="Seeding cannot find rows that fit all of them; let one of the parents refer to the other.",
        )
    places = tuple(link.columns.index(name) for name in reference.columns)
    known = link.others if isinstance(link, CommonPart) else ()
    other = (places, reference.parent, reference.parent_columns)
    return CommonPart(ground.key, link.columns, link.parent, link.parent_columns, (*known, other), link.nulls)


def _implies(ground: Ground, link: Link, reference: Reference) -> bool:
    pairs = dict(zip(link.columns, link.parent_columns, strict=True))
    if not set(reference.columns) <= pairs.keys():
        return False
    theirs = tuple(pairs[name] for name in reference.columns)
    if (link.parent, theirs) == (reference.parent, reference.parent_columns):
        return True
    wanted = (theirs, reference.parent, reference.parent_columns)
    further = references(ground.design, ground.design.metadata.tables[link.parent])
    return any((item.columns, item.parent, item.parent_columns) == wanted for item in further)


def _fan(ground: Ground, reference: Reference) -> Choice:
    require_places(ground.design, reference, ground.size(reference.parent), ground.rows)
    return fan_of(ground.design, reference) or Even()
