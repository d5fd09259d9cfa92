"""INSERTs for PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.compiler import IdentifierPreparer

from dbworkbench.model.content import default_text
from dbworkbench.model.datatype import write_type
from dbworkbench.seeding.script.dialect import Late, ScriptDialect
from dbworkbench.seeding.script.literal import Literals


class PostgresLiterals(Literals):
    """An unknown literal takes the type of its column, so arrays and bytes are texts, too."""

    def binary(self, value: bytes) -> str:
        return f"'\\x{value.hex()}'"

    def array(self, values: Sequence[Any]) -> str:
        return self.text(self._braces(values))

    def _braces(self, values: Sequence[Any]) -> str:
        return "{" + ",".join(map(self._element, values)) + "}"

    def _element(self, value: Any) -> str:
        if isinstance(value, list):
            return self._braces(value)
        if value is None:
            return "NULL"
        written = self.write(value)
        if not written.startswith("'"):
            return written
        inner = written[1:-1].replace("''", "'")
        return '"' + inner.replace("\\", "\\\\").replace('"', '\\"') + '"'


class PostgresScript(ScriptDialect):
    name = "postgres"
    literals = PostgresLiterals()

    @cached_property
    def _preparer(self) -> IdentifierPreparer:
        return postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped

    def quote(self, name: str) -> str:
        return str(self._preparer.quote(name))

    def table(self, table: Table) -> str:
        return str(self._preparer.format_table(table))

    def late(self, *, deferrable: bool, nullable: bool) -> Late:
        """One statement may bring a whole circle, for references are checked at its end."""
        if deferrable:
            return Late.DEFERRED
        return Late.UPDATED if nullable else Late.TOGETHER

    def values(self, table: Table) -> str:
        always = any(column.identity is not None and column.identity.always for column in table.columns)
        return "OVERRIDING SYSTEM VALUE VALUES" if always else "VALUES"

    def sequences(self, table: Table, rows: int) -> Sequence[str]:
        """A sequence of which none was drawn yet begins with its first number: that is what false means."""
        named = self.table(table)
        return tuple(
            f"SELECT setval(pg_get_serial_sequence({self.literals.text(named)}, "
            f"{self.literals.text(column.name)}), "
            f"(SELECT coalesce(max({self.quote(column.name)}), 1) FROM {named}), {str(bool(rows)).lower()});"
            for column in table.columns
            if column.identity is not None or _is_serial(column)
        )


def _is_serial(column: Any) -> bool:
    written = write_type(column.type).lower()
    return written.endswith("serial") or (
        column.primary_key and str(default_text(column) or "").lower().startswith("nextval(")
    )
