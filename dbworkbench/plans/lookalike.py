"""What a text is that holds no plan that can be read, as far as it shows."""

from __future__ import annotations

import re

READABLE = "Plans of PostgreSQL, DuckDB, SQLite, MySQL and MariaDB can be read."
SIGNS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"^(?:psql:.*?|.*\b)?(?:ERROR|FATAL):\s+(?P<said>.*)", re.MULTILINE),
        "the server said an error instead of a plan: {said}",
        "Put the statement right, and explain it again.",
    ),
    (
        re.compile(r"ShowPlanXML"),
        "this is a plan of SQL Server",
        READABLE,
    ),
    (
        re.compile(r"^\|\s*Id\s*\|\s*Operation\s*\|", re.MULTILINE),
        "this is a plan of Oracle",
        READABLE,
    ),
    (
        re.compile(r"[┌│└]─*"),
        "this is a plan of DuckDB as a drawing, which leaves out what does not fit into its boxes",
        "Give what EXPLAIN (ANALYZE, FORMAT json) prints.",
    ),
    (
        re.compile(r"^\|?\s*id\s*\|?\s*select_type\s*\|?\s*table\b", re.MULTILINE),
        "this is a plan of MySQL as a table, which leaves out most of it",
        "Give what EXPLAIN FORMAT=JSON prints (ANALYZE FORMAT=JSON in MariaDB).",
    ),
    (
        re.compile(r"\A\s*(?:EXPLAIN|SELECT|WITH|INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE),
        "this is a statement, not the plan of one",
        "Run EXPLAIN (ANALYZE, BUFFERS, VERBOSE) before it, and give what that prints.",
    ),
)


def lookalike(text: str) -> tuple[str, str] | None:
    """Return what a text looks like and what to do; None when it looks like nothing known."""
    for sign, words, hint in SIGNS:
        found = sign.search(text)
        if found is not None:
            return words.format(**found.groupdict()), hint
    return None
