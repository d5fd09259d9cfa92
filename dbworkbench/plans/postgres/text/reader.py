"""From lines to documents: who stands below whom is told by the columns in which lines begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from dbworkbench.errors import Place, UnusableInput
from dbworkbench.plans.postgres.text.frame import ARROW, CHANGES, LABEL, LOGGED, PREFIXED, Line, is_root
from dbworkbench.plans.postgres.text.headline import measured, read_headline
from dbworkbench.plans.postgres.text.measure import read_measure, scalar, settings

Data: TypeAlias = "dict[str, Any]"

ARROW_WIDTH = 4
KEYED = re.compile(r"\s*(?P<key>[A-Z][\w/\- ]*?):(?:\s+(?P<value>.*))?")
WORKER = re.compile(
    r"\s*Worker (?P<number>\d+):\s+(?:actual(?: time=(?P<first>[\d.]+)\.\.(?P<last>[\d.]+))?"
    r" rows=(?P<rows>[\d.]+) loops=(?P<loops>[\d.]+)|(?P<rest>.*))"
)
TRIGGER = re.compile(
    r"\s*Trigger (?:(?P<name>\S+) )??(?:for constraint (?P<constraint>.+?)|(?P<alone>\S+?))"
    r"(?: on (?P<relation>\S+))?: (?:time=(?P<time>[\d.]+) )?calls=(?P<calls>[\d.]+)"
)
GROUPING = ("Group Key", "Hash Key")
JOINS = frozenset({"Nested Loop", "Hash Join", "Merge Join", "Recursive Union", "SetOp"})
MEMBERS = frozenset({"Append", "Merge Append", "BitmapAnd", "BitmapOr"})
TOP = {
    "planning time": "Planning Time",
    "execution time": "Execution Time",
    "total runtime": "Execution Time",
}
SECTIONS = frozenset({"Planning", "JIT", "Serialization"})


@dataclass
class Spot:
    """Something that lines below may belong to, from a column on."""

    column: int
    data: Data


@dataclass
class Statement:
    """One plan on its way: its root's column and the nodes that are open."""

    column: int
    document: Data
    open: list[Spot]
    label: str = ""
    section: Data | None = None
    grouping: dict[int, list[str]] = field(default_factory=dict)

    def below(self, column: int) -> Data:
        """Return the innermost open thing that begins left of a column, and close the others."""
        while len(self.open) > 1 and self.open[-1].column >= column:
            self.open.pop()
        return self.open[-1].data


def read_statements(lines: Sequence[Line]) -> list[Data]:
    """Return a document for each plan in the text, as the JSON format would print it.

    Raises UnusableInput, with the line, where a plan breaks off.
    """
    found: list[Statement] = []
    ahead: Data = {}
    for line in lines:
        if LOGGED.fullmatch(line.text):
            ahead = {"Query Text": ""}
        elif is_root(line) and not _is_target(line, found):
            found.append(_begin(line, ahead))
            ahead = {}
        elif ahead:
            _add_query(line, ahead)
        elif found and line.text.strip() and not PREFIXED.match(line.text):
            _go_on(found[-1], line)
    return [_finished(statement) for statement in found]


def _begin(line: Line, ahead: Data) -> Statement:
    node = read_headline(line.text.strip()) or {}
    query = {"Query Text": ahead["Query Text"].strip()} if ahead.get("Query Text") else {}
    return Statement(line.indent, {**query, "Plan": node}, [Spot(line.indent, node)])


def _is_target(line: Line, found: list[Statement]) -> bool:
    """Whether a line names another table that the node above writes to."""
    return bool(found) and line.indent > found[-1].column and CHANGES.fullmatch(line.text) is not None


def _add_query(line: Line, ahead: Data) -> None:
    text = line.text.strip().removeprefix("Query Text: ")
    if not text.startswith("Query Parameters:"):
        ahead["Query Text"] += f"\n{text}" if ahead["Query Text"] else text


def _go_on(statement: Statement, line: Line) -> None:
    if ARROW.match(line.text):
        _add_node(statement, line)
    elif line.indent <= statement.column:
        _add_to_statement(statement, line)
    elif statement.section is not None:
        _add_to_section(statement.section, line)
    elif LABEL.fullmatch(line.text):
        statement.below(line.indent)
        statement.label = line.text.strip()
    elif CHANGES.fullmatch(line.text):
        targets = statement.below(line.indent).setdefault("Target Tables", [])
        targets.append(line.text.partition(" on ")[2].strip())
    else:
        _add_measure(statement, line)


def _add_node(statement: Statement, line: Line) -> None:
    text = ARROW.sub("", line.text, count=1).strip()
    node = read_headline(text)
    if node is None:
        raise UnusableInput(
            "the plan breaks off, or this line is no node of a plan",
            hint="Copy everything that EXPLAIN printed, or use EXPLAIN (FORMAT JSON).",
            place=Place(line.number, line.indent + 1, line.text[:200]),
        )
    parent = statement.below(line.indent)
    siblings = parent.setdefault("Plans", [])
    siblings.append({**_relationship(parent, siblings, statement.label), **node})
    statement.label = ""
    statement.open.append(Spot(line.indent + ARROW_WIDTH, siblings[-1]))


