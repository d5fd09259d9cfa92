"""Rows of a subset as a script of INSERTs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from sqlalchemy import Table

from dbworkbench.model.design import Design
from dbworkbench.seeding.script.dialects import script_dialect
from dbworkbench.seeding.script.rowscript import write_rows
from dbworkbench.seeding.subsets.outlet import Intake, Outlet, Told
from dbworkbench.seeding.subsets.outlets.folder import require_folder


class ScriptOutlet(Outlet):
    """Writes INSERTs of a dialect into a file, which is replaced at the end; the rows pass through memory."""

    def __init__(self, path: Path, dialect: str = "postgres") -> None:
        require_folder(path.resolve().parent, path.name)
        self._path = path
        self._dialect = script_dialect(dialect)
        self.place = f"file {str(path)!r}"

    @contextmanager
    def open(self, design: Design, tables: Sequence[Table]) -> Iterator[Intake]:
        intake = _ScriptIntake(tables)
        yield intake
        counted = sum(table.num_rows for table in intake.rows.values())
        heading = [f"{design.name}: a subset of {counted:,} rows, taken by dbworkbench"]
        written = write_rows(design, intake.rows, self._dialect, heading=heading)
        intake.losses = written.losses
        making = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        making.write_text(written.text, encoding="utf-8")
        making.replace(self._path)


class _ScriptIntake(Intake):
    def __init__(self, order: Sequence[Table]) -> None:
        self.order = order
        self.rows: dict[str, pa.Table] = {}

    def put(self, table: Table, batches: Iterable[pa.RecordBatch], told: Told) -> int:
        held = list(batches)
        if not held:
            return 0
        self.rows[table.key] = pa.Table.from_batches(held)
        told(self.rows[table.key].num_rows)
        return self.rows[table.key].num_rows
