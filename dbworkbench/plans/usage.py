"""What two plans have in common, and whether an index is used."""

from __future__ import annotations

from collections.abc import Collection

from dbworkbench.model.plan import Plan
from dbworkbench.plans.label import label


def uses_index(plan: Plan, indexes: Collection[str], table: str) -> bool:
    """Say whether a plan reads one of some indexes; DuckDB tells only that the table was read through one."""
    return any(
        node.index in indexes or (node.relation == table and node.details.get("Type") == "Index Scan")
        for node in plan.nodes
    )


def same_shape(left: Plan, right: Plan) -> bool:
    """Say whether two plans have the same operators on the same tables and indexes."""
    return _shape(left) == _shape(right)


def access_paths(plan: Plan, table: str, index: str) -> tuple[str, ...]:
    """Return the ways in which a plan reads a table, in the words of the engine."""
    paths = [label(node) for node in plan.nodes if node.relation == table or node.index == index]
    return tuple(dict.fromkeys(paths))


def _shape(plan: Plan) -> list[tuple[object, ...]]:
    return [
        (node.parent, node.type, node.relation, node.index, node.details.get("Type")) for node in plan.nodes
    ]
