"""Bringing rows into DuckDB: Arrow batches, all tables or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import ARRAY, Table

from dbworkbench.engines.duckdb.aside import take_indexes
from dbworkbench.engines.duckdb.column import sequence_of
from dbworkbench.engines.duckdb.ddl import HOME_SCHEMA
from dbworkbench.engines.duckdb.ground import Ground, prepare_ground
from dbworkbench.engines.duckdb.hierarchy import insert_by_levels, parents_first, refers_to_itself
from dbworkbench.engines.duckdb.instance import Instance
from dbworkbench.engines.duckdb.quoting import literal, quote, quote_table
from dbworkbench.engines.engine import Loader
from dbworkbench.engines.interruption import interruptibly
from dbworkbench.engines.refusal import NOTHING_IN, does_not_fit, is_filled
from dbworkbench.errors import LoadFailed, QueryFailed, WorkbenchError
from dbworkbench.model.design import Design

CHUNK = "dbworkbench_chunk"
CHUNK_ROWS = 500_000
STOPPED = "Query interrupted"  # what DuckDB's driver makes of an interrupt during a statement


class DuckDBLoader(Loader):
    """Loads into the constrained tables; only indexes wait until the rows are in.

    DuckDB adds no constraint to a table that has rows, so keys and references are checked while the
    rows come, parents before children.
    """

    def __init__(self, instance: Instance, design: Design, work: ExitStack, *, append: bool) -> None:
        self._instance = instance
        self._design = design
        self._work = work
        self._append = append
        self._expected: dict[str, int] = {}
        self._prepared: Ground | None = None
        self._indexes: list[str] = []
        self._before: dict[str, int] = {}

    @classmethod
    @contextmanager
    def open(cls, instance: Instance, design: Design, *, append: bool) -> Iterator[DuckDBLoader]:
        """Lend a loader; raises LoadFailed when rows do not fit, and none are in then."""
        work = ExitStack()
        loader = cls(instance, design, work, append=append)
        try:
            with work:
                yield loader
                loader.finish()
        except duckdb.Error as error:
            raise _failed(error, None) from error
        except KeyboardInterrupt as interrupt:
            raise KeyboardInterrupt(*(interrupt.args or [loader._left()])) from None
        except RuntimeError as error:
            if str(error) != STOPPED:
                raise
            raise KeyboardInterrupt(loader._left()) from None

    @property
    def _ground(self) -> Ground:
        """What to load with: made when the first rows come, for then is known how many are expected."""
        if self._prepared is None:
            self._prepared = self._work.enter_context(
                prepare_ground(self._instance, sum(self._expected.values()))
            )
        return self._prepared

    @property
    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self._ground.cursor

    def silence_triggers(self) -> None:
        """Do nothing: DuckDB has no triggers."""

    def _left(self) -> str:
        """Say what an interrupt has left: a COMMIT that runs already comes to its end."""
        with self._instance.lent() as cursor:
            for key, before in self._before.items():
                if _count(cursor, self._design.table(key)) > before:
                    return "interrupted while it was being committed: all rows are in."
        return f"interrupted. {NOTHING_IN}"

    def order(self, tables: Sequence[str]) -> Sequence[str]:
        """Put parents first, by the references that DuckDB holds: of a circle it lacks one."""
        with self._instance.lent() as cursor:
            return parents_first(cursor, [self._design.table(key) for key in tables])

    def expect(self, table: str, rows: int) -> None:
        self._expected[self._design.table(table).key] = rows

    def load(
        self,
        table: str,
        batches: Iterable[pa.RecordBatch],
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Load batches; raises LoadFailed when rows are in the table already, unless appending."""
        found = self._design.table(table)
        if found.key not in self._before:
            self._begin(found)
        readable = (_readable(batch, found) for batch in batches)
        flow = _Flow(readable, progress, self._ground.run_rows)
        if refers_to_itself(self._cursor, found):
            for chunk in _chunks(flow):
                self._insert(found, chunk, chunk.column_names, insert_by_levels, flow)
            return flow.rows
        while (first := flow.begin()) is not None:
            stream = pa.RecordBatchReader.from_batches(first.schema, chain([first], flow))
            self._insert(found, stream, first.schema.names, _insert, flow)
        return flow.rows

    def finish(self) -> None:
        """Make the indexes again and bring sequences past the keys that were loaded."""
        for sql in self._indexes:
            self._cursor.execute(sql)
        for table in self._design.tables:
            for column in table.columns:
                sequence = sequence_of(column)
                if sequence is not None:
                    _advance(self._cursor, table, column.name, sequence)

    def _insert(
        self,
        table: Table,
        source: pa.Table | pa.RecordBatchReader,
        names: list[str],
        insert: Callable[[duckdb.DuckDBPyConnection, Table, str, list[str]], None],
        flow: _Flow,
    ) -> None:
        self._cursor.register(CHUNK, source)
        try:
            interruptibly(
                self._cursor, lambda: insert(self._cursor, table, CHUNK, names), meanwhile=flow.tell
            )
        except duckdb.Error as error:
            raise (flow.failure or _failed(error, table)) from error
        except QueryFailed as error:
            raise LoadFailed(f"the load was interrupted. {NOTHING_IN}") from error
        finally:
            self._cursor.unregister(CHUNK)

    def _begin(self, table: Table) -> None:
        """See that the table is empty, unless appending, and take its indexes away for the time."""
        rows = self._before[table.key] = _count(self._cursor, table)
        if rows and not self._append:
            raise is_filled(table.key, rows)
        if not rows and self._instance.own:
            self._indexes += take_indexes(self._cursor, table)


