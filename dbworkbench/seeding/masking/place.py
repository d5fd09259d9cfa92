"""What a method has to know of the column that it masks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column

from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.masking.secret import Secret


@dataclass(frozen=True)
class Place:
    """A column with what its CHECKs leave it; `unique` values must stay different.

    `person` is the column of the row by whose value dates are shifted.
    """

    column: Column[Any]
    limits: Limits
    unique: bool
    secret: Secret
    person: str | None = None

    @property
    def name(self) -> str:
        return f"{self.column.table.key}.{self.column.name}"

    @property
    def is_text(self) -> bool:
        return isinstance(self.column.type, sa.String) and not isinstance(self.column.type, sa.Enum)

    @property
    def length(self) -> int | None:
        """The longest text that fits, None without a bound."""
        declared = getattr(self.column.type, "length", None) if self.is_text else None
        bounds = [bound for bound in (declared, self.limits.longest) if bound is not None]
        return min(bounds) if bounds else None


def each(values: pa.Array[Any], change: Callable[[Any], object]) -> pa.Array[Any]:
    """Return values changed one by one, each different one once; NULL stays NULL."""
    encoded = values.dictionary_encode()
    changed = pa.array([change(value) for value in encoded.dictionary.to_pylist()], values.type)
    taken: pa.Array[Any] = changed.take(encoded.indices)
    return taken
