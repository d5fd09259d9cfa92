"""Columns whose values would depend on themselves, by way of references between tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.seeding.constraints.trial import redrawn
from dbworkbench.seeding.parts.branch import BranchPart
from dbworkbench.seeding.parts.key import KeyPart, LinePart, SparsePart
from dbworkbench.seeding.parts.part import Part
from dbworkbench.seeding.planning.plan import TablePlan

Node: TypeAlias = tuple[str, str]
"""A table and one of its columns."""

Link: TypeAlias = tuple[str, tuple[str, ...]]


def find_circle(design: Design, plans: Iterable[TablePlan]) -> Link | None:
    """Return columns that may stay NULL to break a circle; None when there is none.

    Raises UnusableInput when none of the circle's columns may be NULL.
    """
    ways = dict(_ways({plan.table: plan for plan in plans}))
    done: set[Node] = set()
    for start in ways:
        path = _walk(ways, start, done)
        if path:
            return _breakable(design, ways, path)
    return None


def _ways(plans: dict[str, TablePlan]) -> Iterator[tuple[Node, list[tuple[Node, Link]]]]:
    for plan in plans.values():
        conditions = {name for _, names in plan.conditions for name in names}
        conditions |= {name for item in plan.distinct for name in item.names}
        tried = redrawn(plan, conditions) if conditions else ()
        settled = {name for part in tried for name in part.columns}
        for name in plan.columns:
            parts = plan.parts_for((name, *settled) if name in settled else (name,))
            yield (plan.table, name), list(_needed(parts))


def _needed(parts: Iterable[Part]) -> Iterator[tuple[Node, Link]]:
    for part in parts:
        if isinstance(part, BranchPart):
            for way in part.ways:
                yield from _needed(way)
        elif isinstance(part, SparsePart):
            yield from _needed((part.inner,))
        elif isinstance(part, KeyPart):
            yield from _needed(part.members)
        elif isinstance(part, LinePart):
            yield from _needed((part.reference,))
        elif (parent := getattr(part, "parent", None)) is not None:
            wanted = (*getattr(part, "parent_columns", ()), *getattr(part, "parent_shared", ()))
            for column in wanted:
                yield (parent, column), (part.table, part.columns)


def _walk(ways: dict[Node, list[tuple[Node, Link]]], start: Node, done: set[Node]) -> list[tuple[Node, Link]]:
    """Follow what values depend on; return the steps of a circle, nothing when there is none."""
    path: list[tuple[Node, Link]] = []
    stack = [(start, iter(ways.get(start, ())))]
    inside = [start]
    while stack:
        node, steps = stack[-1]
        step = next(steps, None)
        if step is None:
            stack.pop()
            inside.pop()
            done.add(node)
            if path:
                path.pop()
            continue
        if step[0] in inside:
            return [*path[inside.index(step[0]) :], step]
        if step[0] not in done:
            path.append(step)
            inside.append(step[0])
            stack.append((step[0], iter(ways.get(step[0], ()))))
    return []


def _breakable(
    design: Design, ways: dict[Node, list[tuple[Node, Link]]], path: list[tuple[Node, Link]]
) -> Link:
    for _, (table, columns) in path:
        if all(design.metadata.tables[table].columns[name].nullable for name in columns):
            return table, columns
    shown = " > ".join(f"{table}.({', '.join(columns)})" for _, (table, columns) in path)
    raise UnusableInput(
        f"the values of {shown} would depend on themselves: each takes the other's",
        hint="Let one of these columns be NULL, or give the tables keys of their own.",
    )
