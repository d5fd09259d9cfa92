"""Running statements on a cursor, with their errors as ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from dbworkbench.engines.duckdb.failure import failure
from dbworkbench.engines.interruption import stopping
from dbworkbench.model.parameters import Rendered, check_values, render


def execute(
    cursor: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any] = {},
    *,
    timeout: float | None = None,
    lead: str = "",
) -> duckdb.DuckDBPyConnection:
    """Run SQL with `:name` parameters; `lead` is put before it (EXPLAIN …). `timeout` in seconds.

    Raises QueryFailed with the place in `sql`, also when it was stopped.
    """
    check_values(sql, parameters)
    rendered = render(sql, "dollar")
    values = {name: _plain(parameters[name]) for name in rendered.names}
    with stopping(cursor, timeout), translating(rendered, lead=lead):
        return cursor.execute(lead + rendered.text, values or None)


@contextmanager
def translating(rendered: Rendered, *, lead: str = "") -> Iterator[None]:
    """Turn DuckDB's errors within the block into ours."""
    try:
        yield
    except duckdb.Error as error:
        raise failure(error, rendered, lead=lead) from None


def _plain(value: Any) -> Any:
    """Return a NumPy scalar as Python's own value, which DuckDB binds exactly."""
    return value.item() if hasattr(value, "item") and not hasattr(value, "__len__") else value
