"""Lengths that a CHECK speaks of: characters of texts, bytes, elements of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column
from sqlglot import exp

from dbworkbench.model.arrow import arrow_type


@dataclass(frozen=True)
class Measured:
    """What a length is taken of, and in which units it may be counted."""

    tree: exp.Expr
    units: tuple[str, ...]


def measured(tree: exp.Expr) -> Measured | None:
    """Read `length(a)`, `octet_length(a)`, `cardinality(a)`, `array_length(a, 1)` and `array_upper(a, 1)`."""
    if isinstance(tree, exp.Length):
        return Measured(tree.this, ("characters", "bytes"))
    if isinstance(tree, exp.ArraySize):
        name, parts = "array_length", [tree.this, tree.expression]
    elif isinstance(tree, exp.Anonymous):
        name, parts = str(tree.this).casefold(), tree.expressions
    else:
        return None
    if name in ("array_length", "array_upper") and len(parts) == 2 and parts[1].name == "1":
        return Measured(parts[0], ("elements",))
    units = {"cardinality": "elements", "octet_length": "bytes"}.get(name)
    return Measured(parts[0], (units,)) if units and len(parts) == 1 else None


def counted_in(column: Column[Any]) -> str:
    """Return the unit in which the length of a column's values is counted."""
    if isinstance(column.type, sa.ARRAY):
        return "elements"
    return "bytes" if pa.types.is_binary(arrow_type(column.type)) else "characters"
