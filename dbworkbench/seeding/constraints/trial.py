"""Conditions that could not be solved and keys that are taken, held against rows that were drawn."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
import sqlglot
from sqlalchemy import Table
from sqlglot.errors import SqlglotError

from dbworkbench.model.arrow import arrow_type
from dbworkbench.seeding.constraints.limits import Condition
from dbworkbench.seeding.parts.part import Part, Values
from dbworkbench.seeding.planning.plan import TablePlan
from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import Flags

DRAWN = "drawn rows"
HELD = "rows that are there"


class Trial:
    """What rows of one table have to keep that was not built into how they are drawn."""

    def __init__(self, plan: TablePlan, held: pa.Table | None = None) -> None:
        self._name = plan.table.rpartition(".")[2]
        self._tests = list(_tests(plan, held))
        self._named = {name for _, _, names in self._tests for name in names}
        self.parts = _redrawn(plan, self._named)
        self.columns = tuple(name for part in self.parts for name in part.columns)
        self._held = held
        self._own = threading.local()

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The connection of this thread: what is drawn is registered under one name."""
        connection: duckdb.DuckDBPyConnection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = open_private()
            if self._held is not None:
                connection.register(HELD, self._held)
        return connection

    def touches(self, parts: Iterable[Part]) -> bool:
        """Whether parts are among those that are drawn again."""
        return any(part in self.parts for part in parts)

    def failing(self, values: Values) -> Bits:
        """Return the places of rows that break a condition or share a key."""
        kept = " AND ".join(test for _, test, _ in self._tests)
        return np.flatnonzero(~self._ask(values, kept)).astype(np.uint64)

    def broken(self, values: Values) -> str:
        """Name the first condition that the first of some rows breaks."""
        return next(
            (name for name, test, _ in self._tests if not self._ask(values, test)[0]), "its conditions"
        )

    def _ask(self, values: Values, condition: str) -> Flags:
        rows = pa.table({name: values[name] for name in values if name in self._named})
        connection = self._connection
        connection.register(DRAWN, rows)
        found = connection.execute(f'SELECT {condition} AS kept FROM "{DRAWN}" AS {_quote(self._name)}')
        return np.asarray(found.fetchnumpy()["kept"], dtype=bool)


def without_strangers(plan: TablePlan, table: Table, notes: list[str]) -> TablePlan:
    """Return the plan without conditions that DuckDB does not understand: the database judges those."""
    if not plan.conditions:
        return plan
    known = []
    schema = pa.schema(
        [(column.name, arrow_type(column.type)) for column in table.columns if column.computed is None]
    )
    with closing(open_private()) as connection:
        connection.register(DRAWN, schema.empty_table())
        for condition in plan.conditions:
            refusal = _refusal(connection, condition, table)
            if refusal:
                notes.append(f"check ({condition[0]}) is not considered: {refusal}")
            else:
                known.append(condition)
    return replace(plan, conditions=tuple(known))


def open_private() -> duckdb.DuckDBPyConnection:
    """Open a DuckDB that reaches no file and no network."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    connection.execute(
        "SET TimeZone = 'UTC'; SET enable_progress_bar = false;"
        " SET enable_external_access = false; SET lock_configuration = true"
    )
    return connection


def _refusal(connection: duckdb.DuckDBPyConnection, condition: Condition, table: Table) -> str:
    try:
        test = _translate(condition[0])
        connection.execute(f'SELECT {test} FROM "{DRAWN}" AS {_quote(table.name)}')
    except (duckdb.Error, SqlglotError) as error:
        return str(error).splitlines()[0]
    return ""


def _tests(plan: TablePlan, held: pa.Table | None) -> Iterator[tuple[str, str, Sequence[str]]]:
    for text, names in plan.conditions:
        yield f"check ({text})", f"coalesce(({_translate(text)}), true)", names
    for columns in plan.taken if held is not None else ():
        own = _quote(plan.table.rpartition(".")[2])
        same = " AND ".join(f"held.{_quote(name)} = {own}.{_quote(name)}" for name in columns)
        test = f'NOT EXISTS (SELECT 1 FROM "{HELD}" AS held WHERE {same})'
        yield f"({', '.join(columns)}) unlike all rows that are there", test, columns


def _redrawn(plan: TablePlan, named: set[str]) -> tuple[Part, ...]:
    """Return the parts that fill the named columns, those they need, and those that need them in turn."""
    chosen = list(plan.parts_for(tuple(named)))
    grown = True
    while grown:
        filled = {name for part in chosen for name in part.columns}
        more = [part for part in plan.parts if part not in chosen and filled & set(part.needs)]
        chosen += more
        grown = bool(more)
    return tuple(part for part in plan.parts if part in chosen)


def _translate(text: str) -> str:
    return sqlglot.transpile(text, read="postgres", write="duckdb")[0]


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
