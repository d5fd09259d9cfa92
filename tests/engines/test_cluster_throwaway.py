"""Separate servers for one use."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from dbworkbench.engines.postgres import watch
from dbworkbench.engines.postgres.cluster import Lease, throwaway_cluster
from dbworkbench.engines.postgres.server import ServerFailed
from dbworkbench.engines.postgres.watch import server_pid


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, remove: Callable[[Path], None]) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dbw-", dir="/tmp"))
    monkeypatch.setenv("DBWORKBENCH_HOME", str(folder))
    monkeypatch.delenv("DBWORKBENCH_POSTGRES", raising=False)
    yield folder
    remove(folder)


def ask(lease: Lease, sql: str) -> object:
    with psycopg.connect(**lease.conninfo()) as connection:  # type: ignore[arg-type]  # values of several types
        row = connection.execute(sql.encode()).fetchone()
    return row[0] if row else None


def folders(home: Path) -> list[Path]:
    return [path for path in (home / "throwaway").iterdir() if path.is_dir()]


def test_throwaway_cluster_is_deleted_after_an_exception(home: Path) -> None:
    with pytest.raises(KeyError), throwaway_cluster({"work_mem": "1MB"}) as lease:  # noqa: PT012 - the block is the claim
        data = lease.cluster.data
        assert ask(lease, "SHOW work_mem") == "1MB"
        assert server_pid(data) is not None
        raise KeyError
    assert server_pid(data) is None
    assert folders(home) == []


def test_throwaway_cluster_of_a_killed_process_is_deleted(home: Path) -> None:
    story = (
        "from dbworkbench.engines.postgres.cluster import throwaway_cluster\n"
        "with throwaway_cluster() as lease:\n"
        "    print(lease.cluster.data, flush=True); input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", story], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        data = Path(process.stdout.readline().strip())
        assert server_pid(data) is not None
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while folders(home) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert folders(home) == []
    assert not data.exists()


def test_long_home_has_its_socket_in_a_short_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = home / ("long" * 25)
    home.chmod(0o711)
    monkeypatch.setenv("DBWORKBENCH_HOME", str(long))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with throwaway_cluster() as lease:
        sockets = lease.cluster.sockets
        assert ask(lease, "SELECT 1") == 1
        assert len(os.fsencode(sockets)) < 90
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert not sockets.exists()


def test_setting_that_postgres_refuses_is_told_with_the_log(home: Path) -> None:
    with pytest.raises(ServerFailed) as failed, throwaway_cluster({"max_connections": "many"}):
        pass
    assert failed.value.message == "PostgreSQL 18.6 could not start"
    assert 'invalid value for parameter "max_connections": "many"' in failed.value.hint
    assert folders(home) == []


def test_folder_is_removed_while_the_ending_server_still_tidies_up_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "doomed"
    for number in range(60):
        (folder / f"base{number}").mkdir(parents=True)
        for file in range(30):
            (folder / f"base{number}" / str(file)).touch()
    # from the other end than the removal goes, or the same: they meet
    files = sorted(folder.rglob("*"), reverse=True)

    def tidy() -> None:
        for path in files:
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()

    others = [threading.Thread(target=tidy) for _ in range(2)]
    for other in others:
        other.start()
    watch.remove([folder, tmp_path / "never was"])
    for other in others:
        other.join()
    assert list(tmp_path.iterdir()) == []
