"""An index as DuckDB takes it: plain or unique, on columns or expressions, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Column, Index
from sqlalchemy.sql.elements import ColumnElement, UnaryExpression

from dbworkbench.engines.duckdb.expression import translate
from dbworkbench.engines.duckdb.probe import Probe
from dbworkbench.engines.duckdb.quoting import quote, quote_table
from dbworkbench.model.loss import Loss

ORDERING = re.compile(r"\s+(asc|desc)?(\s*nulls\s+(first|last))?\s*$", re.IGNORECASE)
OPCLASS = re.compile(r"(?<=[\w)])\s+\w+_ops$")
OPTIONS = {"include": "covered columns", "ops": "operator classes", "with": "storage parameters"}


@dataclass(frozen=True)
class DraftedIndex:
    name: str
    sql: str


def draft_index(index: Index, probe: Probe, losses: list[Loss]) -> DraftedIndex | None:
    """Return the statement that makes an index, or None when DuckDB has nothing like it."""
    table = index.table
    if table is None:  # pragma: no cover - an index of a design stands on a table
        return None
    keys = [_key(expression) for expression in index.expressions]
    name = str(index.name or "_".join(["ix", table.name, *(re.sub(r"\W+", "_", key.text) for key in keys)]))
    why = _obstacle(index)
    columns = ", ".join(key.text for key in keys)
    unique = "UNIQUE " if index.unique else ""
    sql = f"CREATE {unique}INDEX {quote(name)} ON {quote_table(table)} ({columns})"
    why = why or probe.refusal(sql)
    if why is not None:
        losses.append(Loss(f"{table.key}.{name}", f"the index is left out: {why}"))
        return None
    losses += [Loss(f"{table.key}.{name}", reason) for reason in _shortfalls(index, keys)]
    return DraftedIndex(name, sql)


@dataclass(frozen=True)
class _Key:
    text: str
    ordered: bool


def _key(expression: ColumnElement[object] | str) -> _Key:
    ordered = False
    while isinstance(expression, UnaryExpression) and expression.modifier is not None:
        expression, ordered = expression.element, True
    if isinstance(expression, Column):
        return _Key(quote(expression.name), ordered)
    written = str(expression)
    bare = ORDERING.sub("", written)
    return _Key(f"({translate(OPCLASS.sub('', bare))})", ordered or bare != written)


def _obstacle(index: Index) -> str | None:
    options = index.dialect_kwargs
    if options.get("postgresql_where") is not None:
        return "DuckDB has no partial indexes"
    method = str(options.get("postgresql_using") or "btree").lower()
    if method != "btree":
        return f"DuckDB has no {method} indexes"
    return None


def _shortfalls(index: Index, keys: list[_Key]) -> list[str]:
    lost = [
        f"without its {what}"
        for name, what in OPTIONS.items()
        if index.dialect_kwargs.get(f"postgresql_{name}")
    ]
    if any(key.ordered for key in keys):
        lost.append("without the order of its keys")
    if index.dialect_kwargs.get("postgresql_nulls_not_distinct"):
        lost.append("DuckDB takes every NULL as distinct")
    return lost
