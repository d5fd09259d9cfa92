"""Running statements on a cursor, so that a timeout or an interrupt stops them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

import duckdb

from dbworkbench.engines.duckdb.failure import failure
from dbworkbench.errors import QueryFailed
from dbworkbench.model.parameters import Rendered, check_values, render

T = TypeVar("T")


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


def interruptibly(cursor: duckdb.DuckDBPyConnection, work: Callable[[], T]) -> T:
    """Do the work on a thread of its own, so that an interrupt of the main one stops it in DuckDB.

    DuckDB itself notices the signal in some calls only, and then leaves its query running. Raises
    QueryFailed when interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    outcome: Future[T] = Future()
    worker = threading.Thread(target=_settle, args=(outcome, work), daemon=True)
    worker.start()
    try:
        return outcome.result()
    except KeyboardInterrupt:
        while worker.is_alive():
            cursor.interrupt()
            worker.join(0.05)
        raise QueryFailed("the query was interrupted", hint="It was stopped in the database, too.") from None


def _settle(outcome: Future[T], work: Callable[[], T]) -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
        outcome.set_exception(error)


@contextmanager
def translating(rendered: Rendered, *, lead: str = "") -> Iterator[None]:
    """Turn DuckDB's errors within the block into ours."""
    try:
        yield
    except duckdb.Error as error:
        raise failure(error, rendered, lead=lead) from None


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


def _plain(value: Any) -> Any:
    """Return a NumPy scalar as Python's own value, which DuckDB binds exactly."""
    return value.item() if hasattr(value, "item") and not hasattr(value, "__len__") else value
