"""Deciding how one table's columns are filled, so that its keys, references and CHECKs hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from dbworkbench.seeding.constraints.keys import unique_sets
from dbworkbench.seeding.constraints.limits import Condition
from dbworkbench.seeding.constraints.trial import without_strangers
from dbworkbench.seeding.parts.bounded import BoundedPart
from dbworkbench.seeding.parts.branch import BranchPart
from dbworkbench.seeding.parts.formula import FormulaPart
from dbworkbench.seeding.parts.match import CommonPart, MatchPart
from dbworkbench.seeding.parts.part import Part, ReferencePart
from dbworkbench.seeding.planning.columnplanner import ColumnPlanner
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.planning.keyplanner import KeyPlanner
from dbworkbench.seeding.planning.likeness import continue_rows
from dbworkbench.seeding.planning.links import plan_links, tests_of
from dbworkbench.seeding.planning.plan import TablePlan
from dbworkbench.seeding.planning.sequence import put_in_sequence
from dbworkbench.seeding.planning.together import fill_together


def plan_table(ground: Ground) -> TablePlan:
    """Plan a table: references first, then keys, then what is left.

    Raises UnusableInput when a constraint cannot be met.
    """
    if ground.key in ground.holdings.rows:
        return continue_rows(ground)
    if not ground.rows:
        return TablePlan(ground.key, 0, ())
    keys = KeyPlanner(ground, plan_links(ground))
    keys.plan()
    columns = ColumnPlanner(ground, keys.owner, keys.done, keys.rooms)
    parts = _ordered(fill_together([*keys.parts, *put_in_sequence(columns.plan())]))
    referring = chain.from_iterable(tests_of(ground, link) for link in dict.fromkeys(keys.owner.values()))
    conditions = (*ground.rules.unsolved, *referring, *_open_bounds(ground, parts), *_present(ground, parts))
    plan = TablePlan(
        ground.key,
        ground.rows,
        tuple(parts),
        order=tuple(column.name for column in ground.table.columns),
        conditions=tuple(dict.fromkeys(conditions)),
        taken=tuple(dict.fromkeys(keys.kept)) if ground.before else (),
        distinct=tuple(keys.distinct),
        judge=ground.judge,
    )
    return without_strangers(plan, ground.judge, ground.notes)


def with_open_bounds(ground: Ground, before: TablePlan, plan: TablePlan) -> TablePlan:
    """Return a plan whose parts were changed, with the comparisons of their columns held against each row."""
    changed = {name for part in plan.parts if part not in before.parts for name in part.columns}
    compared = [
        (item.sql, item.names) for item in ground.rules.linears if item.sql and changed & set(item.names)
    ]
    return replace(plan, conditions=tuple(dict.fromkeys((*plan.conditions, *compared))))


def _open_bounds(ground: Ground, parts: list[Part]) -> Iterator[Condition]:
    """Yield comparisons that the order of filling does not keep by itself.

    Differences between columns that are filled one after another are kept; where a key or a reference fills
    one of them, or where there are more columns, rows are tried.
    """
    bounded = {name for part in _simple(parts) if isinstance(part, BoundedPart) for name in part.columns}
    fixed = {
        name for part in parts if not isinstance(part, (BoundedPart, BranchPart)) for name in part.columns
    }
    for linear in ground.rules.linears:
        loose = [name for name in linear.names if name in fixed and name not in bounded]
        kept = linear.is_difference and len(loose) <= 1 and not _keyed(ground, parts, loose)
        if linear.sql and not kept:
            yield linear.sql, linear.names


def _keyed(ground: Ground, parts: list[Part], names: Iterable[str]) -> bool:
    """Whether a key, a reference or a formula fills one of some columns, not their own domain."""
    wanted = set(names)
    own = {name for part in parts if hasattr(part, "domain") for name in part.columns}
    return bool(wanted - own) or any(
        name in unique for name in wanted for unique in unique_sets(ground.table)
    )


def _simple(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        if isinstance(part, BranchPart):
            for way in part.ways:
                yield from way
        else:
            yield part


def _present(ground: Ground, parts: Iterable[Part]) -> Iterator[Condition]:
    """Yield conditions by which rows are drawn again that lack a value: no parent matched, say."""
    for part in _simple(parts):
        for name in part.columns:
            if ground.table.columns[name].nullable and not getattr(part, "full", False):
                continue
            if isinstance(part, (MatchPart, FormulaPart)) or _finds_nulls(ground, part):
                yield f'"{name}" IS NOT NULL', (name,)


def _finds_nulls(ground: Ground, part: Part) -> bool:
    """Whether a parent's columns that are referred to may be NULL."""
    if not isinstance(part, (ReferencePart, CommonPart)):
        return False
    parent = ground.design.metadata.tables[part.parent]
    return any(parent.columns[name].nullable for name in part.parent_columns)


def _ordered(parts: list[Part]) -> list[Part]:
    """Put parts behind those whose columns they need."""
    ordered: list[Part] = []
    ready: set[str] = set()
    waiting = parts
    while waiting:
        free = [part for part in waiting if set(part.needs) <= ready]
        for part in free or waiting:
            ordered.append(part)
            ready.update(part.columns)
        waiting = [part for part in waiting if part not in ordered]
    return ordered
