"""Ends a session that will not be stopped otherwise, or that fills the disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

PULSE = 0.25
LARGEST = 1 << 30  # bytes that a database may hold: a design without rows is far below


class Guardian:
    """A thread that looks at the running statement: somebody's code can catch a cancel, but not this."""

    def __init__(self, connection: psycopg.Connection[Any], database: str) -> None:
        self._connection = connection
        self._database = database
        self._pid = 0
        self._began = 0.0
        self._limit = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="dbworkbench-guardian", daemon=True)
        self.reason = ""

    def __enter__(self) -> Guardian:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @contextmanager
    def watching(self, pid: int, seconds: float) -> Iterator[None]:
        """Watch a session while it runs a statement for so long at most."""
        self.reason = ""
        self._began, self._limit, self._pid = time.monotonic(), seconds, pid
        try:
            yield
        finally:
            self._pid = 0

    def _look(self) -> None:
        while not self._ended.wait(PULSE):
            pid, took = self._pid, time.monotonic() - self._began
            if not pid or took < PULSE:
                continue
            if took > self._limit:
                self._end(pid, "it did not come to an end, and would not be stopped")
            elif self._size() > LARGEST:
                self._end(pid, f"it made more than {LARGEST >> 30} GB of rows")

    def _size(self) -> int:
        row = self._connection.execute("SELECT pg_database_size(%s)", [self._database]).fetchone()
        return int(row[0]) if row else 0

    def _end(self, pid: int, reason: str) -> None:
        if pid == self._pid:
            self.reason = reason
            self._connection.execute("SELECT pg_terminate_backend(%s)", [pid])
            self._pid = 0
