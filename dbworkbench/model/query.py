"""A named query of the design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.errors import Place
from dbworkbench.model.settings import NOTHING
from dbworkbench.model.target import Target


@dataclass(frozen=True)
class Query:
    """SQL with `:name` parameters, how often it runs (calls per second) and what latency it may take."""

    name: str
    sql: str
    rate: float | None = None
    target: Target | None = None
    parameters: Mapping[str, Any] = NOTHING
    note: str | None = None
    comments: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)
