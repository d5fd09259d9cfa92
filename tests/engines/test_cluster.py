"""The user's one server: started by the first process, stopped with the last, whatever happens between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from dbworkbench import engines
from dbworkbench.engines.postgres import cluster, watch
from dbworkbench.engines.postgres.home import ServerFolder

# the room's door loads SQLAlchemy, which takes longer than a server; these processes go round it
PRELUDE = f"""
import os, socket, sys, time, types
sys.modules["dbworkbench.engines"] = types.ModuleType("dbworkbench.engines")
sys.modules["dbworkbench.engines"].__path__ = [{str(Path(engines.__file__ or "").parent)!r}]
sys.modules["dbworkbench.engines.postgres"] = types.ModuleType("dbworkbench.engines.postgres")
sys.modules["dbworkbench.engines.postgres"].__path__ = [{str(Path(cluster.__file__ or "").parent)!r}]
from dbworkbench.engines.postgres.cluster import shared_cluster
"""
USE = "lease = shared_cluster(); lease.conninfo()\n"
CALL = "socket.socket(socket.AF_UNIX).connect(f'{lease.cluster.sockets}/.s.PGSQL.5432')\n"
SELECT = "import psycopg; psycopg.connect(**lease.conninfo()).execute('SELECT 1').connection.close()\n"
WAIT = "print('ready', flush=True); sys.stdin.readline()\n"


@dataclass(frozen=True)
class Lab:
    """A home of our own with the processes that work in it."""

    home: Path

    @property
    def folder(self) -> ServerFolder:
        return ServerFolder(self.home / "pg18")

    @property
    def server(self) -> int | None:
        return watch.server_pid(self.folder.data)

    def spawn(self, story: str) -> subprocess.Popen[str]:
        environment = os.environ | {"DBWORKBENCH_HOME": str(self.home)}
        environment.pop("DBWORKBENCH_POSTGRES", None)
        return subprocess.Popen(
            [sys.executable, "-c", PRELUDE + story],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ready(self, story: str) -> subprocess.Popen[str]:
        """Start a process and wait until it says so."""
        process = self.spawn(story)
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        return process

    def run(self, story: str) -> str:
        with self.spawn(story) as process:
            said, _ = process.communicate()
        assert process.returncode == 0, said
        return said

    def processes(self) -> list[list[str]]:
        """Return the command lines of everything that runs for this home, but for the dead."""
        found = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
        return [line for line in found if any(str(self.home) in word for word in line)]

    def quiet(self, seconds: float = 10) -> bool:
        """Wait until nothing runs for this home."""
        deadline = time.monotonic() + seconds
        while (self.server or watch.watched(self.folder.path)) and time.monotonic() < deadline:
            time.sleep(0.01)
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return not self.processes()


def kill(process: subprocess.Popen[str], how: signal.Signals = signal.SIGKILL) -> None:
    with process:
        process.send_signal(how)


def finish(process: subprocess.Popen[str]) -> int:
    with process:
        process.communicate("\n")
    return process.returncode


@pytest.fixture(scope="module")
def kept(remove: Callable[[Path], None]) -> Iterator[Path]:
    # not tmp_path: as root, the server's account could not get below pytest's closed folder
    folder = Path(tempfile.mkdtemp(prefix="dbw-", dir="/tmp"))
    yield folder
    remove(folder)


@pytest.fixture
def lab(kept: Path) -> Iterator[Lab]:
    """A lab whose data directory is made once for all tests that leave it whole."""
    lab = Lab(kept)
    yield lab
    assert lab.quiet(), lab.processes()


@pytest.fixture
def new_lab(remove: Callable[[Path], None]) -> Iterator[Lab]:
    lab = Lab(Path(tempfile.mkdtemp(prefix="dbw-", dir="/tmp")))
    yield lab
    assert lab.quiet(), lab.processes()
    remove(lab.home)


def test_server_stops_with_its_only_user(lab: Lab) -> None:
    assert lab.run(USE + CALL) == ""
    assert lab.server is None


def test_server_is_shared_and_stops_with_the_last_user(lab: Lab) -> None:
    first, second = lab.ready(USE + WAIT), lab.ready(USE + WAIT)
    server = lab.server
    finish(first)
    assert lab.server == server is not None
    finish(second)
    assert lab.server is None


def test_released_lease_stops_the_server_before_the_process_ends(lab: Lab) -> None:
    process = lab.ready("with shared_cluster(): pass\n" + WAIT)
    assert lab.server is None
    finish(process)


def test_second_lease_keeps_the_server(lab: Lab) -> None:
    process = lab.ready(
        "one = shared_cluster(); two = shared_cluster(); one.release(); one.release()\n" + WAIT
    )
    assert lab.server is not None
    finish(process)


@pytest.mark.parametrize("end", ["raise SystemExit(3)", "1 / 0"])
def test_server_stops_after_an_early_exit(lab: Lab, end: str) -> None:
    with lab.spawn(USE + end) as process:
        process.communicate()
    assert process.returncode != 0
    assert lab.server is None


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_killed_process_leaves_no_server(lab: Lab, how: signal.Signals) -> None:
    kill(lab.ready(USE + WAIT), how)
    assert lab.quiet()
    assert list(lab.folder.users.iterdir()) == []


def test_next_use_after_a_kill_works_and_leaves_no_server(lab: Lab) -> None:
    keeps = lab.ready(USE + WAIT)
    server = lab.server
    kill(lab.ready(USE + WAIT))
    assert finish(keeps) == 0
    assert lab.server is None
    assert lab.run(USE + SELECT) == ""
    assert lab.server is None
    assert server is not None


def test_next_use_after_a_kill_without_a_watch_stops_the_server(lab: Lab) -> None:
    process = lab.ready(USE + WAIT)
    for other in psutil.process_iter(["cmdline"]):
        if "watch.py" in " ".join(other.info["cmdline"] or []) and str(lab.home) in other.cmdline():
            other.kill()
    kill(process)
    assert lab.server is not None
    assert lab.run(USE + CALL) == ""
    assert lab.server is None


def test_killed_server_comes_back_for_the_same_lease(lab: Lab) -> None:
    process = lab.ready(USE + WAIT + SELECT + WAIT)
    server = lab.server
    assert server is not None
    os.kill(server, signal.SIGKILL)
    assert process.stdin
    assert process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "ready\n"
    assert lab.server not in {server, None}
    finish(process)
    assert lab.server is None


def test_killed_server_with_a_busy_session_comes_back(lab: Lab) -> None:
    busy = (
        "import psycopg, threading\n"
        "endless = 'SELECT count(*) FROM generate_series(1, 1000000000)'\n"
        "def work():\n"
        "    try: psycopg.connect(**lease.conninfo()).execute(endless)\n"
        "    except psycopg.OperationalError: pass\n"
        "threading.Thread(target=work, daemon=True).start(); time.sleep(0.5)\n"
    )
    process = lab.ready(USE + busy + WAIT)
    server = lab.server
    assert server is not None
    os.kill(server, signal.SIGKILL)
    assert lab.run(USE + CALL) == ""
    finish(process)
    assert lab.server is None


def test_process_file_of_another_process_is_not_taken_for_a_server(lab: Lab) -> None:
    lab.run(USE)
    lines = [str(os.getpid()), str(lab.folder.data), "1", "5432", str(lab.folder.sockets), "", "1 1", "ready"]
    (lab.folder.data / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert lab.server is None
    assert lab.run(USE + CALL) == ""
    assert lab.server is None


def test_four_processes_start_at_once(new_lab: Lab) -> None:
    four = [new_lab.spawn(USE + CALL + WAIT) for _ in range(4)]
    for process in four:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    assert len(list(new_lab.folder.users.iterdir())) == 4
    assert [finish(process) for process in four] == [0, 0, 0, 0]
    assert new_lab.server is None


def test_killed_first_start_is_made_anew(new_lab: Lab) -> None:
    process = new_lab.spawn(USE + WAIT)
    while not list(new_lab.folder.path.glob("data.new-*/base")):
        time.sleep(0.005)
    kill(process)
    assert new_lab.run(USE + CALL) == ""
    assert sorted(path.name for path in new_lab.folder.path.glob("data*")) == ["data"]


def test_start_that_was_under_way_is_stopped(lab: Lab) -> None:
    lab.run(USE)
    process = lab.spawn(USE + WAIT)
    while not any(line[0].endswith("pg_ctl") for line in lab.processes()):
        time.sleep(0.001)
    kill(process)
    assert lab.quiet()
    assert lab.run(USE + CALL) == ""


def test_forked_child_is_a_user_of_its_own(lab: Lab) -> None:
    story = (
        "if os.fork() == 0:\n"
        "    lease.conninfo(); time.sleep(0.3); os._exit(0)\n"
        "time.sleep(0.15)\n"
        "print(len(os.listdir(os.environ['DBWORKBENCH_HOME'] + '/pg18/users')))\n"
        "os.wait()\n"
    )
    assert lab.run(USE + story) == "2\n"
    assert lab.server is None


def test_conninfo_of_a_lease_that_was_given_back_is_refused(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBWORKBENCH_HOME", str(lab.home))
    monkeypatch.delenv("DBWORKBENCH_POSTGRES", raising=False)
    with cluster.shared_cluster() as lease:
        with psycopg.connect(**lease.conninfo("template1")) as connection:  # type: ignore[arg-type]  # a dict of mixed values
            row = connection.execute("SELECT current_setting('shared_preload_libraries')").fetchone()
        assert row == ("pg_stat_statements,auto_explain",)
    with pytest.raises(ValueError, match="given back"):
        lease.conninfo()


def test_environment_for_another_server_does_not_lead_astray(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGHOSTADDR": "127.0.0.1", "PGSSLMODE": "verify-full", "PGDATA": "/nowhere"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PGTARGETSESSIONATTRS", "standby")
    assert lab.run(USE + SELECT) == ""


def test_deleted_home_is_made_anew(lab: Lab) -> None:
    story = (
        "import shutil; lease = shared_cluster(); lease.release(); folder = os.environ['DBWORKBENCH_HOME']\n"
        "for name in os.listdir(folder): shutil.rmtree(f'{folder}/{name}', ignore_errors=True)\n"
    )
    assert lab.run(story + USE + CALL) == ""
