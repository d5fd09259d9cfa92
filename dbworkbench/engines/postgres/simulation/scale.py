"""How much larger or smaller a database is believed to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

History: TypeAlias = Literal["denser", "longer"]
"""What more rows mean for moments: more of them in the same time, or as many for a longer time."""

HISTORIES: Mapping[str, History] = {"denser": "denser", "longer": "longer"}


@dataclass(frozen=True)
class Scale:
    """A factor for all tables, others for some (1 for a table that does not grow), and how time goes on."""

    factor: float
    tables: Mapping[str, float] = field(default_factory=dict)
    history: History = "denser"

    def of(self, table: str) -> float:
        """Return the factor of a table by its key."""
        return self.tables.get(table, self.factor)
