"""The account that runs the server: our own, or an unprivileged one where we are root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dbworkbench.errors import WorkbenchError

CANDIDATES = ("postgres", "_postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account of the system; PostgreSQL refuses to run as root, so root lends it another one."""

    name: str
    uid: int
    gid: int

    def can_reach(self, path: Path) -> bool:
        """Say whether this account can run a program or enter a folder, through all folders above it."""
        # asked of the system, in the account's name: permissions, access lists and mounts all count
        asked = subprocess.run(
            ["test", "-x", str(path)],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            check=False,
        )
        return asked.returncode == 0

    def own(self, path: Path) -> None:
        """Hand a file or folder over to this account."""
        os.chown(path, self.uid, self.gid)


def server_account() -> Account | None:
    """Return the account to run the server under, or None for our own.

    Raises WorkbenchError where we are root and the system has no unprivileged account to lend.
    """
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in CANDIDATES:
        if name in known:
            return Account(name, known[name].pw_uid, known[name].pw_gid)
    raise WorkbenchError(
        "PostgreSQL does not run as root, and this system has no account 'postgres' or 'nobody' to lend it",
        hint="Work as an ordinary user, or make an account called 'postgres'.",
    )
