"""Rows of a plan: any of them, by index, always the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.constraints.trial import Trial
from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.planning.plan import SeedPlan, TablePlan
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import one_piece, pick, replace_at

if TYPE_CHECKING:
    from collections.abc import Mapping

ATTEMPTS = 40
BATCH = 100_000


@dataclass(frozen=True)
class Existing:
    """Rows that are in the database already, in key order."""

    rows: pa.Table

    @property
    def size(self) -> int:
        return int(self.rows.num_rows)

    def take(self, columns: tuple[str, ...], numbers: Bits) -> Values:
        """Return columns of rows by number."""
        return {name: pick(one_piece(self.rows.column(name)), numbers) for name in columns}


class TableRows:
    """The rows of one table: those in the database first, then the planned ones.

    Values of a planned row follow from its index alone; a row that breaks a condition which could not be
    solved is drawn again, as often as it takes.
    """

    def __init__(self, plan: TablePlan, scene: Scene, existing: Existing | None = None) -> None:
        self._plan = plan
        self._scene = scene
        self._existing = existing
        self._before = existing.size if existing else 0
        held = existing.rows if existing else None
        self._trial = Trial(plan, held) if plan.conditions or (plan.taken and held is not None) else None

    @property
    def size(self) -> int:
        return self._before + self._plan.rows

    def take(self, columns: tuple[str, ...], numbers: Bits) -> Values:
        """Return columns of rows by number, existing ones first."""
        existing = self._existing
        if existing is None:
            return self.make(columns, numbers)
        old = numbers < np.uint64(self._before)
        if old.all():
            return existing.take(columns, numbers)
        new = self.make(columns, numbers[~old] - np.uint64(self._before))
        if not old.any():
            return new
        place = np.empty(len(numbers), np.int64)
        place[old] = np.arange(old.sum())
        place[~old] = old.sum() + np.arange((~old).sum())
        had = existing.take(columns, numbers[old])
        return {
            name: pick(pa.concat_arrays([had[name].cast(new[name].type), new[name]]), place)
            for name in columns
        }

    def batches(self, size: int = BATCH) -> Iterator[pa.RecordBatch]:
        """Yield the planned rows in the order of their indices."""
        for start in range(0, self._plan.rows, size):
            yield self.batch(start, min(start + size, self._plan.rows))

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """Return planned rows from one index up to another."""
        names = self._plan.columns
        values = self.make(names, np.arange(start, stop, dtype=np.uint64))
        return pa.RecordBatch.from_arrays([values[name] for name in names], names=list(names))

    def make(self, columns: tuple[str, ...], index: Bits) -> Values:
        """Return columns of planned rows by index."""
        wanted = self._plan.parts_for(columns)
        if self._trial is None or not self._trial.touches(wanted):
            return self._fill(wanted, index, 0)
        wanted = self._plan.parts_for((*columns, *self._trial.columns))
        return self._fill_until_good(self._trial, wanted, index)

    def _fill(self, parts: Iterable[Part], index: Bits, attempt: int) -> Values:
        row: Values = {}
        draw = Draw(index, self._plan.rows, attempt)
        for part in parts:
            row |= part.fill(draw, self._scene, row)
        return row

    def _fill_until_good(self, trial: Trial, parts: tuple[Part, ...], index: Bits) -> Values:
        values = self._fill(parts, index, 0)
        bad = trial.failing(values)
        for attempt in range(1, ATTEMPTS):
            if not bad.size:
                return values
            again = self._fill(trial.parts, index[bad], attempt)
            values |= {name: replace_at(values[name], bad, array) for name, array in again.items()}
            bad = bad[trial.failing(again)]
        if not bad.size:
            return values
        raise self._hopeless(trial, values, int(bad[0]))

    def _hopeless(self, trial: Trial, values: Values, place: int) -> UnusableInput:
        row = {name: values[name].slice(place, 1) for name in trial.columns}
        shown = ", ".join(f"{name} = {array[0].as_py()!r}" for name, array in row.items())
        return UnusableInput(
            f"no row of {self._plan.table!r} was found in {ATTEMPTS} attempts that keeps {trial.broken(row)}",
            hint=f"Tried last: {shown}. Give its columns values that fit: [values: 'one of …'].",
        )


def scene_of(plan: SeedPlan, existing: Mapping[str, pa.Table] = {}) -> dict[str, TableRows]:
    """Return the rows of all tables of a plan, which look at one another for their references."""
    rows: dict[str, TableRows] = {}
    scene = Scene(plan.seed, rows)
    planned = {table.table: table for table in plan.tables}
    for key in dict.fromkeys((*planned, *existing)):
        held = Existing(existing[key]) if key in existing else None
        rows[key] = TableRows(planned.get(key) or TablePlan(key, 0, ()), scene, held)
    return rows
