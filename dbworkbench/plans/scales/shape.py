"""What makes two plans the same: operators, the order of joins, indexes; not rows and costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.label import label

Shape: TypeAlias = tuple[tuple[int, str], ...]
"""Of each node, parents first, how deep it stands and its words."""

ASIDE = ("Hash", "Materialize", "Memoize", "Gather", "Gather Merge")
"""Nodes that serve the one above: they are left out where a plan is told in one line."""


def shape_of(plan: Plan) -> Shape:
    """Return what of a plan does not depend on sizes."""
    return tuple(_nodes(plan.root, 0))


def told(plan: Plan) -> str:
    """Tell a plan in one line: `Limit › Nested Loop (Seq Scan on a, Index Scan using i on b)`."""
    return _told(plan.root)


def change(before: Shape, after: Shape) -> str:
    """Tell what takes the place of what: `Seq Scan on a → Index Scan using i on a`."""
    old, new = Counter(words for _, words in before), Counter(words for _, words in after)
    gone, come = list((old - new).elements()), list((new - old).elements())
    if not gone and not come:
        return "the order of the same operators"
    return f"{', '.join(gone) or 'nothing'} → {', '.join(come) or 'nothing'}"


def _nodes(node: PlanNode, depth: int) -> Iterator[tuple[int, str]]:
    yield depth, label(node)
    for child in node.children:
        yield from _nodes(child, depth + 1)


def _told(node: PlanNode) -> str:
    children = [_told(child) for child in node.children]
    if node.type in ASIDE and len(children) == 1:
        return children[0]
    if not children or node.type == "Bitmap Heap Scan":
        return label(node)
    return (
        f"{label(node)} › {children[0]}" if len(children) == 1 else f"{label(node)} ({', '.join(children)})"
    )