def _count(cursor: duckdb.DuckDBPyConnection, table: Table) -> int:
    return int(cursor.execute(f"SELECT count(*) FROM {quote_table(table)}").fetchall()[0][0])


class _Flow(Iterator[pa.RecordBatch]):
    """Batches that DuckDB draws on a thread of its own: counted, and their maker's error kept for later.

    They come in runs of at least `run_rows`, in one when it is None.
    """

    def __init__(
        self,
        batches: Iterator[pa.RecordBatch],
        progress: Callable[[int], None] | None,
        run_rows: int | None,
    ) -> None:
        self._batches = batches
        self._progress = progress
        self._run_rows = run_rows
        self._run_end: int | None = None
        self.rows = 0
        self._told = 0
        self.failure: BaseException | None = None

    def begin(self) -> pa.RecordBatch | None:
        """Begin a run and return its first batch; None when there are no more rows."""
        self._run_end = None if self._run_rows is None else self.rows + self._run_rows
        return next(self, None)

    def __next__(self) -> pa.RecordBatch:
        if self._run_end is not None and self.rows >= self._run_end:
            raise StopIteration
        try:
            batch = next(self._batches, None)
        except BaseException as error:
            self.failure = error  # DuckDB would tell its text alone
            raise
        if batch is None:
            raise StopIteration
        self.rows += batch.num_rows
        return batch

    def tell(self) -> None:
        rows = self.rows
        if self._progress is not None and rows > self._told:
            self._told = rows
            self._progress(rows)


def _readable(batch: pa.RecordBatch, table: Table) -> pa.RecordBatch:
    """Give values the form of their columns in DuckDB.

    Decimals of more than 38 digits become floats. Lists are put into lists where a column has more
    dimensions: PostgreSQL does not care, DuckDB does.
    """
    for number, name in enumerate(batch.schema.names):
        values, column = batch.column(number), table.columns.get(name)
        fitting = values.cast(pa.float64()) if pa.types.is_decimal256(values.type) else values
        if column is not None and isinstance(column.type, ARRAY):
            fitting = _nested(values, column.type.dimensions or 1)
        if fitting is not values:
            batch = batch.set_column(number, name, fitting)
    return batch


def _nested(values: pa.Array[Any], dimensions: int) -> pa.Array[Any]:
    depth, kind = 0, values.type
    while pa.types.is_list(kind):
        depth, kind = depth + 1, kind.value_type
    for _ in range(depth, dimensions if depth else 0):
        offsets = pa.array(range(len(values) + 1), pa.int32())
        values = pa.ListArray.from_arrays(offsets, values, mask=values.is_null())
    return values


def _chunks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Gather batches until an INSERT of them uses all cores."""
    gathered: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        gathered.append(batch)
        rows += batch.num_rows
        if rows >= CHUNK_ROWS:
            yield pa.Table.from_batches(gathered)
            gathered, rows = [], 0
    if gathered:
        yield pa.Table.from_batches(gathered)


def _insert(cursor: duckdb.DuckDBPyConnection, table: Table, source: str, names: list[str]) -> None:
    columns = ", ".join(map(quote, names))
    cursor.execute(f"INSERT INTO {quote_table(table)} ({columns}) SELECT {columns} FROM {source}")


def _advance(cursor: duckdb.DuckDBPyConnection, table: Table, column: str, sequence: str) -> None:
    """Draw from a sequence until it is past the largest key: DuckDB cannot set one."""
    where = [table.schema or HOME_SCHEMA, sequence]
    known = cursor.execute(
        "SELECT coalesce(last_value, 0) FROM duckdb_sequences() "
        "WHERE database_name = current_database() AND schema_name = ? AND sequence_name = ?",
        where,
    ).fetchall()
    if not known:
        return
    largest = cursor.execute(f"SELECT max({quote(column)}) FROM {quote_table(table)}").fetchall()[0][0]
    missing = int(largest or 0) - int(known[0][0])
    if missing > 0:
        name = literal(quote(table.schema, sequence))
        cursor.execute(f"SELECT count(nextval({name})) FROM range({missing})").fetchall()


def _failed(error: duckdb.Error, table: Table | None) -> WorkbenchError:
    return does_not_fit(str(error).splitlines()[0].partition("Error: ")[2] or str(error), table)
