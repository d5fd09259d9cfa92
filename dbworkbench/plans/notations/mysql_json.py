"""`EXPLAIN FORMAT=JSON` of MySQL and MariaDB, and MariaDB's `ANALYZE FORMAT=JSON`.

The documents nest whatever works on rows inside whatever takes them: blocks, joins, sorts, tables. Times of
MariaDB (`r_…_time_ms`) are sums over loops; a block's holds what is inside it, a sort's only sometimes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings

OPERATIONS = {
    "query_block": "Query Block",
    "nested_loop": "Nested Loop",
    "block-nl-join": "Block Nested Loop",
    "filesort": "Sort",
    "ordering_operation": "Sort",
    "grouping_operation": "Group",
    "duplicates_removal": "Remove Duplicates",
    "temporary_table": "Temporary Table",
    "buffer_result": "Buffer",
    "read_sorted_file": "Read Sorted",
    "window_functions_computation": "Window",
    "windowing": "Window",
    "union_result": "Union",
    "recursive_union": "Recursive Union",
    "materialized": "Materialize",
    "materialized_from_subquery": "Materialize",
    "expression_cache": "Expression Cache",
    "table": "Table",
}
PASSED = frozenset(
    {"query_specifications", "subqueries", "attached_subqueries", "select_list_subqueries"}
    | {"optimized_away_subqueries", "order_by_subqueries", "group_by_subqueries", "having_subqueries"}
    | {"sorts", "sort", "insert_from", "insert_select_items"}
)
"""Keys that only hold operations."""

ACCESS = {
    "ALL": "Table Scan",
    "index": "Index Scan",
    "range": "Index Range Scan",
    "ref": "Index Lookup",
    "eq_ref": "Single-Row Index Lookup",
    "const": "Constant Row",
    "system": "Constant Row",
    "fulltext": "Full-Text Search",
    "index_merge": "Index Merge",
    "ref_or_null": "Index Lookup",
    "unique_subquery": "Single-Row Index Lookup",
    "index_subquery": "Index Lookup",
}
TIMES = ("r_table_time_ms", "r_unpack_time_ms", "r_other_time_ms", "r_total_time_ms")
INCLUSIVE = frozenset({"Query Block", "Union", "Expression Cache"})


@dataclass
class Step:
    """An operation while the tree is built; `spent` is what the server measured, in ms over all loops."""

    kind: str
    data: Mapping[str, Any]
    inputs: list[Step] = field(default_factory=list)
    whole: float = 0.0

    @property
    def spent(self) -> float | None:
        parts = [self.data.get(name) for name in TIMES]
        known = [float(part) for part in parts if part is not None]
        return sum(known) if known else None


def recognises(document: Any) -> bool:
    """Say whether a JSON value is a plan of MySQL or MariaDB."""
    return isinstance(document, Mapping) and isinstance(document.get("query_block"), Mapping)


def read(document: Any) -> Plan:
    """Read the plan of one statement."""
    root = _step("query_block", document["query_block"])
    if not root.inputs and len(root.data) < 2:
        raise UnusableInput(
            "this MySQL plan has no steps", hint="Give what EXPLAIN FORMAT=JSON prints, whole."
        )
    timed = any(step.spent is not None for step in _all(root))
    if timed:
        _add_up(root)
    optimization = document.get("query_optimization") or {}
    return Plan(
        engine="mysql",
        root=_Numbering(timed).node(root, None, root.whole),
        planning_ms=_number(optimization, "r_total_time_ms"),
        execution_ms=root.whole if timed else None,
        document=document,
    )


def _step(key: str, data: Mapping[str, Any]) -> Step:
    step = Step(OPERATIONS[key], data)
    for name, value in data.items():
        step.inputs += _steps(name, value)
    return step


def _steps(key: str, value: Any) -> Iterator[Step]:
    """Yield the operations under a key: one, or a list of which each stands for itself."""
    if isinstance(value, list) and (key in PASSED or key in OPERATIONS):
        inner = [step for item in value if isinstance(item, Mapping) for step in _inside(item)]
        if key == "nested_loop" and len(inner) > 1:
            yield Step(OPERATIONS[key], {}, inner)
        else:
            yield from inner
    elif isinstance(value, Mapping) and key in OPERATIONS:
        yield _step(key, value)
    elif isinstance(value, Mapping) and key in PASSED:
        yield from _inside(value)


def _inside(item: Mapping[str, Any]) -> Iterator[Step]:
    for name, value in item.items():
        yield from _steps(name, value)


def _all(step: Step) -> Iterator[Step]:
    yield step
    for below in step.inputs:
        yield from _all(below)


def _add_up(step: Step) -> None:
    """Give each operation the time of itself and all below it."""
    for below in step.inputs:
        _add_up(below)
    inputs = sum(below.whole for below in step.inputs)
    spent = step.spent or 0.0
    if step.kind in INCLUSIVE and step.spent is not None:
        step.whole = spent
    else:
        step.whole = spent if spent >= inputs and step.kind == "Sort" else spent + inputs


class _Numbering:
    """Makes nodes, numbered from 1 in the order of print, whose self times add up to the root's."""

    def __init__(self, timed: bool) -> None:
        self._timed = timed
        self._last = 0

    def node(self, step: Step, parent: int | None, total: float) -> PlanNode:
        self._last += 1
        number = self._last
        inputs = sum(below.whole for below in step.inputs)
        fit = min(1.0, total / inputs) if inputs else 1.0
        children = tuple(self.node(below, number, below.whole * fit) for below in step.inputs)
        data = step.data
        return PlanNode(
            id=number,
            type=ACCESS.get(str(data.get("access_type")), step.kind) if step.kind == "Table" else step.kind,
            parent=parent,
            relation=data.get("table_name"),
            index=data.get("key"),
            estimated_rows=_kept(data, ("rows", "rows_examined_per_scan"), "filtered"),
            rows=_kept(data, ("r_rows", "r_output_rows"), "r_filtered"),
            loops=_number(data, "r_loops"),
            total_ms=total if self._timed else None,
            self_ms=max(0.0, total - inputs * fit) if self._timed else None,
            cost=_number(data.get("cost_info", data), "prefix_cost", "query_cost", "cost"),
            details=Settings({name: value for name, value in data.items() if _is_detail(name, value)}),
            children=children,
        )


def _is_detail(name: str, value: Any) -> bool:
    return name not in OPERATIONS and name not in PASSED and value is not None


def _kept(data: Mapping[str, Any], names: tuple[str, ...], share: str) -> float | None:
    """Return the rows that were read a loop, less those that the condition refused."""
    rows = _number(data, *names)
    kept = _number(data, share)
    return rows if rows is None or kept is None else rows * kept / 100


def _number(data: Mapping[str, Any], *names: str) -> float | None:
    """Return the first number of some names; MySQL writes costs as text."""
    found = next((data[name] for name in names if data.get(name) is not None), None)
    return None if found is None else float(found)
