"""A PostgreSQL plan document, whatever it was written in, as a Plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.plans.postgres.canonical import canonical
from dbworkbench.plans.postgres.clock import Share, share_time
from dbworkbench.plans.postgres.operator import Operator, number_operators

IN_FIELDS = frozenset(
    {"Node Type", "Plans", "Relation Name", "Alias", "Index Name", "Parent Relationship", "Plan Rows"}
    | {"Actual Rows", "Actual Loops", "Actual Startup Time", "Actual Total Time", "Total Cost"}
)


def build_plan(statement: Mapping[str, Any]) -> Plan:
    """Build a Plan from one statement's document: `{"Plan": {…}, "Planning Time": …}`."""
    root = statement.get("Plan")
    if not isinstance(root, Mapping) or "Node Type" not in root:
        raise UnusableInput(
            "this PostgreSQL plan has no operators",
            hint="Give what EXPLAIN (FORMAT JSON) prints for a query; utility statements have no plan.",
        )
    root = canonical(root)
    operators = number_operators(root)
    timed = "Actual Total Time" in root
    shares = share_time(operators) if timed else {}
    return Plan(
        engine="postgres",
        root=_node(operators, shares),
        query=str(statement.get("Query Text", "")),
        planning_ms=_number(statement, "Planning Time"),
        execution_ms=_number(statement, "Execution Time"),
        jit_ms=_number((statement.get("JIT") or {}).get("Timing") or {}, "Total"),
        settings=Settings(statement.get("Settings", {})),
        triggers=_triggers(statement.get("Triggers") or []),
        document=statement,
    )


def _node(operators: Sequence[Operator], shares: Mapping[int, Share]) -> PlanNode:
    built: dict[int, PlanNode] = {}
    for operator in reversed(operators):
        children = tuple(built.pop(child) for child in operator.children)
        built[operator.id] = _build(operator, shares.get(operator.id), children)
    return built[1]


def _build(operator: Operator, share: Share | None, children: tuple[PlanNode, ...]) -> PlanNode:
    data = operator.data
    return PlanNode(
        id=operator.id,
        type=operator.kind,
        parent=operator.parent,
        relation=data.get("Relation Name") or data.get("CTE Name") or data.get("Function Name"),
        alias=data.get("Alias"),
        index=data.get("Index Name"),
        relationship=operator.subplan or data.get("Parent Relationship"),
        estimated_rows=_number(data, "Plan Rows"),
        rows=_number(data, "Actual Rows"),
        loops=_number(data, "Actual Loops"),
        total_ms=share.total if share else None,
        self_ms=share.own if share else None,
        cost=_number(data, "Total Cost"),
        details=Settings({name: value for name, value in data.items() if name not in IN_FIELDS}),
        children=children,
    )


def _triggers(items: Sequence[Mapping[str, Any]]) -> Mapping[str, float]:
    """Add up the ms of each trigger, named with its table: `name on table`."""
    times: dict[str, float] = {}
    for item in items:
        name = str(item.get("Constraint Name") or item.get("Trigger Name"))
        place = f"{name} on {item['Relation']}" if "Relation" in item else name
        times[place] = times.get(place, 0.0) + float(item.get("Time", 0))
    return Settings(times)


def _number(data: Mapping[str, Any], name: str) -> float | None:
    value = data.get(name)
    return None if value is None else float(value)
