"""INSERTs for SQLite."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import IdentifierPreparer

from dbworkbench.engines.sqlite.execution import plain
from dbworkbench.seeding.script.dialect import Late, ScriptDialect
from dbworkbench.seeding.script.literal import Literals


class SQLiteLiterals(Literals):
    """The five kinds of values that SQLite keeps, as our loader keeps them, too."""

    def write(self, value: Any) -> str:
        return super().write(plain(value))

    def real(self, value: float) -> str:
        infinite = value in (float("inf"), float("-inf"))
        return ("9e999" if value > 0 else "-9e999") if infinite else super().real(value)


class SQLiteScript(ScriptDialect):
    name = "sqlite"
    literals = SQLiteLiterals()

    @cached_property
    def _preparer(self) -> IdentifierPreparer:
        return sqlite.dialect().identifier_preparer

    def quote(self, name: str) -> str:
        return str(self._preparer.quote(name))

    def table(self, table: Table) -> str:
        """SQLite has no schemas: their names stand before the tables', as in the DDL that we write."""
        return self.quote(f"{table.schema}_{table.name}" if table.schema else table.name)

    def late(self, *, deferrable: bool, nullable: bool) -> Late:
        del deferrable, nullable
        return Late.DEFERRED

    def deferring(self) -> str:
        return "PRAGMA defer_foreign_keys = ON;"
