"""Numbers of rows that follow from other tables' rows: children by fan-out, histories by their machine."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Table

from dbworkbench.model.design import Design
from dbworkbench.model.reference import load_order, references
from dbworkbench.seeding.shaping.fanning import fan_of
from dbworkbench.seeding.shaping.machines import history_rows
from dbworkbench.seeding.spread.fan import expected_rows


def fanned_rows(
    design: Design, counts: Mapping[str, int], given: set[str], usual: Collection[str] = ()
) -> dict[str, int]:
    """Return the rows of tables that have as many as their parents have children, parents first.

    `given` tables have their own numbers of rows, `usual` ones too, unless they tell a history.
    """
    found = dict(counts)
    for table in load_order(design):
        if table.key in given or table.key not in found:
            continue
        number = history_rows(design, table, found)
        if number is None and table.key not in usual:
            number = _fanned(design, table, found)
        found[table.key] = found[table.key] if number is None else number
    return found


def _fanned(design: Design, table: Table, counts: Mapping[str, int]) -> int | None:
    for reference in references(design, table):
        fan = fan_of(design, reference)
        parents = counts.get(reference.parent, 0)
        if fan is not None and parents and reference.parent != table.key:
            rows = expected_rows(fan, parents)
            if rows is not None:
                return rows
    return None
