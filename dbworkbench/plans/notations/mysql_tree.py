"""`EXPLAIN FORMAT=TREE` and `EXPLAIN ANALYZE` of MySQL 8: indented lines, times a loop in ms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.errors import Place, UnusableInput
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings

NUMBER = r"[\d.]+(?:e[+-]?\d+)?"
LINE = re.compile(
    r"(?P<indent> *)-> (?P<what>.*?)"
    rf"(?:\s+\(cost=(?P<cost>{NUMBER})(?:\.\.{NUMBER})?(?: rows=(?P<planned>{NUMBER}))?\))?"
    rf"(?:\s+\((?:actual time=(?P<first>{NUMBER})\.\.(?P<last>{NUMBER})"
    rf" rows=(?P<rows>{NUMBER}) loops=(?P<loops>\d+)|(?P<never>never executed))\))?\s*"
)
ON = re.compile(r"(?P<type>.*?) on (?P<relation>\S+)(?: using (?P<index>\S+))?(?P<rest>.*)")
CONDITION = re.compile(r"(?P<type>[A-Z][\w ]*?)(?:: (?P<condition>.*))")


@dataclass
class Line:
    """A line of the tree with the lines below it."""

    found: re.Match[str]
    below: list[Line] = field(default_factory=list)

    @property
    def spent(self) -> float:
        return float(self.found["last"] or 0) * int(self.found["loops"] or 0)


def recognises(document: Any) -> bool:
    """Say whether a value is a tree of MySQL: its text under `tree`."""
    return isinstance(document, Mapping) and str(document.get("tree", "")).lstrip().startswith("-> ")


def read(document: Any) -> Plan:
    """Read the plan of one statement; raises UnusableInput, with the line, where the tree breaks off."""
    root = _tree(str(document["tree"]))
    timed = root.found["last"] is not None
    number = iter(range(1, 1_000_000_000))
    return Plan(
        engine="mysql",
        root=_node(root, None, root.spent, timed, number),
        execution_ms=root.spent if timed else None,
        document=document,
    )


def _tree(text: str) -> Line:
    stack: list[tuple[int, Line]] = []
    first: Line | None = None
    for number, written in enumerate(text.splitlines(), 1):
        if not written.strip():
            continue
        found = LINE.fullmatch(written)
        if found is None or not found["what"].strip():
            raise UnusableInput("this line is no step of a MySQL plan", place=Place(number, 1, written[:200]))
        line, indent = Line(found), len(found["indent"])
        while stack and stack[-1][0] >= indent:
            stack.pop()
        if stack:
            stack[-1][1].below.append(line)
        first = first or line
        stack.append((indent, line))
    if first is None:
        raise UnusableInput("this MySQL plan has no steps")
    return first


def _node(line: Line, parent: int | None, total: float, timed: bool, numbers: Any) -> PlanNode:
    number = next(numbers)
    inputs = sum(below.spent for below in line.below)
    fit = min(1.0, total / inputs) if inputs else 1.0
    children = tuple(_node(below, number, below.spent * fit, timed, numbers) for below in line.below)
    found = line.found
    told = words_of(found["what"])
    return PlanNode(
        id=number,
        type=told.pop("type"),
        parent=parent,
        relation=told.pop("relation", None),
        index=told.pop("index", None),
        estimated_rows=_float(found["planned"]),
        rows=0.0 if found["never"] else _float(found["rows"]),
        loops=0.0 if found["never"] else _float(found["loops"]),
        total_ms=total if timed else None,
        self_ms=max(0.0, total - inputs * fit) if timed else None,
        cost=_float(found["cost"]),
        details=Settings(told),
        children=children,
    )


def words_of(what: str) -> dict[str, str]:
    """Take the words of a step apart: what it does, on what, by which index, under which condition."""
    if found := CONDITION.fullmatch(what):
        return {"type": found["type"], "Condition": found["condition"]}
    found = ON.fullmatch(what)
    if found is None:
        return {"type": what}
    told = {"type": found["type"], "relation": found["relation"]}
    told |= {"index": found["index"]} if found["index"] else {}
    rest = found["rest"].strip()
    return told | ({"Condition": rest} if rest else {})


def _float(text: str | None) -> float | None:
    return None if text is None else float(text)
