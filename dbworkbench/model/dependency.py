"""Functional and multivalued dependencies of one relation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dependency:
    """`determinant -> dependent`, or `->>` when multivalued (Codd 1971; Fagin 1977)."""

    determinant: tuple[str, ...]
    dependent: tuple[str, ...]
    multivalued: bool = False

    def __str__(self) -> str:
        arrow = "->>" if self.multivalued else "->"
        return f"{', '.join(self.determinant)} {arrow} {', '.join(self.dependent)}"
