"""The lines below a node, `Key: value`, under the names that the structured formats give their parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Data: TypeAlias = "dict[str, Any]"
Reader: TypeAlias = Callable[[str], Data]
"""Takes the text behind the key."""

WHOLE = re.compile(r"-?\d+")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
PAIR = re.compile(r"(\w[\w ]*?)=(-?[\d.]+)")
COUNT = re.compile(r"(-?[\d.]+)(?:kB)?")
SETTING = re.compile(r"([\w.]+) = '((?:[^']|'')*)'")
ORIGINALLY = re.compile(r"\(originally (\d+)\)")
KILOBYTES = re.compile(r"(\d+)kB")
SAMPLING = re.compile(r"(\S+) \((.*?)\)(?: REPEATABLE \((.*)\))?")

EXPRESSIONS = frozenset(
    {"Filter", "Output", "Sort Key", "Group Key", "Hash Key", "Cache Key", "Presorted Key", "Order By"}
    | {"One-Time Filter", "Query Text", "Function Call", "Run Condition", "Window", "Remote SQL", "Relations"}
)
COMBINED = frozenset({"Buckets", "Batches", "Planned Partitions", "Hits"})
"""Keys that begin a line of several; what the parts are called depends on the node."""

HASHED = {"Buckets": "Hash Buckets", "Batches": "Hash Batches", "Memory Usage": "Peak Memory Usage"}
GROUPED = {
    "Planned Partitions": "Planned Partitions",
    "Batches": "HashAgg Batches",
    "Memory Usage": "Peak Memory Usage",
    "Disk Usage": "Disk Usage",
}
LOGGED = {
    "records": "WAL Records",
    "fpi": "WAL FPI",
    "bytes": "WAL Bytes",
    "buffers full": "WAL Buffers Full",
}
REMEMBERED = {
    "Hits": "Cache Hits",
    "Misses": "Cache Misses",
    "Evictions": "Cache Evictions",
    "Overflows": "Cache Overflows",
    "Memory Usage": "Peak Memory Usage",
}


def read_measure(key: str, value: str, kind: str) -> Data:
    """Return what a line says, split up where it says several things at once."""
    if key in COMBINED:
        return _counts(f"{key}: {value}", {"Hash": HASHED, "Aggregate": GROUPED}.get(kind, REMEMBERED))
    reader = READERS.get(key)
    if reader is not None:
        return reader(value)
    return {key: value if is_expression(key) else scalar(value)}


def is_expression(key: str) -> bool:
    """Whether what stands under a key is SQL, and so never a number of the plan's own."""
    filters = key.endswith(" Filter") and not key.startswith("Rows ")
    return filters or key in EXPRESSIONS or key.endswith(" Cond")


def scalar(text: str) -> Any:
    """Return a number, a truth value, or the text."""
    if WHOLE.fullmatch(text):
        return int(text)
    if NUMBER.fullmatch(text):
        return float(text)
    return {"true": True, "false": False}.get(text, text)


def buffers(value: str) -> Data:
    """Read `shared hit=3 read=1, temp written=2` as blocks."""
    found: Data = {}
    for part in value.split(", "):
        where, _, counts = part.strip().partition(" ")
        for how, number in PAIR.findall(counts):
            found[f"{where.capitalize()} {how.capitalize()} Blocks"] = int(number)
    return found


def _timings(value: str) -> Data:
    """Read `shared read=0.1, temp write=2` as ms; up to PostgreSQL 16 shared and local were one."""
    found: Data = {}
    for part in value.split(", "):
        where, _, counts = part.strip().rpartition(" ") if part.count("=") == 1 else part.partition(" ")
        if "=" in where:
            where, counts = "", part
        place = {"temp": "Temp ", "shared": "Shared ", "local": "Local "}.get(where, "")
        for how, ms in PAIR.findall(counts):
            found[f"{place}I/O {how.capitalize()} Time"] = float(ms)
    return found


def _log(value: str) -> Data:
    names = {
        "records": "WAL Records",
        "fpi": "WAL FPI",
        "bytes": "WAL Bytes",
        "buffers full": "WAL Buffers Full",
    }
    return {names[name.strip()]: int(number) for name, number in PAIR.findall(value) if name.strip() in names}


def _sort_method(value: str) -> Data:
    method, _, space = value.partition("  ")
    where, _, used = space.strip().partition(": ")
    size = KILOBYTES.fullmatch(used)
    data: Data = {"Sort Method": method}
    return data | ({"Sort Space Used": int(size[1]), "Sort Space Type": where} if size else {})


def _sort_groups(key: str) -> Reader:
    """Return the reader of `2  Sort Methods: a, b  Average Memory: 27kB  Peak Memory: 27kB`."""

    def read(value: str) -> Data:
        count, *fields = re.split(r"\s{2,}", value)
        group: Data = {"Group Count": int(count)}
        for field in fields:
            name, _, said = field.partition(": ")
            if name.startswith("Sort Method"):
                group["Sort Methods Used"] = said.split(", ")
                continue
            measure, _, where = name.partition(" ")
            space = group.setdefault(f"Sort Space {where}", {})
            space[f"{measure} Sort Space Used"] = int(said.removesuffix("kB"))
        return {key: group}

    return read


def _counts(text: str, names: Mapping[str, str]) -> Data:
    """Read `Buckets: 1024 (originally 512)  Batches: 1  Memory Usage: 57kB` under their full names."""
    found: Data = {}
    for field in re.split(r"\s{2,}", text):
        name, _, said = field.partition(": ")
        number = COUNT.match(said)
        if name not in names or number is None:
            continue
        found[names[name]] = int(float(number[1]))
        before = ORIGINALLY.search(said)
        if before is not None:
            found[f"Original {names[name]}"] = int(before[1])
    return found


def _heap_blocks(value: str) -> Data:
    return {f"{how.capitalize()} Heap Blocks": int(number) for how, number in PAIR.findall(value)}


def _storage(value: str) -> Data:
    where, _, most = value.partition("  Maximum Storage: ")
    return {"Storage": where, "Maximum Storage": int(most.removesuffix("kB"))} if most else {"Storage": where}


def _tuples(value: str) -> Data:
    return {f"Tuples {what.strip().capitalize()}": int(number) for what, number in PAIR.findall(value)}


def _sampling(value: str) -> Data:
    found = SAMPLING.fullmatch(value)
    if found is None:
        return {"Sampling Method": value}
    method, parameters, seed = found.groups()
    data = {"Sampling Method": method, "Sampling Parameters": parameters}
    return data | ({"Repeatable Seed": seed} if seed else {})


def settings(value: str) -> dict[str, str]:
    """Read `work_mem = '64kB', …`."""
    return {name: said.replace("''", "'") for name, said in SETTING.findall(value)}


READERS: dict[str, Reader] = {
    "Buffers": buffers,
    "I/O Timings": _timings,
    "WAL": _log,
    "Sort Method": _sort_method,
    "Full-sort Groups": _sort_groups("Full-sort Groups"),
    "Pre-sorted Groups": _sort_groups("Pre-sorted Groups"),
    "Heap Blocks": _heap_blocks,
    "Storage": _storage,
    "Tuples": _tuples,
    "Sampling": _sampling,
}
