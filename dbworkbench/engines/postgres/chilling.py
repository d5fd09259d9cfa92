"""Put a database's pages out of memory: PostgreSQL's own cache and the operating system's."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import errors

from dbworkbench.engines.postgres.login import Connection, Login
from dbworkbench.engines.postgres.session import maintenance

PLACE = "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = %s"
# it writes what is not on the disk yet; pages that somebody just works with stay (manual, "pg_buffercache")
EVICT = "SELECT pg_buffercache_evict(bufferid) FROM pg_buffercache WHERE reldatabase = %s"


@contextmanager
def lend_chill(login: Login, database: str) -> Iterator[Callable[[], None]]:
    """Lend a callable that puts the pages of a database of the own server out of memory.

    A restart would leave them in the operating system's cache, and end everybody's sessions.
    """
    with maintenance(login) as connection:
        _install(connection)
        found = connection.execute(PLACE, [database]).fetchone()
        folder, number = Path(found[0]) / "base" / str(found[1]), found[1]  # type: ignore[index]  # it is there

        def chill() -> None:
            connection.execute(EVICT, [number])
            for file in folder.iterdir():
                _forget(file)

        yield chill


def _install(connection: Connection) -> None:
    with contextlib.suppress(errors.UniqueViolation, errors.DuplicateObject):  # another process was faster
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_buffercache")


def _forget(file: Path) -> None:
    """Have the operating system forget a file, once it is wholly on the disk; one that has gone is passed."""
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
