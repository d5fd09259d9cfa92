"""Masking rows on their way, and seeing to it that no original value goes along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dbworkbench.seeding.masking.maskplan import Masked, MaskPlan
from dbworkbench.seeding.masking.maskreport import Anonymity, MaskedColumn, MaskReport

RARE = 5
"""Rows that share their unmasked traits with fewer others are easy to find again."""


@dataclass
class _Count:
    values: int = 0
    equal: int = 0


class Masker:
    """Masks batches by a plan and counts what came out, and how often values of `traits` come together."""

    def __init__(self, plan: MaskPlan, traits: Mapping[str, Sequence[str]] = {}) -> None:
        self._plan = plan
        self._traits = traits
        self._counts: dict[str, _Count] = {masked.name: _Count() for masked in plan.columns}
        self._groups: dict[str, Counter[tuple[Any, ...]]] = {table: Counter() for table in traits}

    def masked(self, table: str, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield batches of a table with its columns masked."""
        columns = self._plan.of(table)
        for batch in batches:
            changed = self._mask(batch, columns) if columns else batch
            if table in self._traits:
                values = (changed.column(name).to_pylist() for name in self._traits[table])
                self._groups[table].update(zip(*values, strict=True))
            yield changed

    def report(self) -> MaskReport:
        """Say what was masked, how many values stayed as they were, and who can be told apart."""
        columns = tuple(
            MaskedColumn(masked.name, str(masked.method), masked.why, count.values, count.equal)
            for masked in self._plan.columns
            for count in [self._counts[masked.name]]
            if count.values
        )
        return MaskReport(columns, tuple(self._anonymity(table) for table in self._groups))

    def _mask(self, batch: pa.RecordBatch, columns: Sequence[Masked]) -> pa.RecordBatch:
        arrays = dict(zip(batch.schema.names, batch.columns, strict=True))
        for masked in columns:
            original = batch.column(masked.column)
            arrays[masked.column] = made = self._change(batch, masked, original)
            count = self._counts[masked.name]
            count.values += len(original) - original.null_count
            count.equal += pc.equal(original, made).true_count
        return pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))

    def _change(self, batch: pa.RecordBatch, masked: Masked, original: pa.Array[Any]) -> pa.Array[Any]:
        person = masked.place.person
        persons = batch.column(person).to_pylist() if person in batch.schema.names else [None] * len(original)
        return masked.method.mask(original, masked.place, persons)

    def _anonymity(self, table: str) -> Anonymity:
        groups = self._groups[table]
        alone = sum(count for count in groups.values() if count == 1)
        rare = sum(count for count in groups.values() if count < RARE)
        return Anonymity(
            table, tuple(self._traits[table]), min(groups.values(), default=0), alone, rare, groups.total()
        )
