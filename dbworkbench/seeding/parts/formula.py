"""Columns that a CHECK defines: `total = quantity * price`."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from dbworkbench.seeding.constraints.private import lending, quoted, sql_type, translate
from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.values.arrays import one_piece

DRAWN = "drawn rows"


@dataclass(frozen=True)
class FormulaPart(Part):
    """One column that is an expression of others of the same row; NULL where it does not fit the type."""

    table: str
    column: str
    expression: str
    kind: pa.DataType
    needs: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        with lending({DRAWN: pa.table({name: row[name] for name in self.needs})}) as connection:
            found = connection.execute(
                f"SELECT TRY_CAST({translate(self.expression)} AS {sql_type(self.kind)}) AS value"
                f" FROM {quoted(DRAWN)} AS {quoted(self.table.rpartition('.')[2])}"
            ).to_arrow_table()
        return {self.column: one_piece(found.column("value")).cast(self.kind)}

    def __str__(self) -> str:
        return self.expression
