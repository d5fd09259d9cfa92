"""Start a server on its folder: make the data directory, recover what was killed, tell why it failed."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from dbworkbench.engines.postgres import settings, watch
from dbworkbench.engines.postgres.account import Account
from dbworkbench.engines.postgres.home import SOCKET, ServerFolder
from dbworkbench.engines.postgres.lock import PATIENCE
from dbworkbench.engines.postgres.programs import ProgramFailed, Programs
from dbworkbench.errors import WorkbenchError

HALF = "data.new-"
LONGEST_END = 5  # seconds for the sessions of a killed server
LONGEST_LOG = 1024 * 1024
SUPERUSER = "postgres"
# lines of postmaster.pid, from PostgreSQL's utils/pidfile.h
SOCKETS, STATE = 4, 7


class ServerFailed(WorkbenchError):
    """A server that could not be made or started; the hint holds the end of what it said."""


@dataclass(frozen=True)
class Server:
    """How a server is run: where, with which programs, as whom, with which settings beside our own."""

    folder: ServerFolder
    programs: Programs
    account: Account | None
    wanted: Mapping[str, str]
    throwaway: bool = False

    def is_ready(self) -> bool:
        """Say whether the server runs and takes connections."""
        return watch.server_pid(self.folder.data) is not None and _state(self.folder.data) == "ready"

    def sockets(self) -> Path:
        """Return the folder of the running server's socket, which another process may have chosen."""
        lines = _postmaster_file(self.folder.data)
        return Path(lines[SOCKETS]) if len(lines) > SOCKETS else self.folder.sockets

    def start(self, lock: int) -> None:
        """Bring the server up; call it with the folder's lock held, whose descriptor is `lock`.

        Raises ServerFailed with the end of the log.
        """
        watch.await_start(self.folder.path)
        if watch.server_pid(self.folder.data) is not None:
            self._wait()  # its starter was killed, or it is coming up again by itself
            return
        self._make_data(lock)
        self._clear_killed()
        self._configure()
        self._bring_up()

    def watch(self) -> None:
        """Start the watch of this server unless there is one."""
        if watch.watched(self.folder.path):
            return
        started = subprocess.run(
            [sys.executable, "-I", "-S", watch.__file__, self.folder.path, *self.doomed],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        if started.returncode != 0:
            raise self.failure("be watched", f"{sys.executable} cannot run {watch.__file__}")

    @property
    def doomed(self) -> tuple[Path, ...]:
        """Return the folders that are deleted when the server stops."""
        return self.folder.parts if self.throwaway else ()

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.is_ready():
            if time.monotonic() > deadline or watch.server_pid(self.folder.data) is None:
                raise self.failure("start", tail(self.folder.log))
            time.sleep(0.01)

    def _make_data(self, lock: int) -> None:
        data = self.folder.data
        if data.exists():
            _check_data(data)
            return
        remove_half_made(self.folder)
        half = Path(tempfile.mkdtemp(prefix=HALF, dir=self.folder.path))
        if self.account:
            self.account.own(half)
        try:
            # it inherits the lock: should we be killed, nobody meddles before it has ended
            self._run("initdb", "-D", half, *self._initial(), keep=lock)
        except ProgramFailed as error:
            shutil.rmtree(half, ignore_errors=True)
            raise self.failure("make its data directory", error.output) from error
        with (half / "postgresql.conf").open("a") as configuration:
            configuration.write(f"\ninclude_if_exists '{settings.FILE}'\n")
        half.rename(data)

    def _initial(self) -> list[str]:
        given = ["--username", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        given.append("--data-checksums")
        if self.throwaway:
            given.append("--no-sync")
        return given + self._locale()

    def _locale(self) -> list[str]:
        # text sorts by code point and letters are those of Unicode, on every machine
        if self.programs.version[0] >= 17:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if platform.system() == "Linux":
            return ["--locale=C", "--lc-ctype=C.UTF-8"]
        return ["--locale=C"]

    def _clear_killed(self) -> None:
        """Clear away what a killed server left: its sessions, and its process file where it misleads."""
        lines = _postmaster_file(self.folder.data)
        if not lines:
            return
        _end_orphans(self.folder.data)
        sockets = self.sockets()
        if _answers(sockets / SOCKET):
            raise self.failure(
                "start", "a server that this process cannot see, as from a container, runs there"
            )
        if psutil.pid_exists(int(lines[0])):
            # the number went to somebody else, or to a dead process that nobody has collected; PostgreSQL
            # would take it for the server
            remove_sockets(sockets)
            (self.folder.data / "postmaster.pid").unlink()

    def _configure(self) -> None:
        self.folder.make_sockets(self.account)
        chosen = settings.server_settings(self.programs, self.folder.sockets, self.wanted)
        file = self.folder.data / settings.FILE
        file.write_text(settings.render(chosen))
        rotate(self.folder.log)
        self.folder.log.touch(mode=0o600)
        if self.account:
            self.account.own(file)
            self.account.own(self.folder.log)

    def _bring_up(self) -> None:
        folder = self.folder
        folder.starting.touch()
        try:
            self._run("pg_ctl", "start", "-w", "-t", str(PATIENCE), "-D", folder.data, "-l", folder.log)
        except ProgramFailed as error:
            folder.starting.unlink()
            raise self.failure("start", tail(folder.log) or error.output) from error
        folder.starting.unlink()  # left where we are interrupted: the server may still come up

    def _run(self, name: str, *arguments: str | Path, keep: int | None = None) -> None:
        self.programs.run(name, *arguments, account=self.account, keep=() if keep is None else (keep,))

    def failure(self, what: str, said: str) -> ServerFailed:
        """Return the error for what this server could not do, from what the system or its log said."""
        version = ".".join(map(str, self.programs.version))
        if "No space left on device" in said:
            return ServerFailed(
                f"PostgreSQL {version} could not {what}: the disk is full",
                hint=f"Free some space on the disk of {self.folder.path}.",
            )
        return ServerFailed(f"PostgreSQL {version} could not {what}", hint=f"It said:\n{said}")


def tail(log: Path, lines: int = 12) -> str:
    """Return the last lines of a log."""
    if not log.is_file():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def rotate(log: Path) -> None:
    """Put a long log aside; one older log is kept."""
    if log.is_file() and log.stat().st_size > LONGEST_LOG:
        log.replace(log.with_name(f"{log.name}.1"))


def remove_half_made(folder: ServerFolder) -> list[Path]:
    """Remove data directories whose making was interrupted; call it with the folder's lock held."""
    halves = sorted(folder.path.glob(f"{HALF}*"))
    for half in halves:
        shutil.rmtree(half)
    return halves


def _state(data: Path) -> str:
    lines = _postmaster_file(data)
    return lines[STATE].strip() if len(lines) > STATE else ""


def remove_sockets(folder: Path) -> list[Path]:
    """Remove the socket and its lock, which a killed server leaves behind; call it when no server runs."""
    stale = [path for path in (folder / SOCKET, folder / f"{SOCKET}.lock") if path.exists()]
    for path in stale:
        path.unlink()
    return stale


def _postmaster_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _check_data(data: Path) -> None:
    if not (data / "global" / "pg_control").is_file():
        raise ServerFailed(
            f"{data} is not a data directory of PostgreSQL, or a broken one",
            hint="Move it away; the next use makes a new one.",
        )


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(os.fspath(path)) == 0


def _end_orphans(data: Path) -> None:
    """End the sessions of a server that was killed: they hold its memory, and it cannot start before."""
    for how in (signal.SIGQUIT, signal.SIGKILL):
        deadline = time.monotonic() + LONGEST_END
        orphans = _inhabitants(data)
        for orphan in orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                orphan.send_signal(how)
        while orphans and time.monotonic() < deadline:
            time.sleep(0.01)
            orphans = [orphan for orphan in orphans if _lives_in(orphan, data)]


def _inhabitants(data: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _lives_in(process, data)]


def _lives_in(process: psutil.Process, data: Path) -> bool:
    # each process of a server works in its data directory; a dead one that waits for its parent does not
    try:
        return process.cwd() == os.fspath(data)
    except (psutil.AccessDenied, psutil.NoSuchProcess):
        return False
