"""Deciding how one table's columns are filled, so that its keys, references and CHECKs hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.constraints.keys import unique_sets
from dbworkbench.seeding.constraints.limits import Condition, Order
from dbworkbench.seeding.constraints.trial import without_strangers
from dbworkbench.seeding.parts.match import MatchPart
from dbworkbench.seeding.parts.part import LaterPart, Part, ValuePart
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.planning.keyplanner import KeyPlanner
from dbworkbench.seeding.planning.likeness import continue_rows
from dbworkbench.seeding.planning.links import plan_links
from dbworkbench.seeding.planning.plan import TablePlan
from dbworkbench.seeding.planning.sequence import put_in_sequence
from dbworkbench.seeding.planning.together import fill_together
from dbworkbench.seeding.values.column import fill_column
from dbworkbench.seeding.values.domain import Numbers
from dbworkbench.seeding.values.numbers import allowed_domain, usual_span


def plan_table(ground: Ground) -> TablePlan:
    """Plan a table: references first, then keys, then what is left.

    Raises UnusableInput when a constraint cannot be met.
    """
    if ground.key in ground.holdings.rows:
        return continue_rows(ground)
    keys = KeyPlanner(ground, plan_links(ground))
    keys.plan()
    parts, done = list(keys.parts), set(keys.done)
    for link in dict.fromkeys(keys.owner.values()):
        if not done & set(link.columns):
            parts.append(link)
            done.update(link.columns)
    rest, still_open = _rest(ground, done)
    parts = _ordered(fill_together([*parts, *put_in_sequence(rest)]))
    conditions = (*ground.rules.unsolved, *still_open, *_matches(ground, parts))
    plan = TablePlan(
        ground.key,
        ground.rows,
        tuple(parts),
        order=tuple(column.name for column in ground.table.columns),
        conditions=conditions,
        taken=_taken(ground, parts),
    )
    return without_strangers(plan, ground.table, ground.notes)


def _rest(ground: Ground, done: set[str]) -> tuple[list[Part], list[Condition]]:
    """Fill the other columns, the greater of two after the lesser; orders that stay open are conditions."""
    later: dict[str, Order] = {}
    still_open: list[Condition] = []
    for order in ground.rules.orders:
        computed = ground.table.columns[order.greater].computed is not None
        taken = order.greater in done or order.greater in later
        if taken or computed or _reaches(later, order.lesser, order.greater):
            still_open.append(order.condition)
        else:
            later[order.greater] = order
    columns = [item for item in ground.table.columns if item.name not in done and item.computed is None]
    parts = (_part(ground, column, later.get(column.name)) for column in columns)
    return [part for part in parts if part is not None], still_open


def _part(ground: Ground, column: Column[Any], order: Order | None) -> Part | None:
    limits = ground.limit(column)
    found = fill_column(column, limits, wish=ground.wish(column), locale=ground.locale)
    if found is None:
        _leave_out(ground, column)
        return None
    domain, choice = found
    ground.refuse_empty(column, domain)
    nulls = ground.nulls((column.name,))
    if order is None or not isinstance(domain, Numbers):
        return ValuePart(ground.key, column.name, domain, choice, nulls)
    allowed = allowed_domain(column, limits, domain)
    least = domain.step if order.strict else 0
    return LaterPart(ground.key, column.name, order.lesser, allowed, least, usual_span(column, domain), nulls)


def _leave_out(ground: Ground, column: Column[Any]) -> None:
    if not column.nullable and column.server_default is None:
        raise UnusableInput(
            f"{ground.key}.{column.name}: no values are known for its type",
            hint="Say which: [values: 'one of a, b, c'].",
        )
    ground.notes.append(f"{column.name} is left to the database: no values are known for its type")


def _matches(ground: Ground, parts: Iterable[Part]) -> list[Condition]:
    """Return conditions by which rows are drawn again that found no parent with the same values."""
    return [
        (f'"{name}" IS NOT NULL', (name,))
        for part in parts
        if isinstance(part, MatchPart)
        for name in part.columns
        if not ground.table.columns[name].nullable
    ]


def _taken(ground: Ground, parts: Iterable[Part]) -> tuple[tuple[str, ...], ...]:
    """Return the keys that new rows must not share with those that are there; counted-up ones are new."""
    if not ground.before:
        return ()
    filled = {name for part in parts for name in part.columns}
    counted = {column.name for column in ground.table.columns if ground.counts_up(column)}
    return tuple(
        columns
        for columns in unique_sets(ground.table)
        if set(columns) <= filled and not (len(columns) == 1 and counted & set(columns))
    )


def _reaches(later: dict[str, Order], start: str, goal: str) -> bool:
    """Whether following `greater after lesser` from a column leads to another: a circle."""
    while start in later:
        start = later[start].lesser
        if start == goal:
            return True
    return start == goal


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
