"""What differs between the relationships of two designs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dbworkbench.drawings.diagram import Mark
from dbworkbench.model.difference.change import Change
from dbworkbench.model.relationship import Relationship


def compare_relationships(old: Sequence[Relationship], new: Sequence[Relationship]) -> Iterator[Change]:
    """Compare what foreign keys do not show: conceptual, many-to-many and inactive ones, and settings."""
    former = {id(new[after]): old[before] for before, after in counterparts(old, new)}
    for relationship in new:
        name = _name(relationship)
        if id(relationship) not in former:
            if not _is_foreign_key(relationship):
                yield Change(Mark.ADDED, "relationship", name)
        elif detail := _detail(former[id(relationship)], relationship):
            yield Change(Mark.CHANGED, "relationship", name, detail=detail)
    kept = {id(before) for before in former.values()}
    for relationship in old:
        if id(relationship) not in kept and not _is_foreign_key(relationship):
            yield Change(Mark.DROPPED, "relationship", _name(relationship))


def counterparts(old: Sequence[Relationship], new: Sequence[Relationship]) -> Iterator[tuple[int, int]]:
    """Pair the relationships that are the same in both, by their places.

    They are known again by name and tables, or else by their ends; a conceptual one without name also
    by the first relationship between the same tables that is left.
    """
    rest = dict(enumerate(new))
    waiting = []
    for place, before in enumerate(old):
        after = next((at for at, r in rest.items() if _key(r) == _key(before)), None)
        if after is None:
            waiting.append((place, before))
        else:
            del rest[after]
            yield place, after
    for place, before in waiting:
        if before.conceptual:
            after = next((at for at, r in rest.items() if _tables(r) == _tables(before)), None)
            if after is not None and None in (before.name, rest[after].name):
                del rest[after]
                yield place, after


def _key(relationship: Relationship) -> tuple[str | None, object]:
    if relationship.name:
        return relationship.name, _tables(relationship)
    ends = relationship.left, relationship.right
    return None, frozenset((end.table, end.columns) for end in ends)


def _tables(relationship: Relationship) -> frozenset[str]:
    return frozenset({relationship.left.table, relationship.right.table})


def _is_foreign_key(relationship: Relationship) -> bool:
    return relationship.active and not relationship.conceptual and not relationship.many_to_many


def _detail(old: Relationship, new: Relationship) -> str:
    said = []
    if old.conceptual and not new.conceptual:
        said.append(f"by {', '.join(new.child.columns)}")
    for name in ("identifying", "fanout", "orphans", "active"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            said.append(f"{name} {_word(before)} → {_word(after)}")
    return ", ".join(said)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def _name(relationship: Relationship) -> str:
    left, right = relationship.left, relationship.right
    sign = "<>" if left.many and right.many else ">" if left.many else "<" if right.many else "-"
    name = f" : {relationship.name}" if relationship.name else ""
    return f"{left.table} {sign} {right.table}{name}"
