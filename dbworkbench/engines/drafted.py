"""The statements that make a design in an engine, and what is lost."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.model.loss import Loss


@dataclass(frozen=True)
class Statement:
    """One statement, the kind, schema and name of what it makes, and the table (by key) it belongs to."""

    kind: str
    schema: str | None
    name: str
    sql: str
    table: str | None = None


@dataclass(frozen=True)
class Draft:
    """The statements in the order to run them, and what is lost."""

    statements: tuple[Statement, ...]
    losses: tuple[Loss, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(statement.sql for statement in self.statements)
