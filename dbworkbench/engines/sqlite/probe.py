"""An empty database on which statements and parts of them are tried before they are promised."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from dbworkbench.engines.sqlite.lexer import is_enclosed

TRIED = '"dbworkbench_tried"'


class Probe:
    """Tries parts of one table at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._columns: dict[str, str] = {}

    def begin(self, columns: Mapping[str, str]) -> None:
        """Take the columns of a table, name and type as they are written, as the ground to try on."""
        self._columns = dict(columns)

    def refusal(self, sql: str) -> str | None:
        """Return why SQLite refuses a statement, or None when it ran."""
        try:
            self._connection.execute(sql)
        except (sqlite3.Error, sqlite3.Warning, ValueError, UnicodeEncodeError) as error:
            return str(error)
        return None

    def refusal_of_column(self, column: str, addition: str, expression: str) -> str | None:
        """Return why SQLite refuses a column with a default or a generation from an expression."""
        columns = {**self._columns, column: f"{self._columns[column]} {addition}"}
        return self._refusal(columns, "", expression)

    def refusal_of_check(self, expression: str) -> str | None:
        """Return why SQLite refuses a check on the table's columns."""
        return self._refusal(self._columns, f", CHECK ({expression})", expression)

    def _refusal(self, columns: Mapping[str, str], rest: str, expression: str) -> str | None:
        if not is_enclosed(expression):
            return "its parentheses or quotes do not close"
        lines = ", ".join(f"{name} {text}" for name, text in columns.items())
        refused = self.refusal(f"CREATE TABLE {TRIED} ({lines}{rest})")
        if refused is None:
            refused = self._refusal_of_rows()
            self._connection.execute(f"DROP TABLE {TRIED}")
        return refused

    def _refusal_of_rows(self) -> str | None:
        """Return which function does not exist: that shows only where a row is made."""
        try:
            self._connection.execute(f"INSERT INTO {TRIED} DEFAULT VALUES")
        except sqlite3.OperationalError as error:
            return str(error)
        except sqlite3.Error:
            return None  # the row is not to the check's taste, which is no fault of the check
        return None
