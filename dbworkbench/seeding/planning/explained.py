"""What was inferred of a column, and why: one line of the table that a plan shows."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = ("table", "rows", "column", "filled with", "because", "examples")
LONGEST = 28
"""Longer examples are cut."""


@dataclass(frozen=True)
class ColumnPlan:
    """How a column is filled and why, the first values of it, and the line that says otherwise."""

    table: str
    column: str
    filled_with: str
    because: str
    examples: tuple[str, ...]
    override: str

    @property
    def shown(self) -> str:
        """The examples on one line."""
        return ", ".join(_short(text) for text in self.examples)


def _short(text: str) -> str:
    flat = text.replace("\n", "⏎")
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
