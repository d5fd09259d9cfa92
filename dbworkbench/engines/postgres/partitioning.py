"""The setting `partition` of a table: `range (at) by month`, or the server's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint

from dbworkbench.engines.postgres.dialect import quote
from dbworkbench.model.design import Design
from dbworkbench.model.facts import table_facts
from dbworkbench.model.loss import Loss

# the key may hold expressions with parentheses of their own
PARTITION = re.compile(
    r"(range|list|hash)\s*\((.+?)\)(?:\s+(?:by|into)\s+([^()]+))?", re.IGNORECASE | re.DOTALL
)
NONE = "none"  # `into none`: there is no partition yet, and none is to be made


@dataclass(frozen=True)
class Partitioning:
    """The words after PARTITION BY, and whether rows need a default partition to go to."""

    key: str
    needs_default: bool


def partitioned_in_full(design: Design) -> set[str]:
    """Return the keys of the tables whose partitions are written out."""
    return {routine.on for routine in design.routines if routine.kind == "partition" and routine.on}


def read_partitioning(table: Table, losses: list[Loss], *, in_full: bool) -> Partitioning | None:
    """Return how a table is partitioned when it shall and can be; `in_full` when its partitions are known."""
    wanted = table_facts(table).settings.get("partition")
    if not wanted:
        return None
    match = PARTITION.fullmatch(wanted.strip())
    if match is None:
        losses.append(Loss(table.key, f"partition {wanted!r} is not read; write 'range (column) by month'"))
        return None
    method, columns, step = match.groups()
    none = (step or "").casefold() == NONE
    if in_full or none:
        return Partitioning(f"{method.upper()} ({_key(table, columns)})", needs_default=False)
    names = [name.strip().strip('"') for name in columns.split(",")]
    reason = _no_partitioning(table, method, names)
    if reason:
        losses.append(Loss(table.key, reason))
        return None
    if step:
        losses.append(Loss(table.key, f"partitions by {step}: all rows go to one default partition so far"))
    return Partitioning(f"{method.upper()} ({', '.join(map(quote, names))})", needs_default=True)


def _key(table: Table, columns: str) -> str:
    """Return the columns in quotes; a key with expressions stays as the server wrote it."""
    names = [name.strip() for name in columns.split(",")]
    return ", ".join(map(quote, names)) if all(name in table.columns for name in names) else columns


def _no_partitioning(table: Table, method: str, names: list[str]) -> str:
    unknown = [name for name in names if name not in table.columns]
    if unknown:
        return f"partition by {unknown[0]!r}: no such column"
    if method.casefold() == "hash":
        return "hash partitioning has no default partition: write the partitions in an Sql block"
    for constraint in table.constraints:
        if isinstance(constraint, (PrimaryKeyConstraint, UniqueConstraint)):
            columns = {column.name for column in constraint.columns}
            if columns and not columns.issuperset(names):
                key = "primary key" if isinstance(constraint, PrimaryKeyConstraint) else "unique constraint"
                return f"partitioning: the {key} would have to contain {', '.join(names)}"
    return ""
