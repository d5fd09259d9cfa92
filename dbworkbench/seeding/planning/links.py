"""Deciding which columns are filled from which parent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from dbworkbench.errors import UnusableInput
from dbworkbench.model.reference import Reference, references
from dbworkbench.model.relationship import Orphans
from dbworkbench.seeding.constraints.keys import unique_sets
from dbworkbench.seeding.parts.match import MatchPart
from dbworkbench.seeding.parts.part import ReferencePart, TreePart
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.shaping.fanning import fan_of, require_places
from dbworkbench.seeding.spread.choice import Choice, Even

Link: TypeAlias = ReferencePart | TreePart | MatchPart


def plan_links(ground: Ground) -> dict[str, Link]:
    """Return, for each column that refers, the part that fills it; the widest references come first.

    A reference that shares some columns with another is matched with what those hold.
    """
    owner: dict[str, Link] = {}
    for reference in sorted(references(ground.design, ground.table), key=lambda item: -len(item.columns)):
        taken = [name for name in reference.columns if name in owner]
        if not _has_parents(ground, reference):
            continue
        if not taken:
            link: Link = _linked(ground, reference)
        elif len(taken) < len(reference.columns):
            link = _matching(ground, reference, taken)
        else:
            _require_implied(ground, reference, owner)
            continue
        owner |= dict.fromkeys(link.columns, link)
    return owner


def is_injective(ground: Ground, link: Link, columns: Iterable[str]) -> bool:
    """Whether different rows of the parent show in the given columns."""
    wanted = set(columns)
    pairs = zip(link.columns, link.parent_columns, strict=True)
    shown = {theirs for mine, theirs in pairs if mine in wanted}
    parent = ground.design.metadata.tables[link.parent]
    return shown == set(link.parent_columns) or any(set(key) <= shown for key in unique_sets(parent))


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
    )


def _matching(ground: Ground, reference: Reference, taken: list[str]) -> MatchPart:
    theirs = dict(zip(reference.columns, reference.parent_columns, strict=True))
    new = tuple(name for name in reference.columns if name not in taken)
    return MatchPart(
        ground.key,
        new,
        reference.parent,
        tuple(theirs[name] for name in new),
        tuple(taken),
        tuple(theirs[name] for name in taken),
    )


def _require_implied(ground: Ground, reference: Reference, owner: dict[str, Link]) -> None:
    """Raise unless the parent that fills the columns refers to the same rows itself."""
    found = {owner[name] for name in reference.columns}
    if reference.orphans is Orphans.UNENFORCED or any(_implies(ground, link, reference) for link in found):
        return
    other = owner[reference.columns[0]].parent
    raise UnusableInput(
        f"{ground.key}: ({', '.join(reference.columns)}) must be in {other} and in {reference.parent},"
        f" and {other} does not refer to {reference.parent}",
        hint="Seeding cannot find rows that are in both; let one of the parents refer to the other.",
    )


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
