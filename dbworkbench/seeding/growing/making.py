"""The work of one worker: rows of any span of any table, packed for where they go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from dbworkbench.engines.parcel import Packer, Parcel
from dbworkbench.seeding.growing.partition import Span
from dbworkbench.seeding.growing.rows import TableRows, scene_of
from dbworkbench.seeding.planning.plan import SeedPlan


@dataclass(frozen=True)
class RowMaker:
    """Makes rows of a plan, which fit in with those that exist; travels to other processes and machines."""

    plan: SeedPlan
    existing: Mapping[str, pa.Table]

    def __call__(self, span: Span) -> pa.RecordBatch:
        return self._tables[span.table].batch(span.start, span.stop)

    def check(self) -> None:
        """Try what every table has to keep on some rows; raises UnusableInput before any is written."""
        for rows in self._tables.values():
            rows.check()

    def __getstate__(self) -> dict[str, object]:
        return {"plan": self.plan, "existing": self.existing}

    @cached_property
    def _tables(self) -> Mapping[str, TableRows]:
        return scene_of(self.plan, self.existing)


@dataclass(frozen=True)
class ParcelMaker:
    """Makes rows and packs them for a loader."""

    make: RowMaker
    packers: Mapping[str, Packer]

    def __call__(self, span: Span) -> Parcel:
        return self.packers[span.table](self.make(span))
