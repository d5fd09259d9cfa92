"""One statement of DDL, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.errors import Place


@dataclass(frozen=True)
class Statement:
    """One statement: the kind and name of what it makes, the table (by key) it belongs to, and its origin."""

    kind: str
    name: str
    sql: str
    table: str | None = None
    place: Place | None = None
