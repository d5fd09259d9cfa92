"""Who uses a server: one file a process, whose lock the process holds as long as it lives.

The kernel gives the lock back when a process ends, in whatever way, so a dead user is never taken for a
living one and a reused process number never for the old process.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dbworkbench.engines.postgres.watch import living


@dataclass(frozen=True)
class User:
    """A process, ours, as a registered user of a server."""

    file: Path
    handle: int

    @staticmethod
    def enter(users: Path) -> User:
        """Register this process; call it with the server's lock held."""
        handle, name = tempfile.mkstemp(prefix=f"{os.getpid()}-", dir=users)
        fcntl.flock(handle, fcntl.LOCK_EX)
        return User(Path(name), handle)

    def leave(self) -> None:
        """Take this process off the list."""
        self.file.unlink(missing_ok=True)
        os.close(self.handle)

    def forget(self) -> None:
        """Drop the handle alone: in a forked child, whose parent keeps the lock, or when the file is gone."""
        os.close(self.handle)


def user_pids(users: Path) -> tuple[int, ...]:
    """Return the processes that use a server, in order."""
    return tuple(sorted({int(file.name.split("-")[0]) for file in living(users)}))


def prune(users: Path) -> int:
    """Remove the files of dead users and return how many there were; call it with the lock held."""
    alive = set(living(users))
    dead = [file for file in users.iterdir() if file not in alive]
    for file in dead:
        file.unlink()
    return len(dead)
