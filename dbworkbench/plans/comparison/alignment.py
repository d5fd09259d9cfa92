"""The operators of two plans in one sequence of lines, those that answer to each other side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.comparison.matching import in_order, match_nodes
from dbworkbench.plans.label import conditions, label


class Change(StrEnum):
    """What became of an operator."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    DROPPED = "dropped"
    ADDED = "added"


@dataclass(frozen=True)
class Line:
    """One operator before and after; one side is None where there is none, or where it stands elsewhere.

    `elsewhere` is the operator of the other plan that answers to one that moved.
    """

    old: PlanNode | None
    new: PlanNode | None
    change: Change
    elsewhere: PlanNode | None = None


def align(old: Plan, new: Plan) -> tuple[Line, ...]:
    """Return the lines, each plan in its own order of print."""
    return tuple(_lines(old, new))


def _lines(old: Plan, new: Plan) -> Iterator[Line]:
    pairs = match_nodes(old, new)
    level = in_order(pairs)
    olds, news = ({node.id: node for node in plan.nodes} for plan in (old, new))
    before = {pairs[number]: olds[number] for number in pairs}
    waiting = list(new.nodes)
    for node in old.nodes:
        if node.id not in level:
            yield _gone(node, news.get(pairs.get(node.id, 0)))
            continue
        while waiting[0].id != pairs[node.id]:
            other = waiting.pop(0)
            yield _come(other, before.get(other.id))
        yield Line(node, waiting[0], _change(node, waiting.pop(0)))
    yield from (_come(node, before.get(node.id)) for node in waiting)


def _gone(node: PlanNode, elsewhere: PlanNode | None) -> Line:
    return Line(node, None, Change.MOVED if elsewhere else Change.DROPPED, elsewhere)


def _come(node: PlanNode, elsewhere: PlanNode | None) -> Line:
    return Line(None, node, Change.MOVED if elsewhere else Change.ADDED, elsewhere)


def _change(old: PlanNode, new: PlanNode) -> Change:
    same = label(old) == label(new) and conditions(old) == conditions(new)
    return Change.SAME if same else Change.CHANGED
