"""All rows that a table will have after a load, as SQL over staged views: given, made, and there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Table

from dbworkbench.loading.coercion import duckdb_type
from dbworkbench.loading.staging import ROW, Staging, quote
from dbworkbench.loading.violation import Example

if TYPE_CHECKING:
    import pyarrow as pa

EXAMPLES = 3


@dataclass(frozen=True)
class Stubs:
    """Parents that must be made: a staged table of keys, and the columns they fill."""

    table: Table
    columns: tuple[str, ...]
    name: str
    rows: int


@dataclass(frozen=True)
class Count:
    """How many rows and distinct values a query of bad values found."""

    rows: int
    values: int
    examples: tuple[Example, ...]


class Population:
    """Staged rows, key columns of rows in the database, and stubs, which it makes on request."""

    def __init__(self, staging: Staging, existing: Mapping[str, pa.Table]) -> None:
        self.staging = staging
        self.stubs: dict[tuple[str, tuple[str, ...]], Stubs] = {}
        self._existing = existing
        for key, rows in existing.items():
            staging.put(f"existing {key}", rows)

    def knows(self, table: str) -> bool:
        """Whether rows of a table are given or were looked up, be they none."""
        return table in self.staging.matches or table in self._existing

    def sql(self, table: Table, columns: Sequence[str], *, stubs: bool = True, existing: bool = True) -> str:
        """Return the SQL for columns of a table's rows, with their row number in the source."""
        parts: list[str] = []
        if table.key in self.staging.matches:
            held = self.staging.matches[table.key].casts
            parts.append(_select(quote(ROW), table, columns, held, quote(table.key)))
        made = [stub for stub in self.stubs.values() if stubs and stub.table.key == table.key]
        parts += [_select("NULL", table, columns, stub.columns, stub.name) for stub in made]
        if existing and table.key in self._existing:
            names = self._existing[table.key].column_names
            parts.append(_select("NULL", table, columns, names, quote(f"existing {table.key}")))
        return " UNION ALL ".join(parts)

    def make_stubs(self, table: Table, columns: tuple[str, ...], keys: str) -> None:
        """Add the rows of a query, named as `columns`, to the parents that must be made."""
        name = quote(f"stub {table.key} {' '.join(columns)}")
        if (table.key, columns) in self.stubs:
            self.staging.ask(f"INSERT INTO {name} ({keys}) EXCEPT SELECT * FROM {name}")
        else:
            self.staging.ask(f"CREATE TEMP TABLE {name} AS SELECT DISTINCT * FROM ({keys})")
        rows = self.staging.ask(f"SELECT count(*) FROM {name}")[0][0]
        if rows:
            self.stubs[table.key, columns] = Stubs(table, columns, name, rows)
        else:
            self.staging.ask(f"DROP TABLE {name}")

    def count(self, bad: str, value: str, by: Sequence[str], *, surplus: bool = False) -> Count | None:
        """Count the rows of a query and their distinct values of `by`; None when there is no row.

        `surplus` counts only the rows beyond the first of each value.
        """
        counted, having = ("count(*) - 1", "HAVING count(*) > 1") if surplus else ("count(*)", "")
        grouped = (
            f"SELECT {value} AS v, min({quote(ROW)}) AS first, {counted} AS n "
            f"FROM ({bad}) GROUP BY {', '.join(by)} {having}"
        )
        found = self.staging.ask(
            f"SELECT v, first, n, sum(n) OVER (), count(*) OVER () FROM ({grouped}) "
            f"ORDER BY n DESC, first, v LIMIT {EXAMPLES}"
        )
        if not found:
            return None
        more = 1 if surplus else 0
        examples = tuple(Example(shown, first, n + more) for shown, first, n, *_ in found)
        return Count(int(found[0][3]), int(found[0][4]), examples)


def tuple_text(columns: Sequence[str]) -> str:
    """Return the SQL that writes several values as one text."""
    return " || ', ' || ".join(f"coalesce({quote(name)}::VARCHAR, 'NULL')" for name in columns)


def _select(row: str, table: Table, columns: Sequence[str], held: Any, source: str) -> str:
    chosen = ", ".join(_column(table.columns[name], name in held) for name in columns)
    return f"SELECT {row} AS {quote(ROW)}, {chosen} FROM {source}"


def _column(column: Column[Any], held: bool) -> str:
    value = quote(column.name) if held else "NULL"
    return f"CAST({value} AS {duckdb_type(column.type)}) AS {quote(column.name)}"
