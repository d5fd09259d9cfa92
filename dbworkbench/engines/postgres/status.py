"""What runs and what lies on the disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dbworkbench.engines.postgres import watch
from dbworkbench.engines.postgres.home import ServerFolder, home
from dbworkbench.engines.postgres.older import OlderData, older_data
from dbworkbench.engines.postgres.programs import Programs
from dbworkbench.engines.postgres.users import user_pids


@dataclass(frozen=True)
class ServerStatus:
    """The user's server: its version, where its data is (bytes on disk), its process, and who uses it."""

    version: tuple[int, ...]
    data: Path
    log: Path
    pid: int | None
    started: datetime | None
    users: tuple[int, ...]
    bytes: int
    older: tuple[OlderData, ...] = ()

    @property
    def running(self) -> bool:
        return self.pid is not None


def server_status() -> ServerStatus:
    """Return what is known of the user's server without starting it."""
    programs = Programs.find()
    folder = ServerFolder(home() / f"pg{programs.version[0]}")
    pid = watch.server_pid(folder.data)
    return ServerStatus(
        version=programs.version,
        data=folder.data,
        log=folder.log,
        pid=pid,
        started=_started(folder.data) if pid else None,
        users=user_pids(folder.users),
        bytes=bytes_on_disk(folder.data),
        older=older_data(programs.version[0]),
    )


def bytes_on_disk(folder: Path) -> int:
    """Return the bytes that the files below a folder take on the disk; 0 when there is no such folder."""
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(parent, name)).st_blocks * 512  # noqa: PTH118 - ten thousands of files
            except FileNotFoundError:
                continue  # a running server removes files while we look
    return total


def _started(data: Path) -> datetime | None:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return datetime.fromtimestamp(int(lines[2]), UTC)
    except (FileNotFoundError, IndexError):
        return None  # it has just ended, or is only just coming up
