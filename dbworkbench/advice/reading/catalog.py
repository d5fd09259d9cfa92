"""Which tables, columns and views the names in a query mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dbworkbench.model.design import Design


@dataclass(frozen=True)
class Catalog:
    """Columns by table key, and the text of views."""

    columns: Mapping[str, Sequence[str]]
    views: Mapping[str, str] = field(default_factory=dict)

    def table(self, schema: str | None, name: str) -> str | None:
        """Return the key of a table; without a schema the public one goes first, then the only other one."""
        if schema not in (None, "public"):
            return f"{schema}.{name}" if f"{schema}.{name}" in self.columns else None
        if name in self.columns:
            return name
        others = [key for key in self.columns if key.endswith(f".{name}")]
        return others[0] if len(others) == 1 and schema is None else None

    def with_tables(self, columns: Mapping[str, Sequence[str]]) -> Catalog:
        """Return the same with tables that a design does not name, partitions among them."""
        return replace(self, columns={**columns, **self.columns})


def catalog_of(design: Design, views: Mapping[str, str] = {}) -> Catalog:
    """Return the names of a design."""
    return Catalog({table.key: [column.name for column in table.columns] for table in design.tables}, views)
