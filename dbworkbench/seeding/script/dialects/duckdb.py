"""INSERTs for DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import duckdb
from sqlalchemy import Table

from dbworkbench.engines.duckdb.column import sequence_of
from dbworkbench.engines.duckdb.order import order_tables
from dbworkbench.engines.duckdb.quoting import quote
from dbworkbench.model.design import Design
from dbworkbench.seeding.script.dialect import Late, ScriptDialect
from dbworkbench.seeding.script.literal import Literals

PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


class DuckDBLiterals(Literals):
    def binary(self, value: bytes) -> str:
        return f"unhex('{value.hex()}')"

    def array(self, values: Sequence[Any]) -> str:
        return "[" + ", ".join(map(self.write, values)) + "]"


class DuckDBScript(ScriptDialect):
    """DuckDB sees no row of the statement itself, holds no circle of references, and sets no sequence."""

    name = "duckdb"
    literals = DuckDBLiterals()
    by_levels = True

    @cached_property
    def _words(self) -> frozenset[str]:
        asked = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"
        with duckdb.connect(":memory:") as connection:
            return frozenset(row[0] for row in connection.execute(asked).fetchall())

    def quote(self, name: str) -> str:
        return name if PLAIN.fullmatch(name) and name not in self._words else quote(name)

    def table(self, table: Table) -> str:
        return ".".join(self.quote(part) for part in (table.schema, table.name) if part)

    def order(self, design: Design, keys: Iterable[str]) -> tuple[Table, ...]:
        """Follow the references that DuckDB can have at all, as its tables are made."""
        wanted = set(keys)
        return tuple(table for table in order_tables(design, []).tables if table.key in wanted)

    def late(self, *, deferrable: bool, nullable: bool) -> Late:
        del deferrable, nullable
        return Late.FREELY

    def sequences(self, table: Table, rows: int) -> Sequence[str]:
        """Draw from a sequence until it is past the rows, whose numbers need not begin with 1."""
        drawn = []
        for column in table.columns:
            sequence = sequence_of(column)
            if sequence is not None and rows:
                named = self.literals.text(quote(table.schema, sequence))
                most = f"(SELECT max({self.quote(column.name)}) FROM {self.table(table)})"
                drawn.append(f"SELECT max(nextval({named})) FROM range({most}::BIGINT);")
        return drawn
