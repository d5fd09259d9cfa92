"""Values that stay as they are."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.place import Place


class Keep(Method):
    name = "keep"
    about = "stays as it is"
    for_keys = True

    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        return values
