"""A rule: what it looks for, why that matters, what to do, and an example of each side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table

from dbworkbench.errors import EARLIER
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.model.finding import Finding, Severity


@dataclass(frozen=True)
class Hit:
    """One place where a rule found something: the table, the column if it is one, and what to do."""

    table: Table
    message: str
    fix: str = ""
    column: Column[Any] | None = None


@dataclass(frozen=True)
class Rule:
    """`bad` and `good` are sketches: the rule must find the first and pass the second."""

    name: str
    severity: Severity
    problem: str
    reason: str
    bad: str
    good: str
    look: Callable[[Design], Iterable[Hit]]

    def find(self, design: Design) -> Iterator[Finding]:
        """Yield a finding for each place that was not told to be ignored."""
        for hit in self.look(design):
            if not self._ignored(hit):
                yield self._finding(hit)

    def _ignored(self, hit: Hit) -> bool:
        told = [table_facts(hit.table).settings.get("ignore", "")]
        if hit.column is not None:
            told.append(column_facts(hit.column).settings.get("ignore", ""))
        return any(self.name in {name.strip() for name in names.split(",")} for names in told)

    def _finding(self, hit: Hit) -> Finding:
        owner = hit.table.key
        place = table_facts(hit.table).place
        if hit.column is not None:
            owner = f"{owner}.{hit.column.name}"
            place = column_facts(hit.column).place or place
        line = place.line if place and place.file != EARLIER else None
        return Finding(self.name, self.severity, owner, hit.message, hit.fix, line=line)
