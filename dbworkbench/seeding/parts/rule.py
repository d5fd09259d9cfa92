"""Business rules: an SQL expression over columns of the row and of rows that it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import duckdb
import pyarrow as pa

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.constraints.private import open_private
from dbworkbench.seeding.parts.origin import Origin
from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.values.arrays import Array, one_piece

TAKEN = "taken"


@dataclass(frozen=True)
class RulePart(Part):
    """A column computed from others; `sql` is in DuckDB's words and calls the origins by their numbers."""

    table: str
    column: str
    sql: str
    origins: tuple[Origin, ...]
    kind: pa.DataType
    said: str

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the origins'
        return tuple(dict.fromkeys(name for origin in self.origins for name in origin.needs))

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        taken = {str(number): origin.read(scene, row) for number, origin in enumerate(self.origins)}
        if not taken:
            taken = {"rows": pa.nulls(len(draw.index))}
        try:
            return {self.column: evaluate(self.sql, taken, self.kind)}
        except (duckdb.Error, pa.ArrowInvalid) as error:
            reason = str(error).splitlines()[0]
            raise UnusableInput(
                f"{self.table}.{self.column}: {self.said} gives what the column cannot hold: {reason}",
                hint="Change the expression, the values it takes, or the type of the column.",
            ) from None

    def __str__(self) -> str:
        return self.said


def evaluate(sql: str, taken: Mapping[str, Array], kind: pa.DataType) -> Array:
    """Return the values of an expression for all rows, as an Arrow type."""
    with _engine().cursor() as cursor:
        cursor.register(TAKEN, pa.table(dict(taken)))
        found = cursor.execute(f'SELECT {sql} AS made FROM "{TAKEN}"').to_arrow_table()
        return one_piece(found.column("made").cast(kind))


@lru_cache(maxsize=1)
def _engine() -> duckdb.DuckDBPyConnection:
    """Return the one DuckDB of this process that computes rules; each use takes a cursor of its own."""
    return open_private()
