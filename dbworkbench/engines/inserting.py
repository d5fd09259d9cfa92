"""Loaders that insert batch by batch into constrained tables, in one transaction for all."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable

import pyarrow as pa
from sqlalchemy import Table

from dbworkbench.engines.engine import Loader
from dbworkbench.errors import LoadFailed
from dbworkbench.model.design import Design

NOTHING_IN = "Nothing was loaded: the database is as it was."
CHECK_FIRST = "Count every violation first with %load --check or load(check=True)."


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
            raise LoadFailed(
                f"the table {table.key!r} has {rows:,} rows already. {NOTHING_IN}",
                hint="Add to them with append=True (--append), "
                "or make the table again with %create --replace.",
            )


def refers_to_nothing(table: str, parent: str) -> LoadFailed:
    """Say that rows of a table refer to rows that are not there."""
    return LoadFailed(
        f"rows of {table!r} refer to rows of {parent!r} that are not there. {NOTHING_IN}", hint=CHECK_FIRST
    )


def does_not_fit(said: str, table: Table | None) -> LoadFailed:
    """Say what the database says of rows that do not fit."""
    where = f" into {table.key!r}" if table is not None else ""
    return LoadFailed(f"rows could not be loaded{where}: {said.rstrip('.')}. {NOTHING_IN}", hint=CHECK_FIRST)
