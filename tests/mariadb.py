"""A private MariaDB server for tests: no network, no password, nothing outside of its folder."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql

PATIENCE = 60
PLAIN = ("--no-defaults",)
QUICK = (
    *("--skip-networking", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"),
    *("--skip-innodb-doublewrite", "--innodb-file-per-table=0"),
)


@dataclass(frozen=True)
class MariaDB:
    """A running server, reached by its socket as root."""

    socket: Path

    def url(self, database: str, user: str = "root") -> str:
        return f"mysql://{user}@localhost/{database}?unix_socket={self.socket}"

    def open(self, database: str | None = None) -> Any:
        """Open a connection that commits each statement."""
        return pymysql.connect(
            unix_socket=str(self.socket), user="root", database=database, charset="utf8mb4", autocommit=True
        )

    @contextmanager
    def database(self, name: str) -> Iterator[Any]:
        """Make a database anew and lend a connection to it; dropped afterwards."""
        with self.open() as admin, admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
            cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
            try:
                with self.open(name) as connection:
                    yield connection
            finally:
                cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")

    def load(self, text: str, database: str) -> None:
        """Run a script with the server's own client, which stops at the first error."""
        client = [
            "mariadb",
            *PLAIN,
            f"--socket={self.socket}",
            "--user=root",
            "--default-character-set=utf8mb4",
        ]
        loaded = subprocess.run([*client, database], input=text.encode(), capture_output=True, check=False)
        assert loaded.returncode == 0, loaded.stderr.decode() + "\n" + text

    def dump(self, database: str) -> str:
        """Return what mariadb-dump writes of a database."""
        dump = ["mariadb-dump", *PLAIN, f"--socket={self.socket}", "--user=root", "--routines", "--events"]
        return subprocess.run([*dump, database], capture_output=True, check=True).stdout.decode()


@contextmanager
def run_mariadb(folder: Path) -> Iterator[MariaDB]:
    """Start a server in a folder and stop it at the end."""
    data, place = folder / "data", folder / "s"
    own = scratch_of_its_own(folder)
    user = ["--user=root"] if os.geteuid() == 0 else []
    make = ["mariadb-install-db", *PLAIN, *user, f"--datadir={data}"]
    made = subprocess.run(
        [*make, "--auth-root-authentication-method=normal", "--skip-test-db"],
        capture_output=True,
        check=False,
        env=own,
    )
    assert made.returncode == 0, made.stderr.decode()
    start = ["mariadbd", *PLAIN, *user, *QUICK, f"--datadir={data}", f"--socket={place}"]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([*start, f"--pid-file={folder / 'pid'}"], stdout=log, stderr=log, env=own)
    try:
        server = MariaDB(place)
        wait_for(server, running, folder / "log")
        yield server
    finally:
        stop(running)


def scratch_of_its_own(folder: Path) -> dict[str, str]:
    """Return an environment with an own folder for temporary tables: a server empties it at its start."""
    scratch = folder / "tmp"
    scratch.mkdir()
    return {**os.environ, "TMPDIR": str(scratch)}


def wait_for(server: MariaDB, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(server.socket))
        except OSError:
            if running.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(log.read_text(errors="replace")) from None
            time.sleep(0.05)
        else:
            return


def stop(running: subprocess.Popen[bytes]) -> None:
    running.terminate()
    try:
        running.wait(timeout=20)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
