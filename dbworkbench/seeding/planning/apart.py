"""Values that never overlap: ranges side by side, boxes in a grid, arrays without a common element."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column

from dbworkbench.model.arrow import arrow_type
from dbworkbench.seeding.constraints.declared import Element
from dbworkbench.seeding.parts.key import Member, SlotPart
from dbworkbench.seeding.parts.part import ValuePart
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.spread.choice import Shuffled
from dbworkbench.seeding.values.domain import Domain, Numbers
from dbworkbench.seeding.values.numbers import allowed_bounds
from dbworkbench.seeding.values.rare import type_name
from dbworkbench.seeding.values.template import SPANS, Lists, Slots, Template, slots


def member_apart(ground: Ground, element: Element, room: int) -> Member | None:
    """Return what fills an exclusion's element with values that do not overlap; None if unknown."""
    if element.column is None:
        return _ends(ground, element, room)
    column = ground.table.columns[element.column]
    name = type_name(column.type)
    if name in SPANS:
        return SlotPart(ground.key, (column.name,), slots(name, room))
    domain = _apart(column, name)
    return None if domain is None else ValuePart(ground.key, column.name, domain, Shuffled())


def _ends(ground: Ground, element: Element, room: int) -> SlotPart | None:
    """Fill both columns of `tstzrange(begins, ends)`."""
    name = element.text.partition("(")[0].strip().lower().rpartition(".")[2]
    if len(element.arguments) != 2 or name not in SPANS:
        return None
    columns = [ground.table.columns[argument] for argument in element.arguments]
    if any(column.computed is not None for column in columns):
        return None
    found = slots(name, room)
    low = allowed_bounds(columns[0], ground.limit(columns[0]))[0]
    usual = allowed_bounds(columns[0], replace(ground.limit(columns[0]), low=None))[0]
    if low > usual and low > found.first:
        found = replace(found, first=low)
    found = _as_wide(found, ground, columns)
    return SlotPart(
        ground.key, element.arguments, found, tuple(arrow_type(column.type) for column in columns)
    )


def _as_wide(found: Slots, ground: Ground, columns: list[Column[Any]]) -> Slots:
    """Make ranges as wide as comparisons of their ends want them."""
    first, last = (column.name for column in columns)
    filled = found.filled
    for linear in ground.rules.linears:
        terms = dict(linear.terms)
        if terms == {first: 1, last: -1}:
            filled = max(filled, -linear.most)
        elif terms == {first: -1, last: 1}:
            filled = min(filled, linear.most)
    return replace(found, filled=filled, step=max(found.step, filled + found.step - found.filled))


def _apart(column: Column[Any], name: str) -> Domain | None:
    if isinstance(column.type, sa.ARRAY) and isinstance(column.type.item_type, sa.Integer):
        return Lists(Numbers(1, 1 << 30, arrow_type(column.type.item_type)))
    whole = Numbers(0, 1 << 20, pa.int64())
    patterns = {
        "box": "(({0}.5,{1}.5),({0},{1}))",
        "circle": "<({0},{1}),0.25>",
        "polygon": "(({0},{1}),({0}.5,{1}),({0}.5,{1}.5))",
    }
    return Template(patterns[name], (whole, whole), "side by side") if name in patterns else None
