"""Saying, column by column, how a plan fills tables and why, with the values of its first rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import Column

from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.seeding.growing.rows import scene_of
from dbworkbench.seeding.parts.dependent import DependentPart
from dbworkbench.seeding.parts.machine import MomentPart
from dbworkbench.seeding.parts.part import Part, ValuePart, Values
from dbworkbench.seeding.parts.sequel import SequelPart
from dbworkbench.seeding.parts.side import SidePart
from dbworkbench.seeding.planning.explained import ColumnPlan
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.planning.holdings import Holdings
from dbworkbench.seeding.planning.plan import SeedPlan, TablePlan
from dbworkbench.seeding.spread.choice import InOrder
from dbworkbench.seeding.values.column import infer
from dbworkbench.seeding.values.reading.clue import Kind, kind_of

EXAMPLES = 3
WISHES: dict[Kind, str] = {
    "number": "normal(50, 10)",
    "day": "uniform(2024-01-01, 2024-12-31)",
    "moment": "uniform(2024-01-01, 2024-12-31)",
    "truth": "one of true 90%, false 10%",
}
"""What could be written instead, by the sort of a column's values."""


def explain(plan: SeedPlan, design: Design, locale: str | None = None) -> SeedPlan:
    """Return a plan that says of each column what fills it and why, with the values of the first rows.

    Raises UnusableInput when not even these rows can be made.
    """
    counts = {table.table: table.rows for table in plan.tables}
    rows = scene_of(plan)
    lines: list[ColumnPlan] = []
    for table in plan.tables:
        ground = Ground(design, design.table(table.table), counts, Holdings(), locale=locale)
        index = np.arange(min(EXAMPLES, table.rows), dtype=np.uint64)
        lines += _columns(ground, table, rows[table.table].make(table.columns, index))
    return replace(plan, explained=tuple(lines))


def _columns(ground: Ground, plan: TablePlan, values: Values) -> Iterator[ColumnPlan]:
    parts = {name: part for part in plan.parts for name in part.columns}
    for name in plan.columns:
        column = ground.table.columns[name]
        examples = tuple("NULL" if value is None else str(value) for value in values[name].to_pylist())
        because = _because(ground, column, parts[name])
        yield ColumnPlan(plan.table, name, str(parts[name]), because, examples, _override(column))


def _because(ground: Ground, column: Column[Any], part: Part) -> str:
    """Return the reason: what was declared, what a constraint asks for, or what was read from the column."""
    if "values" in column_facts(column).settings:
        return "declared [values]"
    if hasattr(part, "parent") or hasattr(part, "reference"):
        return "reference"
    if isinstance(part, MomentPart):
        return "status machine"
    if isinstance(part, DependentPart):
        return "dependency"
    if isinstance(part, ValuePart) and isinstance(part.choice, InOrder):
        return "key"
    if not isinstance(part, (ValuePart, SidePart, SequelPart)) and len(part.columns) == 1:
        return "CHECK"
    found = infer(column, ground.limit(column), locale=ground.locale)
    read = found.because if found else ""
    unique = len(part.columns) > 1 or (isinstance(part, ValuePart) and part.choice.unique)
    return f"{read}; key" if unique else read


def _override(column: Column[Any]) -> str:
    """Return the line of a sketch that fills the column otherwise."""
    return (
        f"{column.name} {write_type(column.type)} [values: '{WISHES.get(kind_of(column), 'one of a, b, c')}']"
    )


def as_data(plan: SeedPlan) -> Mapping[str, Any]:
    """Return an explained plan as plain data: table, column, and what is said of it."""
    tables: dict[str, dict[str, Any]] = {}
    for line in plan.explained:
        tables.setdefault(line.table, {})[line.column] = {
            "filled_with": line.filled_with,
            "because": line.because,
            "examples": list(line.examples),
            "override": line.override,
        }
    return {
        "plan": tables,
        "rows": {table.table: table.rows for table in plan.tables},
        "notes": list(plan.notes),
    }
