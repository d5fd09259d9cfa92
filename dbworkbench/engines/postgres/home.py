"""Where servers keep their things: the home folder, a folder for each server, and short socket folders."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dbworkbench.engines.postgres.account import Account
from dbworkbench.errors import WorkbenchError

VARIABLE = "DBWORKBENCH_HOME"
PORT = 5432  # part of the socket's name; no network port is opened
SOCKET = f".s.PGSQL.{PORT}"
# sun_path holds 104 bytes on macOS and 108 on Linux, with the closing zero
LONGEST_SOCKET = 103


@dataclass(frozen=True)
class ServerFolder:
    """Everything of one server: its data directory, lock, users, log, and the lock of its watch."""

    path: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def users(self) -> Path:
        return self.path / "users"

    @property
    def starting(self) -> Path:
        """Return the mark that a start is under way."""
        return self.path / "starting"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def version(self) -> int | None:
        """Return the major version that made the data directory, None while there is none."""
        file = self.data / "PG_VERSION"
        return int(file.read_text()) if file.is_file() else None

    @property
    def sockets(self) -> Path:
        """Return the folder of the socket: inside, or in a short place by hash where the path is too long."""
        inside = self.path / "run"
        return inside if _is_short(inside) else _short_folder(self.path)

    @property
    def parts(self) -> tuple[Path, ...]:
        """Return the folders that go when this server goes."""
        return (self.sockets, self.path)

    def make(self, account: Account | None) -> None:
        """Make the folder, open to nobody but us and the server's account."""
        make_folder(self.path, account)
        self.users.mkdir(mode=0o700, exist_ok=True)

    def make_sockets(self, account: Account | None) -> None:
        """Make the folder of the socket; raises WorkbenchError when somebody else holds its place."""
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        _check_sockets(self.sockets, account)
        if account:
            account.own(self.sockets)


def home() -> Path:
    """Return the folder that holds all servers of this user, without making it."""
    named = os.environ.get(VARIABLE)
    return (Path(named).expanduser() if named else _usual_home()).resolve()


def throwaway_home() -> Path:
    """Return the folder that holds the servers for one use."""
    return home() / "throwaway"


def make_folder(path: Path, account: Account | None) -> None:
    """Make a folder of our own; nothing above it, and no folder that holds anything, is changed.

    Raises WorkbenchError when that is not possible, or the server's account cannot get there.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if account and not any(path.iterdir()):
            path.chmod(0o711)  # root's folder: the server's account passes through to what is its own
    except OSError as error:
        raise WorkbenchError(
            f"cannot make the folder {path}: {error.strerror}",
            hint=f"Set {VARIABLE} to a folder that you can write to.",
        ) from error
    if account and not account.can_reach(path):
        raise WorkbenchError(
            f"the account {account.name!r}, which runs the server for root, cannot enter {path}",
            hint=f"Set {VARIABLE} to a folder outside closed home directories, such as /var/lib/dbworkbench.",
        )


def _usual_home() -> Path:
    if os.geteuid() == 0:
        # not in root's home directory, where the server's account must not go
        return Path("/usr/local/var/dbworkbench" if sys.platform == "darwin" else "/var/lib/dbworkbench")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "dbworkbench"
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".local" / "share") / "dbworkbench"


def _is_short(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET


def _short_folder(folder: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    name = f"dbworkbench-{os.geteuid()}-{digest}"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    # root's runtime folder is closed to the server's account
    bases = [Path(runtime)] if runtime and os.geteuid() != 0 else []
    for base in (*bases, Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - an own folder in it, checked
        if base.is_dir() and _is_short(base / name):
            return base / name
    raise WorkbenchError(
        f"no place for the server's socket: {tempfile.gettempdir()} is too long",
        hint="Set XDG_RUNTIME_DIR or TMPDIR to a folder with a short name.",
    )


def _check_sockets(path: Path, account: Account | None) -> None:
    found = path.lstat()  # not through a link, which somebody else may have put there
    owners = {os.geteuid(), account.uid if account else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or stat.S_IMODE(found.st_mode) & 0o077:
        raise WorkbenchError(
            f"{path}, where the server's socket belongs, is not a folder of ours that is closed to others",
            hint="Remove it, or set XDG_RUNTIME_DIR to a folder of your own.",
        )
