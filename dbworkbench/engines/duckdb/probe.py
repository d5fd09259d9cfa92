"""An empty DuckDB on which statements and parts of them are tried before they are promised."""

from __future__ import annotations

import duckdb
from sqlalchemy import Table

from dbworkbench.engines.duckdb.datatype import duckdb_type
from dbworkbench.engines.duckdb.quoting import quote

TRIED = '"dbworkbench_tried"'


class Probe:
    """Tries parts of one table at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._columns: dict[str, str] = {}

    def begin(self, table: Table) -> None:
        """Take the columns of a table, bare, as the ground on which its parts are tried."""
        self._columns = {column.name: duckdb_type(column.type).text for column in table.columns}

    def define(self, column: str, definition: str) -> None:
        """Take a column as it is made, where that matters to other parts: a generated one."""
        self._columns[column] = definition

    def run(self, sql: str) -> None:
        """Run a statement that must work."""
        self._connection.execute(sql)

    def refusal(self, sql: str) -> str | None:
        """Return why DuckDB refuses a statement, or None when it ran."""
        try:
            self._connection.execute(sql)
        except duckdb.Error as error:
            return reason(error)
        return None

    def refusal_of_column(self, column: str, addition: str) -> str | None:
        """Return why DuckDB refuses a column with an addition such as a default."""
        return self._refusal_of_table({**self._columns, column: f"{self._columns[column]} {addition}"})

    def refusal_of_constraint(self, constraint: str) -> str | None:
        """Return why DuckDB refuses a constraint on the table's columns."""
        return self._refusal_of_table(self._columns, constraint)

    def _refusal_of_table(self, columns: dict[str, str], *constraints: str) -> str | None:
        lines = [f"{quote(name)} {text}" for name, text in columns.items()]
        refused = self.refusal(f"CREATE TABLE {TRIED} ({', '.join([*lines, *constraints])})")
        if refused is None:
            self._connection.execute(f"DROP TABLE {TRIED}")
        return refused


def reason(error: duckdb.Error) -> str:
    """Return the sentence of an error, without its kind and the excerpt below it."""
    first = str(error).split("\n\n")[0].splitlines()[0]
    _, _, sentence = first.partition("Error: ")
    return sentence or first
