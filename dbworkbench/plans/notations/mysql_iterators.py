"""`EXPLAIN FORMAT=JSON` of MySQL 8.3 and later in version 2: the lines of its tree as objects.

`explain_json_format_version` chooses it; times are of a loop, in ms, and null for what never ran (manual,
"EXPLAIN Statement"; `explain_access_path.cc`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.plans.notations.mysql_tree import words_of

INPUTS = "inputs"
SHOWN = frozenset({"operation", "table_name", "alias", "index_name", "query"})


@dataclass
class Step:
    """An operation with those below it; `spent` is what it took over all loops, theirs included."""

    data: Mapping[str, Any]
    below: list[Step] = field(default_factory=list)

    @property
    def spent(self) -> float:
        return float(self.data.get("actual_last_row_ms") or 0) * int(self.data.get("actual_loops") or 0)


def recognises(document: Any) -> bool:
    """Say whether a JSON value is a plan of MySQL in version 2."""
    return isinstance(document, Mapping) and isinstance(_top(document).get("operation"), str)


def read(document: Any) -> Plan:
    """Read the plan of one statement."""
    root = _step(_top(document))
    timed = root.data.get("actual_last_row_ms") is not None
    return Plan(
        engine="mysql",
        root=_node(root, None, root.spent, timed, iter(range(1, 1_000_000_000))),
        query=str(document.get("query", "")),
        execution_ms=root.spent if timed else None,
        document=document,
    )


def _top(document: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = document.get("query_plan")
    return inner if isinstance(inner, Mapping) else document


def _step(data: Mapping[str, Any]) -> Step:
    """Return an operation; subqueries stand in lists beside its inputs, all named after these."""
    lists = [value for name, value in data.items() if name.startswith(INPUTS) and isinstance(value, list)]
    return Step(data, [_step(item) for values in lists for item in values])


def _node(step: Step, parent: int | None, total: float, timed: bool, numbers: Iterator[int]) -> PlanNode:
    number = next(numbers)
    inputs = sum(below.spent for below in step.below)
    fit = min(1.0, total / inputs) if inputs else 1.0
    children = tuple(_node(below, number, below.spent * fit, timed, numbers) for below in step.below)
    data = step.data
    told = words_of(data["operation"])
    loops = data.get("actual_loops")
    return PlanNode(
        id=number,
        type=told["type"],
        parent=parent,
        relation=data.get("table_name") or told.get("relation"),
        alias=data.get("alias"),
        index=data.get("index_name") or told.get("index"),
        estimated_rows=_float(data.get("estimated_rows")),
        rows=_float(data.get("actual_rows")) if loops or not timed else 0.0,
        loops=_float(loops) if loops or not timed else 0.0,
        total_ms=total if timed else None,
        self_ms=max(0.0, total - inputs * fit) if timed else None,
        cost=_float(data.get("estimated_total_cost")),
        details=Settings({**_condition(told), **_rest(data)}),
        children=children,
    )


def _condition(told: Mapping[str, str]) -> dict[str, str]:
    return {"Condition": told["Condition"]} if "Condition" in told else {}


def _rest(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in SHOWN and not name.startswith(INPUTS)}


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