def _relationship(parent: Data, siblings: list[Data], label: str) -> Data:
    """Say how a node hangs on its parent, which the text leaves to the reader."""
    if label:
        how = "SubPlan" if label.startswith("SubPlan") else "InitPlan"
        return {"Parent Relationship": how, "Subplan Name": label}
    kind = str(parent.get("Node Type"))
    if kind in MEMBERS:
        return {"Parent Relationship": "Member"}
    if kind == "Subquery Scan":
        return {"Parent Relationship": "Subquery"}
    inputs = sum("Subplan Name" not in sibling for sibling in siblings)
    return {"Parent Relationship": "Inner" if kind in JOINS and inputs else "Outer"}


def _add_measure(statement: Statement, line: Line) -> None:
    data = statement.below(line.indent)
    if worker := WORKER.fullmatch(line.text):
        _add_worker(statement, data, worker, line)
        return
    keyed = KEYED.fullmatch(line.text)
    if keyed is None:
        return
    key, value = keyed["key"], (keyed["value"] or "").strip()
    kind = str(data.get("Node Type", _kind_above(statement)))
    if key in GROUPING:
        statement.grouping.setdefault(id(data), []).append(f"{key}: {value}")
    data |= read_measure(key, value, kind)


def _kind_above(statement: Statement) -> str:
    """Return the type of the node whose worker a line is about."""
    kinds = [spot.data["Node Type"] for spot in statement.open if "Node Type" in spot.data]
    return str(kinds[-1])


def _add_worker(statement: Statement, data: Data, found: re.Match[str], line: Line) -> None:
    workers = data.setdefault("Workers", [])
    number = int(found["number"])
    worker = next((item for item in workers if item["Worker Number"] == number), None)
    if worker is None:
        worker = {"Worker Number": number}
        workers.append(worker)
    worker |= measured(found)
    keyed = KEYED.fullmatch(found["rest"] or "")
    if keyed is not None:
        worker |= read_measure(keyed["key"], (keyed["value"] or "").strip(), str(data.get("Node Type")))
    statement.open.append(Spot(line.indent, worker))


def _add_to_statement(statement: Statement, line: Line) -> None:
    """Take in a line that is about the whole statement."""
    statement.section = None
    if trigger := TRIGGER.fullmatch(line.text):
        statement.document.setdefault("Triggers", []).append(_trigger(trigger))
        return
    keyed = KEYED.fullmatch(line.text)
    if keyed is None:
        return
    key, value = keyed["key"], (keyed["value"] or "").strip()
    if key in SECTIONS:
        statement.section = statement.document.setdefault(key, {})
        statement.section.update(_serialization(value) if key == "Serialization" else {})
    elif key.lower() in TOP:
        statement.document[TOP[key.lower()]] = float(value.removesuffix("ms"))
    elif key == "Settings":
        statement.document[key] = settings(value)
    else:
        statement.document[key] = scalar(value)


def _trigger(found: re.Match[str]) -> Data:
    data: Data = {"Time": float(found["time"] or 0), "Calls": float(found["calls"])}
    for key, group in (("Constraint Name", "constraint"), ("Relation", "relation")):
        data |= {key: found[group]} if found[group] else {}
    name = found["alone"] or found["name"]
    return {"Trigger Name": name, **data} if name else data


def _serialization(value: str) -> Data:
    found = dict(re.findall(r"(\w+)=(\S+)", value))
    data: Data = {"Time": float(found["time"])} if "time" in found else {}
    if "output" in found:
        data["Output Volume"] = int(found["output"].removesuffix("kB"))
    return data | ({"Format": found["format"]} if "format" in found else {})


def _add_to_section(section: Data, line: Line) -> None:
    keyed = KEYED.fullmatch(line.text)
    if keyed is None:
        return
    key, value = keyed["key"], (keyed["value"] or "").strip()
    match key:
        case "Memory":
            for name, size in re.findall(r"(\w+)=(\d+)kB", value):
                section[f"Memory {name.capitalize()}"] = int(size)
        case "Options":
            section[key] = {name: said == "true" for name, said in re.findall(r"(\w+) (true|false)", value)}
        case "Timing":
            section[key] = _jit_timing(value)
        case _:
            section |= read_measure(key, value, "")


def _jit_timing(value: str) -> Data:
    found: Data = {}
    for name, ms, deform in re.findall(r"(\w+) ([\d.]+) ms(?: \(Deform ([\d.]+) ms\))?", value):
        found[name] = {"Deform": float(deform), "Total": float(ms)} if deform else float(ms)
    return found


def _finished(statement: Statement) -> Data:
    for node in _nodes(statement.document["Plan"]):
        keys = statement.grouping.get(id(node), [])
        if len(keys) > 1 or any(key.startswith("Hash Key") for key in keys):
            for key in (*GROUPING, *(("Sort Key",) if "Sort Key" in node else ())):
                node.pop(key, None)
            node["Grouping Sets"] = keys
        if "Function Call" in node and "Schema" not in node:  # several functions have no name in common
            node.pop("Function Name", None)
    return statement.document


def _nodes(root: Data) -> Iterator[Data]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.get("Plans", ()))
