"""Who judges conditions that could not be solved: DuckDB where it understands them, else the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
from sqlalchemy import Table
from sqlglot.errors import SqlglotError

from dbworkbench.model.arrow import arrow_type
from dbworkbench.seeding.constraints.limits import Condition
from dbworkbench.seeding.constraints.private import lending, quoted, translate
from dbworkbench.seeding.values.arrays import Array, Flags

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

DRAWN = "drawn rows"


class Judge:
    """Says of rows of one table whether they keep conditions; NULL passes, as in a CHECK."""

    def __init__(self, table: Table, database: Database | None = None) -> None:
        self._table = table
        self._database = database if database is not None and database.judges else None
        self._refusals: dict[str, str] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Judge, (self._table, self._database)

    def refusal(self, condition: Condition) -> str:
        """Say why nobody here can judge a condition; empty when somebody can."""
        reason = self._duckdb_refuses(condition[0])
        return reason if reason and not self._server_takes(condition[0]) else ""

    def refuses(self, text: str) -> str:
        """Say why DuckDB does not understand an expression; empty when it does."""
        return self._duckdb_refuses(f"({text}) IS NULL")

    def passes(self, conditions: Sequence[str], values: dict[str, Array]) -> Flags:
        """Flag the rows that keep all conditions."""
        ours = [text for text in conditions if not self._duckdb_refuses(text)]
        theirs = [text for text in conditions if text not in ours]
        rows = pa.table(values)
        kept = self._ask_duckdb(ours, rows) if ours else np.ones(rows.num_rows, bool)
        if theirs and self._database is not None:
            kept = kept & self._ask_server(theirs, rows)
        return kept

    def _ask_duckdb(self, conditions: Sequence[str], rows: pa.Table) -> Flags:
        """Ask for all rows at once; when a row makes an error (a product too large), again with care."""
        tests = [f"({translate(text)})" for text in conditions]
        try:
            return self._selected(" AND ".join(f"coalesce({test}, true)" for test in tests), rows)
        except (duckdb.OutOfRangeException, duckdb.ConversionException, duckdb.InvalidInputException):
            return self._selected(
                " AND ".join(f"coalesce(TRY({test} IS NOT FALSE), false)" for test in tests), rows
            )

    def _selected(self, test: str, rows: pa.Table) -> Flags:
        source = f"{quoted(DRAWN)} AS {quoted(self._table.name)}"
        with lending({DRAWN: rows}) as connection:
            found = connection.execute(f"SELECT {test} AS kept FROM {source}")
            return np.asarray(found.fetchnumpy()["kept"], dtype=bool)

    def _ask_server(self, conditions: Sequence[str], rows: pa.Table) -> Flags:
        if self._database is None:
            return np.ones(rows.num_rows, bool)
        found = self._database.judge(self._table.key, conditions, rows)
        return np.ones(rows.num_rows, bool) if found is None else np.asarray(found, dtype=bool)

    def _duckdb_refuses(self, text: str) -> str:
        if text not in self._refusals:
            self._refusals[text] = self._tried(text)
        return self._refusals[text]

    def _tried(self, text: str) -> str:
        fields = [
            (column.name, arrow_type(column.type))
            for column in self._table.columns
            if column.computed is None
        ]
        try:
            self._ask_duckdb([text], pa.schema(fields).empty_table())
        except (duckdb.Error, SqlglotError) as error:
            return str(error).splitlines()[0]
        return ""

    def _server_takes(self, text: str) -> bool:
        if self._database is None:
            return False
        names = [column.name for column in self._table.columns if column.computed is None]
        nothing = pa.table({name: pa.array([], pa.string()) for name in names})
        return self._database.judge(self._table.key, [text], nothing) is not None
