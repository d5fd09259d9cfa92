"""Stop a server when nobody uses it any more, even when its last user was killed.

Run as a script of its own beside every server, with the standard library alone, so it is small, starts at
once and needs nothing of the environment it came from. It sleeps in the kernel on the lock of one user's
file after the other: no polling. See docs/decisions/0002-own-cluster-lifecycle.md.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0  # seconds for a shutdown with its checkpoint before it is cut short
LAST_LOOK = 2.0  # seconds for the watch to see that nobody is left
START_UNDER_WAY = 3.0  # seconds from the start of a server to the file that tells its process


def main(folder: Path, doomed: Sequence[Path]) -> None:
    """Wait until no user is left, stop the server, and delete what was made for one use."""
    # both are opened once: a folder that is being deleted must not get new files from here
    with (folder / "watch").open("w") as mine, (folder / "lock").open("w") as lock:
        if not _lock(mine.fileno()):
            return  # another one watches
        while True:
            for user in living(folder / "users"):
                _wait(user)
            _lock(lock.fileno(), wait=True)
            if not living(folder / "users"):
                close(folder)
                remove(doomed)
                mine.close()  # before the lock goes: who comes next finds no watch, and starts one
                return
            fcntl.flock(lock, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path, patience: float | None = None) -> Iterator[int]:
    """Hold the lock of a file; raises TimeoutError after `patience` seconds (None: wait for ever)."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = None if patience is None else time.monotonic() + patience
    try:
        while not _lock(handle, wait=deadline is None):
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError(path)
            time.sleep(0.01)
        yield handle
    finally:
        os.close(handle)


def living(users: Path) -> tuple[Path, ...]:
    """Return the files of the users that live: each holds its file's lock until it ends, however it ends."""
    found = sorted(users.iterdir()) if users.is_dir() else []
    return tuple(file for file in found if _is_held(file))


def watched(folder: Path) -> bool:
    """Say whether somebody watches the server of a folder."""
    return _is_held(folder / "watch")


def await_end(folder: Path) -> None:
    """Wait until the watch of a folder without users has seen that, and ended."""
    deadline = time.monotonic() + LAST_LOOK
    while watched(folder) and time.monotonic() < deadline:
        time.sleep(0.002)


def server_pid(data: Path) -> int | None:
    """Return the process of the server on a data directory, or None; a reused number is not taken for it."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_server(pid, data) else None


def close(folder: Path) -> bool:
    """Stop the server of a folder that has no users left; False when none was running.

    Call it with the folder's lock held.
    """
    await_start(folder)
    for dead in (folder / "users").glob("*"):
        dead.unlink()
    return stop(folder / "data")


def await_start(folder: Path) -> None:
    """Wait for the server that a killed starter left under way; call it with the lock held."""
    mark = folder / "starting"
    deadline = time.monotonic() + START_UNDER_WAY
    while mark.exists() and server_pid(folder / "data") is None and time.monotonic() < deadline:
        time.sleep(0.01)
    mark.unlink(missing_ok=True)


def stop(data: Path) -> bool:
    """Stop the server on a data directory and wait for its end; False when none was running.

    First in good order (SIGINT: sessions are ended, a checkpoint is written), then at once (SIGQUIT: the
    next start recovers), then by force.
    """
    if server_pid(data) is None:
        return False
    for how, patience in ((signal.SIGINT, PATIENCE), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        pid = server_pid(data)
        if pid is None:
            return True
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return True
        _wait_for_end(data, pid, patience)
    return True


def remove(folders: Iterable[Path]) -> None:
    """Delete folders and all that is in them, also while somebody else deletes in them."""
    for folder in folders:
        while folder.is_dir():
            try:
                shutil.rmtree(folder)
            except FileNotFoundError:
                continue  # it vanished between the look and the deletion: there is less to delete now


def _wait_for_end(data: Path, pid: int, patience: float) -> None:
    """Wait for the process: it still deletes files of its own after that which tells its number."""
    deadline = time.monotonic() + patience
    while _is_server(pid, data) and time.monotonic() < deadline:
        time.sleep(0.01)


def _is_server(pid: int, data: Path) -> bool:
    return os.fsencode(data) in _command_line(pid)


def _lock(handle: int, *, wait: bool = False) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_held(file: Path) -> bool:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        # shared, so that two who look at the same time do not take each other for the owner
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _wait(file: Path) -> None:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _command_line(pid: int) -> bytes:
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return b""
    asked = subprocess.run(
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], check=False, capture_output=True
    )
    return asked.stdout


if __name__ == "__main__":
    if os.fork() == 0:  # the starter need not outlive us, nor wait for us
        main(Path(sys.argv[1]), [Path(doomed) for doomed in sys.argv[2:]])
    os._exit(0)
