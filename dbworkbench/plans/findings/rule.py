"""A rule about plans: what it finds, why that matters, what helps, and an example of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan


@dataclass(frozen=True)
class Example:
    """PostgreSQL statements that set the scene, and the query whose plan is looked at."""

    setup: tuple[str, ...]
    query: str


@dataclass(frozen=True)
class PlanRule:
    """`check` yields findings on a plan; `bad` has one, `good` (the same query put right) none."""

    name: str
    problem: str
    reason: str
    fix: str
    check: Callable[[Plan], Iterator[Finding]]
    bad: Example
    good: Example
