"""Hold a lock of ours, or say why that is not possible."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dbworkbench.engines.postgres import watch
from dbworkbench.engines.postgres.home import VARIABLE
from dbworkbench.errors import WorkbenchError

PATIENCE = 300  # seconds: the recovery of a busy server that was killed takes its time
NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Hold the lock of a file and yield its descriptor.

    Raises WorkbenchError when another process does not give it up or the file system has no locks.
    """
    try:
        with watch.locked(path, PATIENCE) as lock:
            yield lock
    except TimeoutError as error:
        raise WorkbenchError(
            f"another process has held {path} for {PATIENCE} seconds",
            hint="It starts or stops the server and hangs; end it and try again.",
        ) from error
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        raise WorkbenchError(
            f"the file system of {path} has no locks", hint=f"Set {VARIABLE} to a folder on a local disk."
        ) from error
