"""Names and texts as SQLite writes them."""

from __future__ import annotations

import re

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# the words that SQLite never takes as a name, and those that would be read as something else in its place
RESERVED = {
    "add", "all", "alter", "and", "as", "autoincrement", "between", "case", "check", "collate", "commit",
    "constraint", "create", "cross", "current_date", "current_time", "current_timestamp", "default",
    "deferrable", "delete", "distinct", "drop", "else", "escape", "except", "exists", "foreign", "from",
    "full", "group", "having", "in", "index", "indexed", "inner", "insert", "intersect", "into", "is",
    "isnull", "join", "left", "limit", "natural", "not", "nothing", "notnull", "null", "on", "or", "order",
    "outer", "primary", "references", "returning", "right", "select", "set", "table", "then", "to",
    "transaction", "union", "unique", "update", "using", "values", "when", "where", "key", "desc", "asc",
    "true", "false", "generated", "always", "end", "begin",
}  # fmt: skip


def quote(name: str) -> str:
    """Return a name, in double quotes where SQLite would not take it bare."""
    if PLAIN.fullmatch(name) and name.lower() not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def fold(name: str) -> str:
    """Return what SQLite compares of a name: it folds the 26 letters and nothing else."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in name)
