"""`EXPLAIN (FORMAT json)` and `EXPLAIN (ANALYZE, FORMAT json)` of DuckDB.

DuckDB times each operator by itself and adds up over its threads. On the clock of the query they ran side
by side, so where the sum is longer than the query took, every operator counts with its part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings

WRAPPERS = frozenset({"EXPLAIN_ANALYZE", "RESULT_COLLECTOR"})
IN_FIELDS = frozenset({"name", "operator_name", "children", "extra_info", "operator_timing"})
RUNNING_SUMS = ("cpu_time", "cumulative_cardinality", "cumulative_rows_scanned")


def recognises(document: Any) -> bool:
    """Say whether a JSON value is a DuckDB plan."""
    match document:
        case Mapping():
            return "children" in document and ("latency" in document or "extra_info" in document)
        case str():
            return False
        case Sequence():
            return len(document) == 1 and recognises(document[0])
    return False


def read(document: Any) -> Plan:
    """Read the plan of one query."""
    top = document if isinstance(document, Mapping) else document[0]
    latency = top.get("latency")
    root = _unwrap(top)
    nodes = _preorder(root)
    spent = sum(float(data.get("operator_timing", 0)) for data, _ in nodes)
    side_by_side = min(1.0, latency / spent) if latency and spent else 1.0
    return Plan(
        engine="duckdb",
        root=_build(nodes, side_by_side),
        query=str(top.get("query_name", "")),
        planning_ms=_planning(top),
        execution_ms=None if latency is None else float(latency) * 1000,
        document=top,
    )


def _unwrap(top: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the query's own root operator: the frame around it says only that it was explained."""
    current = top
    while "latency" in current or _name(current) in WRAPPERS:
        children = current.get("children", [])
        if len(children) != 1:
            raise UnusableInput(
                "this DuckDB plan has no operators",
                hint="Give what EXPLAIN (ANALYZE, FORMAT json) prints for a query.",
            )
        current = children[0]
    return current


def _preorder(root: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], int | None]]:
    found: list[tuple[Mapping[str, Any], int | None]] = []
    stack: list[tuple[Mapping[str, Any], int | None]] = [(root, None)]
    while stack:
        data, parent = stack.pop()
        found.append((data, parent))
        stack.extend((child, len(found)) for child in reversed(data.get("children", [])))
    return found


def _build(nodes: Sequence[tuple[Mapping[str, Any], int | None]], side_by_side: float) -> PlanNode:
    children: dict[int, list[PlanNode]] = {number: [] for number in range(1, len(nodes) + 1)}
    for number in range(len(nodes), 1, -1):
        data, parent = nodes[number - 1]
        node = _node(number, data, parent, children[number], side_by_side)
        children[parent or 1].insert(0, node)
    return _node(1, nodes[0][0], None, children[1], side_by_side)


def _node(
    number: int, data: Mapping[str, Any], parent: int | None, children: list[PlanNode], side_by_side: float
) -> PlanNode:
    extra = data.get("extra_info") or {}
    timing, rows = data.get("operator_timing"), data.get("operator_cardinality")
    own = None if timing is None else float(timing) * 1000 * side_by_side
    below = sum(child.total_ms or 0.0 for child in children)
    return PlanNode(
        id=number,
        type=_name(data),
        parent=parent,
        relation=_relation(extra),
        relationship=f"CTE {extra['CTE Name']}" if "CTE Name" in extra else None,
        estimated_rows=_estimate(extra),
        rows=None if rows is None else float(rows),
        loops=None if rows is None else 1.0,
        total_ms=None if own is None else own + below,
        self_ms=own,
        details=Settings({**extra, **_rest(data)}),
        children=tuple(children),
    )


def _rest(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in IN_FIELDS and key not in RUNNING_SUMS}


def _name(data: Mapping[str, Any]) -> str:
    return str(data.get("operator_name") or data.get("name") or "").strip()


def _relation(extra: Mapping[str, Any]) -> str | None:
    table = extra.get("Table")
    return str(table).rsplit(".", 1)[-1] if table else None


def _estimate(extra: Mapping[str, Any]) -> float | None:
    """Return the estimated rows, which come as text, some with a sign before them, or not at all."""
    text = str(extra.get("Estimated Cardinality", "")).lstrip("~ ").replace(",", "")
    return float(text) if text.isdecimal() else None


def _planning(top: Mapping[str, Any]) -> float | None:
    times = [top[name] for name in ("planner", "physical_planner", "all_optimizers") if name in top]
    return sum(map(float, times)) * 1000 if times else None
