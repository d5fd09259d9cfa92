"""A DuckDB in memory in which given rows stand as typed views, so that constraints are counted in SQL."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Table

from dbworkbench.errors import UnusableInput
from dbworkbench.loading.coercion import assumption, coerce
from dbworkbench.loading.csvfile import Csv, stage_csv
from dbworkbench.loading.source import Given
from dbworkbench.model.arrow import arrow_type

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

ROW = "row number"
"""Name of the column that counts the rows of a source from 1."""

BATCH = 100_000


@dataclass(frozen=True)
class Match:
    """How the columns of given rows meet those of a table: `casts` is SQL by column name."""

    given: Given
    casts: dict[str, str]
    raw: dict[str, str]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    generated: tuple[str, ...]
    assumptions: tuple[tuple[str, str], ...]

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """The columns of the table that the rows fill, in the table's order."""
        return tuple(column for column in self.given.table.columns if column.name in self.casts)


@contextmanager
def stage(given: Sequence[Given], csv: Csv) -> Iterator[Staging]:
    """Lend a staging area with a raw and a typed view for each table; nothing is left afterwards."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="dbworkbench-") as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        with duckdb.connect(config=settings) as connection:
            connection.execute(
                "SET enable_progress_bar = false"
            )  # its own bar would be saved with a notebook
            staging = Staging(connection, Path(folder))
            staging.prepare(given, csv)
            yield staging


class Staging:
    """Views `given NAME` (raw) and `NAME` (typed) over what was given, and tables beside them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self.matches: dict[str, Match] = {}
        self.rows: dict[str, int] = {}

    def prepare(self, given: Sequence[Given], csv: Csv) -> None:
        """Make the views; from here on the connection may read the given files and nothing else."""
        files = {item.table.key: self._file(item, csv) for item in given}
        allowed = ", ".join(literal(str(path)) for path in files.values() if path is not None)
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute(f"SET allowed_paths = [{allowed}]")
        self._connection.execute(f"SET temp_directory = {literal(str(self._folder / 'spill'))}")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        for item in given:
            self._view(item, files[item.table.key])

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Run SQL and return its rows; a damaged file is a fault of the input."""
        with _damage():
            return self._connection.execute(sql).fetchall()

    def refusal(self, sql: str) -> str:
        """Return why DuckDB cannot run SQL to its end, or nothing when it can."""
        import duckdb

        try:
            self._connection.execute(f"SELECT count(*) FROM ({sql})").fetchall()
        except duckdb.Error as error:
            return _first_line(error)
        return ""

    def put(self, name: str, rows: pa.Table) -> None:
        """Make Arrow rows readable under a name."""
        self._connection.register(name, rows)

    def batches(self, sql: str, columns: Sequence[Column[Any]]) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a query as Arrow batches in the types of the table's columns."""
        import pyarrow as pa

        schema = pa.schema([(column.name, arrow_type(column.type)) for column in columns])
        with _damage():
            reader = self._connection.execute(sql).to_arrow_reader(BATCH)
        while (batch := _next(reader)) is not None:
            yield pa.RecordBatch.from_arrays(
                [batch.column(field.name).cast(field.type) for field in schema], schema=schema
            )

    def typed(self, table: Table, columns: Sequence[Column[Any]]) -> str:
        """Return the SQL for the typed rows of a table in the order of the source."""
        names = ", ".join(quote(column.name) for column in columns)
        return f"SELECT {names} FROM {quote(table.key)}"

    def _file(self, item: Given, csv: Csv) -> Path | None:
        if item.path is None:
            return None
        if item.path.stat().st_size == 0:
            raise UnusableInput(
                f"{item.label} is empty: not even column names", hint="Leave it out to load no rows."
            )
        if item.path.suffix.lower() == ".csv":
            staged = self._folder / f"{len(list(self._folder.iterdir()))}.parquet"
            stage_csv(item.path, staged, csv)
            return staged
        _require_parquet(item.path)
        return item.path.resolve()

    def _view(self, item: Given, path: Path | None) -> None:
        raw = f"given {item.table.key}"
        if path is not None:
            scan = f"read_parquet({literal(str(path))}, file_row_number = true)"
            self._connection.execute(
                f"CREATE TEMP VIEW {quote(raw)} AS SELECT * EXCLUDE (file_row_number), "
                f"file_row_number + 1 AS {quote(ROW)} FROM {scan}"
            )
        elif item.rows is not None:
            self.put(raw, _numbered(item.rows))
        held = {name: kind for name, kind, *_ in self.ask(f"DESCRIBE {quote(raw)}") if name != ROW}
        match = match_columns(item, held)
        casts = "".join(f", {sql} AS {quote(name)}" for name, sql in match.casts.items())
        self._connection.execute(
            f"CREATE TEMP VIEW {quote(item.table.key)} AS SELECT {quote(ROW)}{casts} FROM {quote(raw)}"
        )
        self.matches[item.table.key] = match
        self.rows[item.table.key] = self.ask(f"SELECT count(*) FROM {quote(raw)}")[0][0]


def match_columns(given: Given, held: dict[str, str]) -> Match:
    """Match the columns of given rows (DuckDB types by name) with a table's, by name whatever the case."""
    folded = {name.casefold(): name for name in held}
    casts: dict[str, str] = {}
    raw: dict[str, str] = {}
    missing: list[str] = []
    generated: list[str] = []
    assumptions: list[tuple[str, str]] = []
    for column in given.table.columns:
        name = column.name if column.name in held else folded.get(column.name.casefold())
        if column.computed is not None:
            generated.extend([column.name] if name else [])
            folded.pop(column.name.casefold(), None)
        elif name is None:
            missing.append(column.name)
        else:
            raw[column.name] = quote(name)
            casts[column.name] = coerce(quote(name), held[name], column.type)
            assumed = assumption(held[name], column.type)
            assumptions.extend([(column.name, assumed)] if assumed else [])
            folded.pop(name.casefold(), None)
    return Match(
        given, casts, raw, tuple(missing), tuple(folded.values()), tuple(generated), tuple(assumptions)
    )


def quote(name: str) -> str:
    """Quote an identifier for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for DuckDB."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def _damage() -> Iterator[None]:
    """Turn what DuckDB says of a damaged file into a fault of the input; our own mistakes stay so."""
    import duckdb

    try:
        yield
    except duckdb.ProgrammingError:
        raise
    except duckdb.Error as error:
        raise UnusableInput(
            f"the rows cannot be read to their end: {_first_line(error)}",
            hint="A file is damaged; write or copy it again.",
        ) from None


def _next(reader: pa.RecordBatchReader) -> pa.RecordBatch | None:
    with _damage():
        return next(reader, None)


def _numbered(rows: pa.Table) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    return rows.append_column(ROW, pa.array(np.arange(1, rows.num_rows + 1, dtype=np.int64)))


def _require_parquet(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        names = pq.read_schema(path).names
    except (pa.ArrowInvalid, OSError) as error:
        raise UnusableInput(
            f"{path.name} is not a whole Parquet file: {_first_line(error)}",
            hint="It may be cut off or another format; write or copy it again.",
        ) from None
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UnusableInput(f"{path.name} has two columns called {twice!r}")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
