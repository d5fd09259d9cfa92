"""How much a column holds where another engine's type is narrower than the design's: MySQL's `mysql_type`."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Column

from dbworkbench.model.facts import column_facts

BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
BYTES = {"tinytext": 2**8 - 1, "tinyblob": 2**8 - 1, "text": 2**16 - 1, "blob": 2**16 - 1}
YEARS = (1901, 2155)
TYPE = re.compile(
    r"(?P<name>[a-z]+)(?:\((?P<length>\d+)\))?(?P<unsigned>.*\b(?:unsigned|zerofill)\b)?", re.IGNORECASE
)


def stored_bounds(column: Column[Any]) -> tuple[int, int] | None:
    """Return the least and the largest whole number that a column holds, None where its type says it."""
    found = _type(column)
    if found is None:
        return None
    if found["name"].casefold() == "year":
        return YEARS
    bits = BITS.get(found["name"].casefold())
    if bits is None:
        return None
    return (0, 2**bits - 1) if found["unsigned"] else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def stored_length(column: Column[Any]) -> int | None:
    """Return how many bytes a column holds, None where its type says it."""
    found = _type(column)
    if found is None:
        return None
    name = found["name"].casefold()
    if name in ("binary", "varbinary"):
        return int(found["length"] or 1)
    return BYTES.get(name)


def _type(column: Column[Any]) -> re.Match[str] | None:
    written = column_facts(column).settings.get("mysql_type")
    return None if written is None else TYPE.match(written)
