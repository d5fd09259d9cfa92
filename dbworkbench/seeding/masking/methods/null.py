"""Values that go."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.place import Place


class Null(Method):
    name = "null"
    about = "becomes NULL"
    for_keys = True

    def check(self, place: Place) -> None:
        if not place.column.nullable or place.column.primary_key:
            raise self.unfit(place, "it must not be NULL", "hash, fake or redact")

    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        nothing: pa.Array[Any] = pa.nulls(len(values), values.type)
        return nothing
