"""Running statements on a cursor, so that a timeout or an interrupt stops them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from dbworkbench.engines.duckdb.failure import failure
from dbworkbench.errors import QueryFailed
from dbworkbench.model.parameters import Rendered, check_values, render

INTERRUPTED = "Query interrupted"


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
    except duckdb.InterruptException:
        raise _interrupted() from None
    except duckdb.Error as error:
        raise failure(error, rendered, lead=lead) from None
    except RuntimeError as error:
        # DuckDB takes the interrupt signal itself and raises this in its stead
        if INTERRUPTED not in str(error):
            raise
        raise _interrupted() from None


@contextmanager
def stopping(cursor: duckdb.DuckDBPyConnection, timeout: float | None) -> Iterator[None]:
    """Interrupt the cursor's query when the time is over, and say so; none when `timeout` is None."""
    if timeout is None:
        yield
        return
    over = threading.Event()
    timer = threading.Timer(timeout, _stop, (cursor, over))
    timer.daemon = True
    timer.start()
    try:
        yield
    except QueryFailed as error:
        if not over.is_set():
            raise
        raise QueryFailed(
            f"the query was stopped after {timeout:g} s (--timeout)",
            hint="Give it longer, ask for fewer rows, or look at its plan.",
        ) from error
    finally:
        timer.cancel()


def _stop(cursor: duckdb.DuckDBPyConnection, over: threading.Event) -> None:
    over.set()
    cursor.interrupt()


def _interrupted() -> QueryFailed:
    return QueryFailed("the query was interrupted", hint="It was stopped in the database, too.")


def _plain(value: Any) -> Any:
    """Return a NumPy scalar as Python's own value, which DuckDB binds exactly."""
    return value.item() if hasattr(value, "item") and not hasattr(value, "__len__") else value
