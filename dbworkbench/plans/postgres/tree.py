"""A PostgreSQL plan document, whatever it was written in, as a Plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.plans.postgres.canonical import canonical
from dbworkbench.plans.postgres.clock import Share, charge_time, share_time
from dbworkbench.plans.postgres.operator import Operator, number_operators
from dbworkbench.plans.postgres.resources import own_resources

IN_FIELDS = frozenset(
    {"Node Type", "Plans", "Relation Name", "Alias", "Index Name", "Parent Relationship", "Plan Rows"}
    | {"Actual Rows", "Actual Loops", "Actual Startup Time", "Actual Total Time", "Total Cost"}
)
OBJECTS = ("Relation Name", "CTE Name", "Function Name", "Table Function Name")


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
    ledger = charge_time(operators)
    shares = share_time(ledger) if timed else {}
    return Plan(
        engine="postgres",
        root=_node(operators, shares, own_resources(ledger)),
        query=str(statement.get("Query Text", "")),
        planning_ms=_number(statement, "Planning Time"),
        execution_ms=_number(statement, "Execution Time"),
        jit_ms=_number(_section(_section(statement, "JIT"), "Timing"), "Total"),
        settings=Settings(_section(statement, "Settings")),
        serialization_ms=_number(_section(statement, "Serialization"), "Time"),
        triggers=_triggers(statement.get("Triggers") or []),
        document=statement,
    )


def _node(
    operators: Sequence[Operator], shares: Mapping[int, Share], own: Mapping[int, Mapping[str, float]]
) -> PlanNode:
    built: dict[int, PlanNode] = {}
    for operator in reversed(operators):
        children = tuple(built.pop(child) for child in operator.children)
        built[operator.id] = _build(operator, shares.get(operator.id), own[operator.id], children)
    return built[1]


def _build(
    operator: Operator, share: Share | None, own: Mapping[str, float], children: tuple[PlanNode, ...]
) -> PlanNode:
    data = operator.data
    return PlanNode(
        id=operator.id,
        type=operator.kind,
        parent=operator.parent,
        relation=next((str(data[name]) for name in OBJECTS if data.get(name)), None),
        alias=_text(data, "Alias"),
        index=_text(data, "Index Name"),
        relationship=operator.subplan or _text(data, "Parent Relationship"),
        estimated_rows=_number(data, "Plan Rows"),
        rows=_number(data, "Actual Rows"),
        loops=_number(data, "Actual Loops"),
        total_ms=share.total if share else None,
        self_ms=share.own if share else None,
        cost=_number(data, "Total Cost"),
        details=Settings({name: value for name, value in data.items() if name not in IN_FIELDS}),
        own=own,
        children=children,
    )


def _section(statement: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a part of the document, which may be missing or empty."""
    found = statement.get(name)
    return found if isinstance(found, Mapping) else {}


def _triggers(items: Sequence[Mapping[str, Any]]) -> Mapping[str, float]:
    """Add up the ms of each trigger, named with its table: `name on table`."""
    times: dict[str, float] = {}
    for item in items:
        name = str(item.get("Constraint Name") or item.get("Trigger Name"))
        place = f"{name} on {item['Relation']}" if "Relation" in item else name
        times[place] = times.get(place, 0.0) + float(item.get("Time", 0))
    return Settings(times)


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return None if value is None else str(value)


def _number(data: Mapping[str, Any], name: str) -> float | None:
    value = data.get(name)
    return None if value is None else float(value)
