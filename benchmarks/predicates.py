"""Queries that try an optimizer: predicates on one column, on two, and on both sides of a join."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy import Column, Table

from dbworkbench.engines.engine import Database
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.model.reference import references
from dbworkbench.model.tablestatistics import DatabaseStatistics

SAMPLE = 400
UNORDERED = (sa.Boolean,)
GROUPS = ("common value", "any value", "range", "list", "NULL", "two columns", "join")


@dataclass(frozen=True)
class Condition:
    """SQL with parameters, for one column."""

    sql: str
    parameters: dict[str, Any]


class Predicates:
    """Makes queries whose constants are values of rows, so that they find what people look for."""

    def __init__(self, design: Design, database: Database, statistics: DatabaseStatistics, seed: int) -> None:
        self._design = design
        self._statistics = statistics
        self._random = np.random.default_rng(seed)
        self._rows = {
            table.key: database.query(_sample(table, statistics)).table.to_pylist() for table in design.tables
        }
        self._number = 0

    def queries(self, each: int) -> Iterator[tuple[str, Query]]:
        """Yield queries with their groups: some on every column, `each` on two columns and on each join."""
        for table in self._design.tables:
            for column in table.columns:
                for group, condition in self._single(table, column):
                    yield group, self._query(f"{table.name}", [condition])
            for _ in range(each):
                one, other = self._random.choice(len(table.columns), 2, replace=False)
                columns = list(table.columns)
                pair = [self._any(table, columns[int(place)]) for place in (one, other)]
                yield "two columns", self._query(f"{table.name}", pair)
        for table in self._design.tables:
            for reference in references(self._design, table):
                for _ in range(each):
                    yield (
                        "join",
                        self._join(table, reference.columns, reference.parent, reference.parent_columns),
                    )

    def _join(self, table: Table, columns: Sequence[str], parent: str, theirs: Sequence[str]) -> Query:
        other = self._design.table(parent)
        on = " AND ".join(f"{a} = {b}" for a, b in zip(columns, theirs, strict=True))
        mine = [column for column in table.columns if column.name not in columns]
        others = [column for column in other.columns if column.name not in theirs] or list(other.columns)
        conditions = [
            self._any(place, choice[int(self._random.integers(len(choice)))])
            for place, choice in ((table, mine), (other, others))
        ]
        on = on if on != "visitor_id = id" else "visitor_id = visitor.id"
        return self._query(f"{table.name} JOIN {other.name} ON {on}", conditions)

    def _query(self, source: str, conditions: Sequence[Condition]) -> Query:
        self._number += 1
        where = " AND ".join(condition.sql for condition in conditions)
        parameters = {name: value for item in conditions for name, value in item.parameters.items()}
        return Query(f"q{self._number}", f"SELECT * FROM {source} WHERE {where}", parameters=parameters)

    def _any(self, table: Table, column: Column[Any]) -> Condition:
        found = list(self._single(table, column))
        return found[int(self._random.integers(len(found)))][1]

    def _single(self, table: Table, column: Column[Any]) -> Iterator[tuple[str, Condition]]:
        name = f"{table.name}.{column.name}"
        known = self._statistics.by_key[table.key].by_column[column.name]
        values = [row[column.name] for row in self._rows[table.key] if row[column.name] is not None]
        one, other, third = (values[int(place)] for place in self._random.integers(len(values), size=3))
        if known.common_values:
            place = int(self._random.integers(len(known.common_values)))
            yield "common value", self._condition(f"{name} = ?", _typed(known.common_values[place], one))
        yield "any value", self._condition(f"{name} = ?", one)
        if not isinstance(column.type, UNORDERED):
            yield "range", self._condition(f"{name} < ?", one)
            yield "range", self._condition(f"{name} > ?", other)
            low, high = sorted((one, third))
            yield "range", self._condition(f"{name} BETWEEN ? AND ?", low, high)
        yield "list", self._condition(f"{name} IN (?, ?, ?)", one, other, third)
        if column.nullable:
            yield "NULL", self._condition(f"{name} IS NULL")
            yield "NULL", self._condition(f"{name} IS NOT NULL")

    def _condition(self, sql: str, *values: Any) -> Condition:
        parameters = {}
        for value in values:
            self._number += 1
            parameters[f"p{self._number}"] = value
            sql = sql.replace("?", f":p{self._number}", 1)
        return Condition(sql, parameters)


def _sample(table: Table, statistics: DatabaseStatistics) -> str:
    share = min(100.0, 100 * SAMPLE / max(1.0, statistics.by_key[table.key].tuples) + 0.1)
    return f"SELECT * FROM {table.name} TABLESAMPLE BERNOULLI ({share}) REPEATABLE (7) LIMIT {SAMPLE}"


def _typed(text: str, like: Any) -> Any:
    """Return a value of the statistics as rows have it."""
    if isinstance(like, bool):
        return text == "t"
    if hasattr(type(like), "fromisoformat"):
        return type(like).fromisoformat(text)
    return text if isinstance(like, str) else type(like)(text)
