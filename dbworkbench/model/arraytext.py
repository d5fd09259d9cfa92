"""Arrays as PostgreSQL writes them (manual, "Array Input and Output Syntax"): `{a,"b,c",NULL}`."""

from __future__ import annotations

import re
from collections.abc import Iterable

ITEM = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}]*[^",{}\s]))\s*([,}])', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
DANGEROUS = re.compile(r'[\s,{}"\\]')


def read_array(text: str) -> tuple[str | None, ...]:
    """Read an array of one dimension; raises ValueError, with the offset, when it is none."""
    stripped = text.strip()
    if stripped == "{}":
        return ()
    if not stripped.startswith("{"):
        raise ValueError(f"an array begins with '{{', found {stripped[:20]!r}")
    items: list[str | None] = []
    at = 1
    while match := ITEM.match(stripped, at):
        quoted, bare, sign = match.groups()
        items.append(ESCAPED.sub(r"\1", quoted) if quoted is not None else _bare(bare))
        at = match.end()
        if sign == "}":
            break
    if at != len(stripped) or stripped[at - 1] != "}":
        raise ValueError(f"the array breaks off after {at} characters, at {stripped[at : at + 20]!r}")
    return tuple(items)


def write_array(items: Iterable[str | None]) -> str:
    """Write an array of one dimension."""
    return "{" + ",".join(map(_written, items)) + "}"


def _bare(text: str) -> str | None:
    return None if text.upper() == "NULL" else ESCAPED.sub(r"\1", text)


def _written(item: str | None) -> str:
    if item is None:
        return "NULL"
    if item and item.upper() != "NULL" and not DANGEROUS.search(item):
        return item
    return '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"'
