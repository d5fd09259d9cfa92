"""The tables whose columns an expression may name, and the ones around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.advice.reading.access import Access
from dbworkbench.advice.reading.catalog import Catalog


@dataclass
class Scope:
    """Sources of one SELECT by alias: a table's access, or None for what is derived."""

    catalog: Catalog
    parent: Scope | None = None
    sources: dict[str, Access | None] = field(default_factory=dict)

    def find(self, reference: Any) -> tuple[Access, str, bool] | None:
        """Return the table and column that a reference means, and whether it is of this SELECT itself."""
        *qualifiers, name = [getattr(part, "sval", None) for part in reference.fields]
        if name is None:
            return None
        scope: Scope | None = self
        while scope is not None:
            if access := scope._holder(qualifiers[-1] if qualifiers else None, name):
                return access, name, scope is self
            scope = scope.parent
        return None

    def all_of(self, reference: Any) -> Iterator[Access]:
        """Yield the tables whose columns `*` or `alias.*` means."""
        alias = getattr(reference.fields[-2], "sval", None) if len(reference.fields) > 1 else None
        for name, access in self.sources.items():
            if access is not None and alias in (None, name):
                yield access

    def _holder(self, alias: str | None, column: str) -> Access | None:
        names = [alias] if alias is not None else list(self.sources)
        for name in names:
            access = self.sources.get(name)
            if access is not None and column in self.catalog.columns[access.table]:
                return access
        return None
