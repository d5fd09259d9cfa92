"""The rows of SQLite's `EXPLAIN QUERY PLAN`: what is searched and scanned, without estimates and times."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings

ACCESS = re.compile(
    r"(?P<type>SCAN|SEARCH) (?P<relation>\S+)(?: AS (?P<alias>\S+))?"
    r"(?: USING (?P<how>.*?INDEX)(?: (?P<index>(?!\()\S+))?| USING (?P<key>INTEGER PRIMARY KEY))?"
    r"(?P<condition> \(.*\))?.*"
)


DRAWN = re.compile(r"(?P<stem>(?:\|  |   )*)[|`]--(?P<detail>\S.*)")


def parse(text: str) -> list[dict[str, Any]]:
    """Return the document of a plan as SQLite's shell draws it; none when a line is no step of one."""
    found = [DRAWN.fullmatch(line.rstrip()) for line in text.splitlines() if line.strip()]
    steps = [step for step in found if step is not None]
    if not steps or len(steps) < len(found):
        return []
    rows: list[dict[str, Any]] = []
    above: list[int] = [0]
    for number, step in enumerate(steps, 1):
        depth = len(step["stem"]) // 3
        del above[depth + 1 :]
        rows.append({"id": number, "parent": above[-1], "detail": step["detail"]})
        above.append(number)
    return [{"engine": "sqlite", "plan": rows}]


def recognises(document: Any) -> bool:
    """Say whether a JSON value is a SQLite plan."""
    return isinstance(document, Mapping) and document.get("engine") == "sqlite" and "plan" in document


def read(document: Any) -> Plan:
    """Read the plan of one query."""
    rows = document["plan"]
    if not rows:
        raise UnusableInput(
            "this SQLite plan has no steps", hint="SQLite plans no steps for a statement that reads no table."
        )
    below: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        below[row["parent"]].append(row)
    total = document.get("execution_ms")
    root = PlanNode(
        0,
        "QUERY",
        rows=document.get("rows"),
        loops=None if total is None else 1,
        total_ms=total,
        self_ms=total,
        children=tuple(_node(row, 0, below) for row in below[0]),
    )
    lost = len(rows) + 1 - sum(1 for _ in root.walk())
    if lost:
        raise UnusableInput(
            f"this SQLite plan is torn: {lost} of its {len(rows)} steps hang from no other",
            hint="Give all rows of EXPLAIN QUERY PLAN.",
        )
    return Plan("sqlite", root, execution_ms=total, document=document)


def _node(row: Mapping[str, Any], parent: int, below: Mapping[int, list[Mapping[str, Any]]]) -> PlanNode:
    detail = row["detail"]
    access = ACCESS.fullmatch(detail)
    children = tuple(_node(child, row["id"], below) for child in below.get(row["id"], ()))
    if access is None:
        return PlanNode(row["id"], detail, parent, children=children)
    details = {"Condition": access["condition"].strip(" ()")} if access["condition"] else {}
    how = access["how"] or access["key"]
    return PlanNode(
        row["id"],
        f"{access['type']} USING {how}" if how else access["type"],
        parent,
        relation=access["relation"],
        alias=access["alias"],
        index=access["index"],
        details=Settings(details),
        children=children,
    )
