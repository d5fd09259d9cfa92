"""What stands in a copy for the values of the original, so that a query can be asked of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import numpy as np

from dbworkbench.seeding.statistics.axis import Axis
from dbworkbench.seeding.statistics.quantiles import Quantiles


@dataclass(frozen=True)
class Translation:
    """What stands in the copy for values of the original, by table and column: for constants of queries."""

    columns: Mapping[tuple[str, str], tuple[Axis, Quantiles]] = field(default_factory=dict)

    def translate(self, table: str, column: str, text: str) -> str:
        """Return a value as the copy has it, both as PostgreSQL writes them.

        A value that is between known ones becomes one between theirs; one that is not understood stays.
        """
        known = self.columns.get((table, column))
        key = known[0].key(text) if known else None
        if known is None or key is None:
            return text
        shown = known[1].translate(np.array([key], np.int64))
        return written(known[0].decode(shown)[0].as_py())

    def __str__(self) -> str:
        return f"a translation of {len(self.columns)} columns"


def written(value: Any) -> str:
    """Write a value as PostgreSQL does."""
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
