"""Uniqueness that could not be built into how rows are drawn: rows that meet others are drawn again.

Which attempt a row ends with depends on all rows before it, so it is settled once for the whole table, in the
order of the rows; two bytes a row are kept. Rows then follow from their index and that number alone, whatever
the partition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.constraints.keys import Distinct
from dbworkbench.seeding.constraints.private import lending, quoted, translate
from dbworkbench.seeding.constraints.trial import Trial
from dbworkbench.seeding.parts.part import Part, Values
from dbworkbench.seeding.planning.plan import TablePlan
from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import Flags

CHUNK = 200_000
PATIENCE = 80
"""So many attempts without a single new row are enough to give up."""

MOST = 5_000

Fill = Callable[[Sequence[Part], Bits, int], Values]
Hashes = npt.NDArray[np.uint64]
DRAWN = "drawn rows"


class Settlement:
    """The number of attempts after which each row keeps its conditions and is unlike the others."""

    def __init__(self, plan: TablePlan, trial: Trial, fill: Fill, held: pa.Table | None) -> None:
        self._plan = plan
        self._trial = trial
        self._fill = fill
        self._parts = plan.parts_for(trial.columns)
        self._keys = [_KeySet(distinct, held, plan.table) for distinct in plan.distinct]
        self.attempts = np.zeros(plan.rows, np.uint16)

    def settle(self) -> npt.NDArray[np.uint16]:
        """Draw until all rows are settled; raises UnusableInput, naming what is broken, if they never are."""
        waiting = np.arange(self._plan.rows, dtype=np.uint64)
        stalled = 0
        for attempt in range(MOST):
            kept = self._drawn(waiting, attempt)
            self.attempts[waiting[kept]] = attempt
            stalled = 0 if kept.any() else stalled + 1
            waiting = waiting[~kept]
            if not waiting.size:
                return self.attempts
            if stalled >= PATIENCE:
                break
        raise self._hopeless(waiting, attempt)

    def _drawn(self, index: Bits, attempt: int) -> Flags:
        """Draw rows once and flag those that are good and unlike all settled ones."""
        chunks = [index[start : start + CHUNK] for start in range(0, len(index), CHUNK)]
        return np.concatenate([self._accept(chunk, attempt) for chunk in chunks])

    def _accept(self, index: Bits, attempt: int) -> Flags:
        values = self._fill(self._parts, index, attempt)
        kept = np.ones(len(index), bool)
        kept[self._trial.failing(values).astype(np.int64)] = False
        hashed = [key.hashes(values) for key in self._keys]
        for key, (hashes, known) in zip(self._keys, hashed, strict=True):
            kept &= key.unlike(hashes, known, kept)
        for key, (hashes, known) in zip(self._keys, hashed, strict=True):
            key.add(hashes[kept & known])
        return kept

    def _hopeless(self, waiting: Bits, attempt: int) -> UnusableInput:
        values = self._fill(self._parts, waiting[:1], attempt)
        broken = self._broken(values)
        settled = self._plan.rows - len(waiting)
        return UnusableInput(
            f"{self._plan.table}: {settled:,} of {self._plan.rows:,} rows were found that keep {broken}, and"
            f" no more in {PATIENCE} further attempts",
            hint="Ask for fewer rows, or give the columns more values.",
        )

    def _broken(self, values: Values) -> str:
        if self._trial.failing(values).size:
            return self._trial.broken(values)
        for key in self._keys:
            hashes, known = key.hashes(values)
            if not key.unlike(hashes, known, np.ones(1, bool))[0]:
                return f"unique {key.distinct}"
        return "its keys"


class _KeySet:
    """The settled values of one key, hashed to 64 bits: two that fall together cost another draw, no more."""

    def __init__(self, distinct: Distinct, held: pa.Table | None, table: str) -> None:
        self.distinct = distinct
        self._name = table.rpartition(".")[2]
        self._known: Hashes = np.zeros(0, np.uint64)
        self._held = held

    def hashes(self, values: Values) -> tuple[Hashes, Flags]:
        """Return the hashes of rows, and which rows have to be unlike others at all."""
        if self._held is not None:
            held, self._held = self._held, None
            kinds = {name: values[name].type for name in self.distinct.names}
            columns = {name: held.column(name).cast(kind) for name, kind in kinds.items()}
            hashes, known = self._ask(pa.Table.from_arrays(list(columns.values()), names=list(columns)))
            self.add(hashes[known])
        return self._ask(pa.table({name: values[name] for name in self.distinct.names}))

    def unlike(self, hashes: Hashes, known: Flags, candidates: Flags) -> Flags:
        """Flag the candidates that no settled row and no earlier candidate equals."""
        good = np.ones(len(hashes), bool)
        asked = np.flatnonzero(known & candidates)
        own = hashes[asked]
        places = np.searchsorted(self._known, own)
        inside = places < len(self._known)
        met = np.zeros(len(own), bool)
        met[inside] = self._known[places[inside]] == own[inside]
        order = np.argsort(own, kind="stable")
        again = np.zeros(len(own), bool)
        again[order[1:]] = own[order[1:]] == own[order[:-1]]
        good[asked] = ~(met | again)
        return good

    def add(self, hashes: Hashes) -> None:
        """Take settled values in."""
        if len(hashes):
            self._known = np.sort(np.concatenate([self._known, hashes]), kind="stable")

    def _ask(self, rows: pa.Table) -> tuple[Hashes, Flags]:
        parts = [f"({translate(text)})" for text in self.distinct.expressions]
        tests = [] if self.distinct.nulls_equal else [f"{part} IS NOT NULL" for part in parts]
        if self.distinct.where is not None:
            tests.append(f"coalesce(({translate(self.distinct.where)}), false)")
        with lending({DRAWN: rows}) as connection:
            found = connection.execute(
                f"SELECT hash({', '.join(parts)}) AS hashed, {' AND '.join(tests) or 'true'} AS known"
                f" FROM {quoted(DRAWN)} AS {quoted(self._name)}"
            ).fetchnumpy()
        return np.asarray(found["hashed"], np.uint64), np.asarray(found["known"], bool)
