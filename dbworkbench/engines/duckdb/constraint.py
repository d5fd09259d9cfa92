"""Keys, checks and references as DuckDB takes them, all within CREATE TABLE."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy.schema import Computed

from dbworkbench.engines.duckdb.expression import translate
from dbworkbench.engines.duckdb.order import TableOrder
from dbworkbench.engines.duckdb.probe import Probe
from dbworkbench.engines.duckdb.quoting import quote
from dbworkbench.model.loss import Loss

INERT_ACTIONS = {None, "NO ACTION", "RESTRICT"}


def draft_constraints(table: Table, order: TableOrder, probe: Probe, losses: list[Loss]) -> Iterator[str]:
    """Yield the constraints of a table: primary key, unique, checks, foreign keys."""
    for constraint in sorted(table.constraints, key=_rank):
        text = _draft(constraint, table, order, probe, losses)
        if text is not None:
            if constraint.deferrable and not isinstance(constraint, CheckConstraint):
                losses.append(Loss(table.key, f"DuckDB cannot defer {_words(constraint)}"))
            yield text


def _rank(constraint: Constraint) -> tuple[int, str, str]:
    kinds = (PrimaryKeyConstraint, UniqueConstraint, CheckConstraint, ForeignKeyConstraint)
    rank = next((i for i, kind in enumerate(kinds) if isinstance(constraint, kind)), len(kinds))
    return rank, _words(constraint), str(constraint.name or "")


def _draft(
    constraint: Constraint, table: Table, order: TableOrder, probe: Probe, losses: list[Loss]
) -> str | None:
    match constraint:
        case PrimaryKeyConstraint() | UniqueConstraint():
            return _key(constraint, table, losses)
        case CheckConstraint():
            return _check(constraint, table, probe, losses)
        case ForeignKeyConstraint():
            return _foreign_key(constraint, table, order, losses)
    losses.append(Loss(table.key, f"DuckDB has no {_words(constraint)}"))
    return None


def _key(constraint: PrimaryKeyConstraint | UniqueConstraint, table: Table, losses: list[Loss]) -> str | None:
    columns = list(constraint.columns)
    if not columns:
        return None
    generated = [column.name for column in columns if isinstance(column.computed, Computed)]
    if generated:
        losses.append(
            Loss(table.key, f"{_words(constraint)}: DuckDB has no constraints on generated columns")
        )
        return None
    if constraint.dialect_kwargs.get("postgresql_nulls_not_distinct"):
        losses.append(Loss(table.key, f"{_words(constraint)}: DuckDB takes every NULL as distinct"))
    kind = "PRIMARY KEY" if isinstance(constraint, PrimaryKeyConstraint) else "UNIQUE"
    return f"{kind} ({_names(columns)})"


def _check(constraint: CheckConstraint, table: Table, probe: Probe, losses: list[Loss]) -> str | None:
    written = str(constraint.sqltext)
    text = f"CHECK ({translate(written)})"
    refused = probe.refusal_of_constraint(text)
    if refused is None:
        return text
    losses.append(Loss(table.key, f"the check {written} is left out: {refused}"))
    return None


def _foreign_key(
    constraint: ForeignKeyConstraint, table: Table, order: TableOrder, losses: list[Loss]
) -> str | None:
    if constraint not in order.kept:
        return None
    for event, action in (("DELETE", constraint.ondelete), ("UPDATE", constraint.onupdate)):
        if (action.upper() if action else None) not in INERT_ACTIONS:
            losses.append(
                Loss(table.key, f"{_words(constraint)}: DuckDB refuses, it does not ON {event} {action}")
            )
    own = _names([element.parent for element in constraint.elements])
    theirs = _names([element.column for element in constraint.elements])
    target = constraint.referred_table
    return f"FOREIGN KEY ({own}) REFERENCES {quote(target.schema, target.name)} ({theirs})"


def _names(columns: list[Column[Any]]) -> str:
    return ", ".join(quote(column.name) for column in columns)


def _words(constraint: Constraint) -> str:
    match constraint:
        case ForeignKeyConstraint():
            return f"foreign key ({', '.join(constraint.column_keys)})"
        case PrimaryKeyConstraint():
            return f"primary key ({', '.join(constraint.columns.keys())})"
        case UniqueConstraint():
            return f"unique ({', '.join(constraint.columns.keys())})"
        case CheckConstraint():
            return f"check {constraint.sqltext}"
    return str(constraint.name or type(constraint).__name__)
