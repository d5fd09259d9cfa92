"""The line of a node: what it does, on what, its estimates and what was measured."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

Data: TypeAlias = "dict[str, Any]"

FIGURES = re.compile(
    r"(?:\s*\(cost=(?P<startup>[\d.]+)\.\.(?P<total>[\d.]+)\s*rows=(?P<planned>[\d.]+)\s*width=(?P<width>\d+)\))?"
    r"(?:\s*\((?:actual(?:\s*time=(?P<first>[\d.]+)\.\.(?P<last>[\d.]+))?\s*rows=(?P<rows>[\d.]+)"
    r"\s*loops=(?P<loops>[\d.]+)|(?P<never>never executed))\))?\s*$"
)
OPENING = re.compile(r"\((?:cost=|actual\b|actual(?=time)|never executed)")
NAME = r'(?:"(?:[^"]|"")*"|[^\s."(]+)'
TARGET = re.compile(rf"(?:(?P<schema>{NAME})\.)?(?P<name>{NAME})(?:\s+(?P<alias>{NAME}))?")

AGGREGATE = re.compile(r"(?:(Partial|Finalize) )?(Aggregate|GroupAggregate|HashAggregate|MixedAggregate)")
STRATEGIES = {
    "Aggregate": "Plain",
    "GroupAggregate": "Sorted",
    "HashAggregate": "Hashed",
    "MixedAggregate": "Mixed",
}
JOIN = re.compile(r"(Nested Loop|Hash|Merge)(?: (Left|Full|Right Semi|Right Anti|Right|Semi|Anti))? Join")
SET = re.compile(r"(Hash)?SetOp (Intersect All|Intersect|Except All|Except)")
CHANGE = re.compile(r"(?:Foreign )?(Insert|Update|Delete|Merge)(?: on (?P<target>.+))?")
CUSTOM = re.compile(r"Custom Scan \((?P<provider>[^)]*)\)(?: on (?P<target>.+))?")
INDEXED = re.compile(
    rf"(?P<type>Index Only Scan|Index Scan)(?P<backward> Backward)? using (?P<index>{NAME}) on (?P<target>.+)"
)
BITMAP = re.compile(rf"Bitmap Index Scan on (?P<index>{NAME})")
ON = re.compile(r"(?P<type>[A-Z][A-Za-z ]*?) on (?P<target>.+)")

OBJECTS = {
    "CTE Scan": "CTE Name",
    "WorkTable Scan": "CTE Name",
    "Function Scan": "Function Name",
    "Table Function Scan": "Table Function Name",
}
ONLY_ALIAS = frozenset({"Subquery Scan", "Values Scan"})
PLAIN = frozenset(
    {
        "Result",
        "ProjectSet",
        "Append",
        "Merge Append",
        "Recursive Union",
        "BitmapAnd",
        "BitmapOr",
        "Nested Loop",
    }
    | {"Gather", "Gather Merge", "Materialize", "Memoize", "Sort", "Incremental Sort", "Group", "WindowAgg"}
    | {
        "Unique",
        "SetOp",
        "LockRows",
        "Limit",
        "Hash",
        "Nested Loop",
        "ModifyTable",
        "Foreign Scan",
        "Named Tuplestore Scan",
        "Result Cache",
    }
)
SCANS = frozenset(
    {"Seq Scan", "Sample Scan", "Bitmap Heap Scan", "Tid Scan", "Tid Range Scan", "Foreign Scan"}
    | ONLY_ALIAS
    | OBJECTS.keys()
)


def read_headline(text: str) -> Data | None:
    """Read `Seq Scan on t  (cost=…) (actual …)`; None when it is not the line of a node."""
    opening = OPENING.search(text)
    words = text[: opening.start()] if opening else text
    figures = FIGURES.match(text, opening.start() if opening else len(text))
    if figures is None:
        return None
    node = read_operation(words.strip())
    return None if node is None else {**node, **_figures(figures)}


def read_operation(words: str) -> Data | None:
    """Read the words that name a node, its object and how it works on it."""
    flags: Data = {}
    for word, key in (("Async ", "Async Capable"), ("Parallel ", "Parallel Aware")):
        if words.startswith(word):
            words, flags[key] = words.removeprefix(word), True
    node = _combining(words) or _reading(words)
    if node is None and words in PLAIN:
        node = {"Node Type": words}
        if words == "Nested Loop":
            node["Join Type"] = "Inner"
    return None if node is None else {**node, **flags}


def _combining(words: str) -> Data | None:
    if found := AGGREGATE.fullmatch(words):
        mode, kind = found.groups()
        return {"Node Type": "Aggregate", "Strategy": STRATEGIES[kind], "Partial Mode": mode or "Simple"}
    if found := JOIN.fullmatch(words):
        kind, join = found.groups()
        name = kind if kind == "Nested Loop" else f"{kind} Join"
        return {"Node Type": name, "Join Type": join or "Inner"}
    if found := SET.fullmatch(words):
        hashed, command = found.groups()
        return {"Node Type": "SetOp", "Strategy": "Hashed" if hashed else "Sorted", "Command": command}
    if (found := CHANGE.fullmatch(words)) and not words.startswith("Foreign"):
        return {"Node Type": "ModifyTable", "Operation": found[1], **_target("ModifyTable", found["target"])}
    return None


def _reading(words: str) -> Data | None:
    if found := INDEXED.fullmatch(words):
        direction = "Backward" if found["backward"] else "Forward"
        node = {
            "Node Type": found["type"],
            "Scan Direction": direction,
            "Index Name": unquoted(found["index"]),
        }
        return {**node, **_target(found["type"], found["target"])}
    if found := BITMAP.fullmatch(words):
        return {"Node Type": "Bitmap Index Scan", "Index Name": unquoted(found["index"])}
    if found := CUSTOM.fullmatch(words):
        node = {"Node Type": "Custom Scan", "Custom Plan Provider": found["provider"]}
        return {**node, **_target("Custom Scan", found["target"])}
    if (found := CHANGE.fullmatch(words)) and words.startswith("Foreign"):
        return {"Node Type": "Foreign Scan", "Operation": found[1], **_target("", found["target"])}
    if (found := ON.fullmatch(words)) and found["type"] in SCANS:
        return {"Node Type": found["type"], **_target(found["type"], found["target"])}
    return None


def _target(kind: str, written: str | None) -> Data:
    """Return the object of a node; the alias is printed only where it differs from the name."""
    found = TARGET.fullmatch(written.strip()) if written else None
    if found is None:
        return {}
    name = unquoted(found["name"])
    if kind in ONLY_ALIAS:
        return {"Alias": name}
    schema = {"Schema": unquoted(found["schema"])} if found["schema"] else {}
    alias = unquoted(found["alias"]) if found["alias"] else name
    return {OBJECTS.get(kind, "Relation Name"): name, **schema, "Alias": alias}


def unquoted(name: str) -> str:
    """Return an identifier without the quotes that the dialect put around it."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _figures(found: re.Match[str]) -> Data:
    data: Data = {}
    if found["startup"]:
        data |= {
            "Startup Cost": float(found["startup"]),
            "Total Cost": float(found["total"]),
            "Plan Rows": float(found["planned"]),
            "Plan Width": int(found["width"]),
        }
    if found["never"]:
        return data | never_executed()
    return data | measured(found)


def measured(found: re.Match[str]) -> Data:
    """Return what was measured: `first` and `last` in ms, `rows` and `loops`."""
    if not found["loops"]:
        return {}
    times = {"Actual Startup Time": float(found["first"]), "Actual Total Time": float(found["last"])}
    counts = {"Actual Rows": float(found["rows"]), "Actual Loops": float(found["loops"])}
    return {**(times if found["first"] else {}), **counts}


def never_executed() -> Data:
    """Return what the other formats print of a node that did not run."""
    return {"Actual Startup Time": 0.0, "Actual Total Time": 0.0, "Actual Rows": 0.0, "Actual Loops": 0.0}
