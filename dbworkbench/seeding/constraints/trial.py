"""Conditions that could not be solved and keys that are taken, held against rows that were drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.constraints.judge import Judge
from dbworkbench.seeding.constraints.private import lending, quoted
from dbworkbench.seeding.parts.part import Part, Values
from dbworkbench.seeding.planning.plan import TablePlan
from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import Flags

DRAWN = "drawn rows"
HELD = "rows that are there"


class Trial:
    """What rows of one table have to keep that was not built into how they are drawn."""

    def __init__(self, plan: TablePlan, judge: Judge, held: pa.Table | None = None) -> None:
        self._plan = plan
        self._judge = judge
        self._held = pa.table({}) if held is None else held
        self._taken = plan.taken if held is not None else ()
        tested = {name for _, names in plan.conditions for name in names}
        tested |= {name for distinct in plan.distinct for name in distinct.names}
        self._named = tested | {name for columns in self._taken for name in columns}
        self.parts = redrawn(plan, self._named)
        self.columns = tuple(name for part in self.parts for name in part.columns)

    def touches(self, parts: Iterable[Part]) -> bool:
        """Whether parts are among those that are drawn again."""
        return any(part in self.parts for part in parts)

    def split(self, parts: Iterable[Part]) -> tuple[list[Part], list[Part]]:
        """Return the parts up to the trial, and those that need what the trial settles."""
        first: list[Part] = []
        late: list[Part] = []
        unsettled = set(self.columns)
        for part in parts:
            waits = part not in self.parts and bool(unsettled & set(part.needs))
            (late if waits else first).append(part)
            unsettled |= set(part.columns) if waits else set()
        return first, late

    def failing(self, values: Values) -> Bits:
        """Return the places of rows that break a condition or share a key."""
        kept = self._keep([text for text, _ in self._plan.conditions], values)
        for columns in self._taken:
            kept = kept & self._unlike(columns, values)
        return np.flatnonzero(~kept).astype(np.uint64)

    def broken(self, values: Values) -> str:
        """Name the first condition that the first of some rows breaks."""
        for text, _ in self._plan.conditions:
            if not self._keep([text], values)[0]:
                return f"check ({text})"
        for columns in self._taken:
            if not self._unlike(columns, values)[0]:
                return f"({', '.join(columns)}) unlike all rows that are there"
        return "its conditions"

    def _keep(self, conditions: Sequence[str], values: Values) -> Flags:
        rows = {name: values[name] for name in values if name in self._named}
        if not conditions:
            return np.ones(len(next(iter(values.values()))), bool)
        return self._judge.passes(conditions, rows)

    def _unlike(self, columns: tuple[str, ...], values: Values) -> Flags:
        same = " AND ".join(f"held.{quoted(name)} = drawn.{quoted(name)}" for name in columns)
        drawn = pa.table({name: values[name] for name in columns})
        with lending({DRAWN: drawn, HELD: self._held}) as connection:
            found = connection.execute(
                f"SELECT NOT EXISTS (SELECT 1 FROM {quoted(HELD)} AS held WHERE {same}) AS kept"
                f" FROM {quoted(DRAWN)} AS drawn"
            )
            return np.asarray(found.fetchnumpy()["kept"], dtype=bool)


def without_strangers(plan: TablePlan, judge: Judge, notes: list[str]) -> TablePlan:
    """Return the plan without conditions that nobody here understands: the database judges those."""
    known = []
    for condition in plan.conditions:
        refusal = judge.refusal(condition)
        if refusal:
            notes.append(f"check ({condition[0]}) is not considered: {refusal}")
        else:
            known.append(condition)
    return replace(plan, conditions=tuple(known))


def redrawn(plan: TablePlan, named: Iterable[str]) -> tuple[Part, ...]:
    """Return the parts that fill the named columns, those they need, and those that need them in turn."""
    wanted = set(named)
    chosen = list(plan.parts_for(tuple(wanted)))
    grown = True
    while grown:
        filled = {name for part in chosen for name in part.columns}
        late = [part for part in plan.parts if _looks_back(part) and not wanted & set(part.columns)]
        more = [
            part
            for part in plan.parts
            if part not in chosen and part not in late and filled & set(part.needs)
        ]
        chosen += more
        grown = bool(more)
    return tuple(part for part in plan.parts if part in chosen)


def _looks_back(part: Part) -> bool:
    """Whether a part takes values from other rows of its own table, once those are settled."""
    return getattr(part, "parent", None) == part.table
