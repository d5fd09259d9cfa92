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
    words = _words(node)
    if details.get("Partial Mode") in {"Partial", "Finalize"}:
        words = f"{details['Partial Mode']} {words}"
    if details.get("Scan Direction") == "Backward":
        words += " Backward"
    flags = (("Async Capable", "Async "), ("Parallel Aware", "Parallel "))
    return "".join(word for name, word in flags if details.get(name)) + words


def _words(node: PlanNode) -> str:
    details = node.details
    join = details.get("Join Type", "Inner")
    match node.type:
        case "Aggregate":
            return STRATEGIES.get(str(details.get("Strategy")), "Aggregate")
        case "ModifyTable":
            return str(details.get("Operation", node.type))
        case "Foreign Scan" if "Operation" in details:
            return f"Foreign {details['Operation']}"
        case "SetOp":
            hashed = "Hash" if details.get("Strategy") == "Hashed" else ""
            return f"{hashed}SetOp {details.get('Command', '')}".rstrip()
        case "Hash Join" | "Merge Join" if join != "Inner":
            return f"{node.type.removesuffix(' Join')} {join} Join"
        case "Nested Loop" if join != "Inner":
            return f"Nested Loop {join} Join"
    return node.type


def _target(node: PlanNode) -> str:
    if not node.relation:
        return ""
    alias = f" {node.alias}" if node.alias and node.alias != node.relation else ""
    return f" on {node.relation}{alias}"
