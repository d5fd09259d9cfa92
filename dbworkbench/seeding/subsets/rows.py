"""The chosen rows themselves, some at a time, in the types in which rows travel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from dbworkbench.engines.snapshot import Snapshot
from dbworkbench.model.arrow import arrow_type
from dbworkbench.seeding.script.literal import write_interval
from dbworkbench.seeding.subsets.chosen import Chosen
from dbworkbench.seeding.subsets.identity import identity

STEP = 5_000


def chosen_rows(table: Table, snapshot: Snapshot, chosen: Chosen) -> Iterator[pa.RecordBatch]:
    """Yield the chosen rows of a table in the order of their keys; generated columns are left out."""
    fields = identity(table, snapshot)
    columns = [column for column in table.columns if column.computed is None]
    names = ", ".join(snapshot.quote(column.name) for column in columns)
    order = ", ".join(snapshot.quote(field.name) for field in fields)
    for keys in chosen.pages(table.key, STEP):
        condition = snapshot.among(fields, keys)
        found = snapshot.query(
            f"SELECT {names} FROM {snapshot.table(table)} WHERE {condition.sql} ORDER BY {order}",
            condition.parameters,
        )
        arrays = [
            travelling(found.column(at).combine_chunks(), column.type) for at, column in enumerate(columns)
        ]
        yield pa.RecordBatch.from_arrays(arrays, names=[column.name for column in columns])


def travelling(values: pa.Array[Any], kind: sa.types.TypeEngine[Any]) -> pa.Array[Any]:
    """Return values in one type whatever they are, so that all batches of a column are alike.

    A number without bounds and a length of time travel as text, which every engine reads; so does a value
    that Arrow has no place for, such as `infinity`.
    """
    plain = kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind
    if isinstance(plain, (sa.Interval, postgresql.INTERVAL)):
        return _texts(values)
    if isinstance(plain, sa.Numeric) and not isinstance(plain, sa.Float) and plain.precision is None:
        return values.cast(pa.string())
    target = arrow_type(plain)
    if values.type == target or pa.types.is_nested(values.type):
        return values
    try:
        return values.cast(target)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return values  # as the source gave them: the target takes them or names the column


def _texts(values: pa.Array[Any]) -> pa.Array[Any]:
    if pa.types.is_string(values.type):
        return values
    written = [None if value is None else write_interval(value) for value in values.to_pylist()]
    return pa.array(written, pa.string())
