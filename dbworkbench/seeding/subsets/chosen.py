"""The keys of the rows that are in the subset, kept on our side so that the source holds nothing for us."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa

from dbworkbench.engines.duckdb.quoting import quote

COMING = "dbworkbench_coming"


class Chosen:
    """Sets of keys by name in a private DuckDB, which moves to disk what does not fit into memory."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config={"threads": 1})  # the sets are small
        self._made: set[str] = set()

    def __enter__(self) -> Chosen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def add(self, name: str, keys: pa.Table) -> pa.Table:
        """Add keys to a set and return those that were not in it yet, each once."""
        keys = plain(keys)
        if not keys.num_rows:
            return keys
        self._connection.register(COMING, keys)
        try:
            if name not in self._made:
                self._connection.execute(f"CREATE TABLE {quote(name)} AS SELECT * FROM {COMING} LIMIT 0")
                self._made.add(name)
            found = self._connection.execute(
                f"INSERT INTO {quote(name)} (SELECT * FROM {COMING} EXCEPT SELECT * FROM {quote(name)}) "
                "RETURNING *"
            )
            return found.to_arrow_table()
        finally:
            self._connection.unregister(COMING)

    def size(self, name: str) -> int:
        """Return how many keys are in a set."""
        if name not in self._made:
            return 0
        return int(self._connection.execute(f"SELECT count(*) FROM {quote(name)}").fetchall()[0][0])

    def pages(self, name: str, size: int) -> Iterator[pa.Table]:
        """Yield the keys of a set in order, some at a time."""
        if name not in self._made:
            return
        reader = self._connection.cursor().execute(f"SELECT * FROM {quote(name)} ORDER BY ALL")
        for batch in reader.to_arrow_reader(size):
            table = pa.Table.from_batches([batch])
            yield from (table.slice(start, size) for start in range(0, table.num_rows, size))


def plain(keys: pa.Table) -> pa.Table:
    """Return keys with columns k0, k1, … of types that stay the same from one answer to the next."""
    columns = [_plain(column) for column in keys.columns]
    return pa.Table.from_arrays(columns, names=[f"k{number}" for number in range(len(columns))])


def _plain(column: pa.ChunkedArray[Any]) -> pa.ChunkedArray[Any]:
    kind = column.type
    if pa.types.is_integer(kind):
        return column.cast(pa.int64())
    if pa.types.is_floating(kind):
        return column.cast(pa.float64())
    if pa.types.is_decimal(kind):
        return column.cast(pa.string())
    return column
