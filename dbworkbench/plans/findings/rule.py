"""A rule about plans: what it finds, why that matters, what helps, and an example of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan


@dataclass(frozen=True)
class Example:
    """Statements of an engine that set the scene, and the query whose plan is looked at.

    `saved` is the plan as a server printed it, for what not every server does.
    """

    setup: tuple[str, ...]
    query: str
    saved: str = ""
    engine: str = "postgres"


@dataclass(frozen=True)
class PlanRule:
    """`check` yields findings on a plan; `bad` has one, `good` (the same query put right) none.

    `coded` says that the next step of the bad example is SQL, which helps when it is run; `also` are bad
    examples of other engines, whose next step is SQL as well.
    """

    name: str
    problem: str
    reason: str
    fix: str
    check: Callable[[Plan], Iterator[Finding]]
    bad: Example
    good: Example
    coded: bool = True
    also: tuple[Example, ...] = ()
