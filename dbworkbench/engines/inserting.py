"""Loaders that insert batch by batch into constrained tables, in one transaction for all."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable

import pyarrow as pa
from sqlalchemy import Table

from dbworkbench.engines.engine import Loader
from dbworkbench.engines.refusal import is_filled
from dbworkbench.model.design import Design


class InsertingLoader(Loader):
    """Looks at each table before its first batch: it must be empty, unless rows are added."""

    def __init__(self, design: Design, *, append: bool) -> None:
        self._design = design
        self._append = append
        self._begun: dict[str, Table] = {}

    def load(
        self,
        table: str,
        batches: Iterable[pa.RecordBatch],
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Load batches; raises LoadFailed when rows are in the table already, unless appending."""
        found = self._design.table(table)
        if found.key not in self._begun:
            self._begun[found.key] = found
            self._begin(found)
        rows = 0
        for batch in batches:
            self._insert(found, batch)
            rows += batch.num_rows
            if progress is not None:
                progress(rows)
        return rows

    @abstractmethod
    def _begin(self, table: Table) -> None:
        """Make a table ready for rows."""

    @abstractmethod
    def _insert(self, table: Table, batch: pa.RecordBatch) -> None:
        """Insert one batch."""

    def _refuse_filled(self, table: Table, rows: int) -> None:
        if rows and not self._append:
            raise is_filled(table.key, rows)
