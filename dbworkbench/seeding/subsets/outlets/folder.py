"""Rows of a subset into a folder of files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeAlias

import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
from sqlalchemy import Table

from dbworkbench.engines.postgres.csvform import as_text
from dbworkbench.errors import Refused, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.seeding.subsets.outlet import Intake, Outlet, Told

Files: TypeAlias = Literal["parquet", "csv"]


class FolderOutlet(Outlet):
    """Writes a Parquet or CSV file a table into a folder, which appears whole or not at all."""

    def __init__(self, folder: Path, files: Files = "parquet") -> None:
        if folder.exists() and any(folder.iterdir()):
            raise Refused(f"the folder {str(folder)!r} holds files already", hint="Name a new one.")
        require_folder(folder.resolve().parent, folder.name)
        self._folder = folder.resolve()
        self._files = files
        self.place = f"folder {str(folder)!r}"

    @contextmanager
    def open(self, design: Design, tables: Sequence[Table]) -> Iterator[Intake]:
        del design
        making = Path(tempfile.mkdtemp(prefix=f".{self._folder.name}-", dir=self._folder.parent))
        try:
            yield _FolderIntake(making, self._files, tables)
            making.chmod(0o755)  # a temporary folder is its owner's alone
            making.replace(self._folder)
        finally:
            shutil.rmtree(making, ignore_errors=True)


class _FolderIntake(Intake):
    def __init__(self, folder: Path, files: Files, order: Sequence[Table]) -> None:
        self.order = order
        self._folder = folder
        self._files = files

    def put(self, table: Table, batches: Iterable[pa.RecordBatch], told: Told) -> int:
        opener = pq.ParquetWriter if self._files == "parquet" else pcsv.CSVWriter
        writer: pq.ParquetWriter | pcsv.CSVWriter | None = None
        rows = 0
        for batch in batches:
            writable = batch if self._files == "parquet" else _flat(batch)
            if writer is None:
                writer = opener(str(self._folder / f"{table.key}.{self._files}"), writable.schema)
            writer.write_batch(writable)
            rows += batch.num_rows
            told(rows)
        if writer is not None:
            writer.close()
        return rows


def require_folder(folder: Path, name: str) -> None:
    """Raise UnusableInput unless there is a folder to write into."""
    if not folder.is_dir():
        raise UnusableInput(f"there is no folder {str(folder)!r} to write {name!r} into")


def _flat(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch whose lists and bytes are texts, for CSV has neither."""
    arrays = [
        as_text(column) if pa.types.is_nested(column.type) or pa.types.is_binary(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)
