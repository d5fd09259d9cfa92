"""Rows of a plan: any of them, by index, always the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.constraints.settlement import Settlement
from dbworkbench.seeding.constraints.trial import Trial
from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.planning.plan import SeedPlan, TablePlan
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import one_piece, pick, replace_at

if TYPE_CHECKING:
    from collections.abc import Mapping

TRIED = 500
"""So many rows show, before any is written, whether conditions can be kept."""

PATIENCE = 80
"""So many attempts in which no single row gets good are enough to give up."""

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
        tried = plan.conditions or plan.distinct or (plan.taken and existing is not None)
        self._trial = Trial(plan, plan.judge, self.held) if tried and plan.judge is not None else None

    @property
    def size(self) -> int:
        return self._before + self._plan.rows

    @property
    def held(self) -> pa.Table | None:
        return None if self._existing is None else self._existing.rows

    @cached_property
    def _attempts(self) -> npt.NDArray[np.uint16] | None:
        """How often each row has to be drawn; None when a row's own conditions decide that."""
        if self._trial is None or not self._plan.distinct:
            return None
        return Settlement(self._plan, self._trial, self._fill, self.held).settle()

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

    def check(self) -> None:
        """Settle what has to be settled for all rows, and try the first ones; raises UnusableInput."""
        if self._trial is not None and self._plan.rows:
            self.make(self._trial.columns, np.arange(min(self._plan.rows, TRIED), dtype=np.uint64))

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
        if self._attempts is not None:
            return self._fill_settled(self._trial, self._attempts, wanted, index)
        wanted = self._plan.parts_for((*columns, *self._trial.columns))
        return self._fill_until_good(self._trial, wanted, index)

    def _fill(self, parts: Iterable[Part], index: Bits, attempt: int, row: Values | None = None) -> Values:
        row = {} if row is None else dict(row)
        draw = Draw(index, self._plan.rows, attempt)
        for part in parts:
            row |= part.fill(draw, self._scene, row)
        return row

    def _fill_settled(
        self, trial: Trial, attempts: npt.NDArray[np.uint16], parts: tuple[Part, ...], index: Bits
    ) -> Values:
        """Draw each row as often as was settled."""
        first, late = trial.split(parts)
        values = self._fill(first, index, 0)
        numbers = attempts[index.astype(np.int64)]
        again = [part for part in first if part in trial.parts]
        for attempt in np.unique(numbers[numbers > 0]):
            places = np.flatnonzero(numbers == attempt).astype(np.uint64)
            drawn = self._fill(again, index[places], int(attempt))
            values |= {name: replace_at(values[name], places, drawn[name]) for name in drawn}
        return self._fill(late, index, 0, values)

    def _fill_until_good(self, trial: Trial, parts: tuple[Part, ...], index: Bits) -> Values:
        """Draw rows until all keep their conditions, as long as there is hope."""
        first, late = trial.split(parts)
        values = self._fill(first, index, 0)
        bad = trial.failing(values)
        attempt = stalled = 0
        while bad.size and stalled < PATIENCE:
            attempt += 1
            again = self._fill(trial.parts, index[bad], attempt)
            values |= {name: replace_at(values[name], bad, array) for name, array in again.items()}
            left = bad[trial.failing(again)]
            stalled = stalled + 1 if left.size == bad.size else 0
            bad = left
        if bad.size:
            raise self._hopeless(trial, values, int(bad[0]))
        return self._fill(late, index, 0, values)

    def _hopeless(self, trial: Trial, values: Values, place: int) -> UnusableInput:
        row = {name: values[name].slice(place, 1) for name in trial.columns}
        shown = ", ".join(f"{name} = {array[0].as_py()!r}" for name, array in row.items())
        return UnusableInput(
            f"no row of {self._plan.table!r} was found in {PATIENCE} attempts that keeps {trial.broken(row)}",
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
