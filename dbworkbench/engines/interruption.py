"""Stopping work that goes on in an engine's library: after a time, or by an interrupt of the main thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Protocol, TypeVar

from dbworkbench.errors import QueryFailed

T = TypeVar("T")
TURN = 0.1  # seconds between two looks at work that goes on


class Interruptible(Protocol):
    def interrupt(self) -> None: ...


def interruptibly(
    cursor: Interruptible, work: Callable[[], T], meanwhile: Callable[[], None] | None = None
) -> T:
    """Do the work on a thread of its own, so that an interrupt of the main one stops it in the library.

    A library in C notices the signal late or never, and leaves its query running. Raises QueryFailed when
    interrupted. The main thread calls `meanwhile` now and then, and when the work is done.
    """
    if threading.current_thread() is not threading.main_thread():
        result = work()
        if meanwhile is not None:
            meanwhile()
        return result
    outcome: Future[T] = Future()
    worker = threading.Thread(target=_settle, args=(outcome, work), daemon=True)
    worker.start()
    try:
        while meanwhile is not None and worker.is_alive():
            worker.join(TURN)
            meanwhile()
        result = outcome.result()
    except KeyboardInterrupt:
        while worker.is_alive():
            cursor.interrupt()
            worker.join(0.05)
        raise QueryFailed("the query was interrupted", hint="It was stopped in the database, too.") from None
    if meanwhile is not None:
        meanwhile()
    return result


def to_the_end(work: Callable[[], T]) -> T:
    """Do work that must not stop half-way; an interrupt of the main thread is raised when it is done."""
    outcome: Future[T] = Future()
    worker = threading.Thread(target=_settle, args=(outcome, work), daemon=True)
    worker.start()
    interrupted = done = False
    while not done:
        try:
            worker.join()
            done = True
        except KeyboardInterrupt:
            interrupted = True
    result = outcome.result()
    if interrupted:
        raise KeyboardInterrupt
    return result


def _settle(outcome: Future[T], work: Callable[[], T]) -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
        outcome.set_exception(error)


@contextmanager
def stopping(cursor: Interruptible, timeout: float | None) -> Iterator[None]:
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


def _stop(cursor: Interruptible, over: threading.Event) -> None:
    over.set()
    cursor.interrupt()
