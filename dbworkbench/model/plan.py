"""An execution plan of any engine as one tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dbworkbench.model.settings import NOTHING
from dbworkbench.model.tablestate import TableState


@dataclass(frozen=True)
class PlanNode:
    """One operator. Times are wall-clock ms of the leader, rows are per loop, None is "not measured".

    `self_ms` is what the operator itself took, without its children; over a plan they add up to its total.
    `details` holds conditions, sort methods, buffers and whatever else the engine said, in its own words;
    `own` holds the counters among them (pages, ms of I/O, WAL) without what the nodes below used.
    """

    id: int
    type: str
    parent: int | None = None
    relation: str | None = None
    alias: str | None = None
    index: str | None = None
    relationship: str | None = None
    estimated_rows: float | None = None
    rows: float | None = None
    loops: float | None = None
    total_ms: float | None = None
    self_ms: float | None = None
    cost: float | None = None
    details: Mapping[str, Any] = NOTHING
    own: Mapping[str, float] = NOTHING
    children: tuple[PlanNode, ...] = ()

    @property
    def table(self) -> tuple[str, str] | None:
        """Schema and name of the table that this node reads or changes, as far as the plan tells them."""
        return (str(self.details.get("Schema", "public")), self.relation) if self.relation else None

    def walk(self) -> Iterator[PlanNode]:
        """Yield this node and all below it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


@dataclass(frozen=True)
class Plan:
    """A query's plan: the engine that made it, its root, and times in milliseconds.

    The server's execution time is the root's total, and beside it the start and the end of the execution,
    triggers that fire after the statement, and the serialization of the result.
    `tables` holds what the catalogue says of the tables, where it could be asked.
    """

    engine: str
    root: PlanNode
    query: str = ""
    planning_ms: float | None = None
    execution_ms: float | None = None
    jit_ms: float | None = None
    serialization_ms: float | None = None
    settings: Mapping[str, str] = NOTHING
    triggers: Mapping[str, float] = field(default_factory=dict)
    tables: Mapping[tuple[str, str], TableState] = field(default_factory=dict)
    document: Any = None

    @property
    def analyzed(self) -> bool:
        """Whether the query was run, so that times and actual rows are known."""
        return self.root.rows is not None or self.root.total_ms is not None

    @property
    def total_ms(self) -> float | None:
        """Planning and execution together."""
        if self.execution_ms is None:
            return None
        return self.execution_ms + (self.planning_ms or 0.0)

    def state_of(self, node: PlanNode) -> TableState | None:
        """Return what the catalogue says of the table that a node reads; None where it was not asked."""
        return self.tables.get(node.table) if node.table else None

    @cached_property
    def nodes(self) -> tuple[PlanNode, ...]:
        """All operators, parents first."""
        return tuple(self.root.walk())
