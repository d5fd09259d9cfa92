"""A plan node in the words of the engine's own text format."""

from __future__ import annotations

from dbworkbench.model.plan import PlanNode

CONDITION_ENDS = ("Cond", "Filter", "Key", "Conditions")
CONDITIONS = frozenset({"Filters", "Groups", "Order By", "Expression"})
STRATEGIES = {"Hashed": "HashAggregate", "Sorted": "GroupAggregate", "Mixed": "MixedAggregate"}


def label(node: PlanNode) -> str:
    """Return `Parallel Seq Scan on flights f`, `Hash Left Join`, `Index Scan using i on t`."""
    index = f" using {node.index}" if node.index and node.relation else ""
    index = index or (f" on {node.index}" if node.index else "")
    return f"{_operation(node)}{index}{_target(node)}"


def conditions(node: PlanNode) -> tuple[str, ...]:
    """Return the conditions and keys of a node, each as `Filter: …`."""
    found = []
    for name, value in node.details.items():
        if (name.endswith(CONDITION_ENDS) and " by " not in name) or name in CONDITIONS:
            text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
            found.append(f"{name}: {text}")
    return tuple(found)


def _operation(node: PlanNode) -> str:
    details = node.details
    words = node.type
    join = details.get("Join Type", "Inner")
    if node.type == "Aggregate":
        words = STRATEGIES.get(str(details.get("Strategy")), "Aggregate")
    elif node.type == "ModifyTable":
        words = str(details.get("Operation", node.type))
    elif node.type in {"Hash Join", "Merge Join"} and join != "Inner":
        words = f"{node.type.removesuffix(' Join')} {join} Join"
    elif node.type == "Nested Loop" and join != "Inner":
        words = f"Nested Loop {join} Join"
    if details.get("Partial Mode") in {"Partial", "Finalize"}:
        words = f"{details['Partial Mode']} {words}"
    if details.get("Scan Direction") == "Backward":
        words += " Backward"
    return f"Parallel {words}" if details.get("Parallel Aware") else words


def _target(node: PlanNode) -> str:
    if not node.relation:
        return ""
    alias = f" {node.alias}" if node.alias and node.alias != node.relation else ""
    return f" on {node.relation}{alias}"
