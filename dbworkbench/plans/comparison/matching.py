"""Which operators of two plans do the same work: on the same tables, in the same role.

An operator is known by what it is for (to read, to join, to sort, to group …) and by the tables below it, so
a hash join that takes the place of a nested loop of the same tables answers to it, and an index scan to a
sequential one. The surest pairs are made first.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TypeAlias

from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.label import label

Key: TypeAlias = Callable[[PlanNode], Hashable]
ROLES = {
    **dict.fromkeys(("nested loop", "hash join", "merge join", "piecewise merge join", "ie join"), "join"),
    **dict.fromkeys(("sort", "incremental sort", "order by", "top n"), "sort"),
    **dict.fromkeys(("aggregate", "group", "unique", "hash group by", "perfect hash group by"), "group"),
    **dict.fromkeys(("append", "merge append"), "append"),
    **dict.fromkeys(("gather", "gather merge"), "gather"),
}


def match_nodes(old: Plan, new: Plan) -> Mapping[int, int]:
    """Return the ids of new nodes by those of the old ones that they answer to; each is named once."""
    tables = {id(plan): _tables(plan) for plan in (old, new)}
    found: dict[int, int] = {}
    for make in (_exactly, _by_role, _by_table):
        free_old = [node for node in old.nodes if node.id not in found]
        taken = set(found.values())
        waiting: dict[Hashable, list[int]] = {}
        key = make(tables[id(new)])
        for node in new.nodes:
            if node.id not in taken and (name := key(node)) is not None:
                waiting.setdefault(name, []).append(node.id)
        key = make(tables[id(old)])
        for node in free_old:
            if queue := waiting.get(key(node)):
                found[node.id] = queue.pop(0)
    return found


def _tables(plan: Plan) -> Mapping[int, tuple[str, ...]]:
    """Return the tables at and below each node, in order of name."""
    found: dict[int, tuple[str, ...]] = {}
    for node in reversed(plan.nodes):
        own = [node.relation] if node.relation else []
        found[node.id] = tuple(sorted([*own, *(name for child in node.children for name in found[child.id])]))
    return found


def _exactly(tables: Mapping[int, tuple[str, ...]]) -> Key:
    return lambda node: (label(node), node.relationship, tables[node.id])


def _by_role(tables: Mapping[int, tuple[str, ...]]) -> Key:
    return lambda node: (role(node), tables[node.id]) if tables[node.id] else None


def _by_table(tables: Mapping[int, tuple[str, ...]]) -> Key:  # noqa: ARG001 - as the others are called
    return lambda node: (node.relation, node.alias) if node.relation else None


def role(node: PlanNode) -> str:
    """Return what an operator is for; one that reads a table does that, however it does it."""
    name = node.type.casefold().replace("_", " ")
    if node.relation and not node.children:
        return "read"
    if node.relation and name == "bitmap heap scan":
        return "read"
    return ROLES.get(name, name)


def in_order(pairs: Mapping[int, int]) -> frozenset[int]:
    """Return the old ids of the most pairs that stand in the same order in both plans.

    Method: longest increasing subsequence (Schensted 1961), by patience sorting.
    """
    ends: list[int] = []
    behind: dict[int, int | None] = {}
    by_new = {new: old for old, new in pairs.items()}
    for old in sorted(pairs):
        new = pairs[old]
        place = next((number for number, end in enumerate(ends) if end >= new), len(ends))
        behind[new] = ends[place - 1] if place else None
        ends[place:] = [new, *ends[place + 1 :]]
    return frozenset(by_new[new] for new in _backwards(ends[-1] if ends else None, behind))


def _backwards(last: int | None, behind: Mapping[int, int | None]) -> Iterator[int]:
    while last is not None:
        yield last
        last = behind[last]
