"""One form for a plan's document, whichever of the four formats it was printed in.

The structured formats print what is false or zero, and lists; the text leaves those out, and joins them.
So lists of expressions become one text, zeros and what is usual are left out, and the rest stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

Data: TypeAlias = "dict[str, Any]"

PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")
ALWAYS = frozenset(
    {
        "Node Type",
        "Startup Cost",
        "Total Cost",
        "Plan Rows",
        "Plan Width",
        "Workers Planned",
        "Workers Launched",
    }
    | {"Actual Startup Time", "Actual Total Time", "Actual Rows", "Actual Loops", "Worker Number"}
)
"""Fields that mean something when they are zero or false."""

MIXED = {"Group Keys": "Group Key", "Hash Keys": "Hash Key"}


def canonical(root: Mapping[str, Any]) -> Data:
    """Return a plan's nodes in one form for all formats."""
    done: Data = {}
    stack: list[tuple[Mapping[str, Any], Data]] = [(root, done)]
    while stack:
        given, node = stack.pop()
        node |= _fields(given)
        if "Plans" in given:
            node["Plans"] = [{} for _ in given["Plans"]]
            stack.extend(zip(given["Plans"], node["Plans"], strict=True))
    return done


def _fields(given: Mapping[str, Any]) -> Data:
    node: Data = {}
    for name, value in given.items():
        if name == "Plans" or _is_usual(name, value, given):
            continue
        node[name] = _value(name, value)
    return node


def _is_usual(name: str, value: Any, node: Mapping[str, Any]) -> bool:
    if name in ALWAYS:
        return False
    if name.startswith("Original "):
        return bool(value == node.get(name.removeprefix("Original ")))
    if name == "Operation" and value == "Select":
        return True
    return not value and not isinstance(value, str)


def _value(name: str, value: Any) -> Any:
    match name:
        case "Workers":
            return [_fields(worker) for worker in value or ()]
        case "Grouping Sets":
            return [text for entry in value for text in _grouping(entry)]
        case "Target Tables":
            return [item if isinstance(item, str) else _table(item) for item in value]
    if isinstance(value, dict):
        return {key: _value(key, item) for key, item in value.items() if not _is_usual(key, item, value)}
    return joined(value)


def joined(value: Any) -> Any:
    """Return a list of expressions as one text, as the text format prints it."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return value


def _grouping(entry: str | Mapping[str, Any]) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    return [
        f"{MIXED[key]}: {joined(keys) or '()'}"
        for key, sets in entry.items()
        if key in MIXED
        for keys in sets
    ]


def _table(item: Mapping[str, Any]) -> str:
    name = _quoted(str(item["Relation Name"]))
    if "Schema" in item:
        name = f"{_quoted(str(item['Schema']))}.{name}"
    alias = item.get("Alias", item["Relation Name"])
    return name if alias == item["Relation Name"] else f"{name} {_quoted(str(alias))}"


def _quoted(name: str) -> str:
    return name if PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'
