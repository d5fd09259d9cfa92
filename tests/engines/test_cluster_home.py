"""Where servers keep their things, and what is refused there."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dbworkbench.engines.postgres.account import server_account
from dbworkbench.engines.postgres.cluster import shared_cluster
from dbworkbench.engines.postgres.home import ServerFolder, home, make_folder
from dbworkbench.engines.postgres.older import OlderDataFound
from dbworkbench.engines.postgres.server import ServerFailed
from dbworkbench.engines.postgres.status import server_status
from dbworkbench.engines.postgres.sweep import clean
from dbworkbench.errors import WorkbenchError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has this trouble")


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, remove: Callable[[Path], None]) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dbw-", dir="/tmp"))
    monkeypatch.setenv("DBWORKBENCH_HOME", str(folder))
    monkeypatch.delenv("DBWORKBENCH_POSTGRES", raising=False)
    yield folder
    remove(folder)


def make_old(place: Path, version: int, oid: int) -> None:
    (place / f"pg{version}" / "data" / "base" / str(oid)).mkdir(parents=True)
    (place / f"pg{version}" / "data" / "PG_VERSION").write_text(f"{version}\n")


def test_home_is_the_one_named(place: Path) -> None:
    assert home() == place


@pytest.mark.skipif(os.geteuid() == 0, reason="root keeps its data outside home directories")
def test_home_follows_xdg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBWORKBENCH_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert home() == Path("/somewhere/dbworkbench")
    monkeypatch.setenv("XDG_DATA_HOME", "")
    assert home() == Path.home() / ".local" / "share" / "dbworkbench"


@as_root
def test_root_keeps_its_data_outside_home_directories(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBWORKBENCH_HOME", raising=False)
    assert home() == Path("/var/lib/dbworkbench")


@as_root
def test_closed_parent_is_told_and_left_closed(place: Path) -> None:
    account = server_account()
    assert account
    with pytest.raises(WorkbenchError) as refused:
        make_folder(place / "below", account)
    assert refused.value.message == (
        f"the account {account.name!r}, which runs the server for root, cannot enter {place}/below"
    )
    assert place.stat().st_mode & 0o777 == 0o700


@as_root
def test_folder_that_holds_something_is_not_opened(place: Path) -> None:
    (place / "letter").touch()
    with pytest.raises(WorkbenchError, match="cannot enter"):
        shared_cluster()
    assert place.stat().st_mode & 0o777 == 0o700


def test_folder_that_cannot_be_made_is_told(place: Path) -> None:
    (place / "file").touch()
    with pytest.raises(WorkbenchError) as refused:
        make_folder(place / "file" / "home", None)
    assert refused.value.message == f"cannot make the folder {place}/file/home: Not a directory"
    assert refused.value.hint == "Set DBWORKBENCH_HOME to a folder that you can write to."


def test_place_of_the_socket_that_others_hold_is_refused(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = ServerFolder(place / ("long" * 25) / "pg18")
    folder.sockets.symlink_to(place)
    try:
        with pytest.raises(WorkbenchError, match="is not a folder of ours that is closed to others"):
            folder.make_sockets(None)
    finally:
        folder.sockets.unlink()


def test_databases_of_an_older_version_are_not_forgotten(place: Path) -> None:
    make_old(place, 17, oid=16385)
    with pytest.raises(OlderDataFound) as refused:
        shared_cluster()
    assert str(refused.value) == (
        f"PostgreSQL 17 made the databases in {place}/pg17; PostgreSQL 18 cannot read them\n"
        "To keep them, set DBWORKBENCH_POSTGRES to the programs of PostgreSQL 17, save what you need with "
        f"its pg_dump, and unset it. To begin anew, delete {place}/pg17."
    )
    assert [older.version for older in server_status().older] == [17]


def test_older_version_without_databases_of_the_user_is_no_hindrance(place: Path) -> None:
    make_old(place, 17, oid=5)
    assert server_status().older == ()


def test_folder_that_is_no_data_directory_is_not_touched(place: Path) -> None:
    place.chmod(0o711)
    (place / "pg18" / "data").mkdir(parents=True)
    (place / "pg18").chmod(0o711)
    (place / "pg18" / "data" / "letter").touch()
    with pytest.raises(ServerFailed) as failed:
        shared_cluster()
    assert failed.value.message == f"{place}/pg18/data is not a data directory of PostgreSQL, or a broken one"
    assert (place / "pg18" / "data" / "letter").exists()


@as_root
def test_full_disk_is_told(place: Path) -> None:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m,mode=711", "tmpfs", place], check=False)
    if mounted.returncode != 0:
        pytest.skip("this system lets nobody mount a small disk")
    try:
        with pytest.raises(ServerFailed) as failed:
            shared_cluster()
        assert failed.value.message == "PostgreSQL 18.6 could not make its data directory: the disk is full"
        assert failed.value.hint == f"Free some space on the disk of {place}/pg18."
        assert not list(place.glob("pg18/data*"))
    finally:
        subprocess.run(["umount", place], check=True)


def test_status_starts_nothing(place: Path) -> None:
    status = server_status()
    assert (status.running, status.pid, status.started, status.users, status.bytes) == (
        False,
        None,
        None,
        (),
        0,
    )
    assert list(place.iterdir()) == []


def test_status_and_sweep_of_a_running_server(place: Path) -> None:
    with shared_cluster():
        status = server_status()
        assert str(clean()) == "nothing to sweep"
        assert server_status().pid == status.pid is not None
    assert status.running
    assert status.users == (os.getpid(),)
    assert status.version[0] == 18
    assert status.started is not None
    assert 10_000_000 < status.bytes < 100_000_000
    assert not server_status().running


def test_nothing_to_sweep(place: Path) -> None:
    assert str(clean()) == "nothing to sweep"


def test_sweep_takes_what_the_dead_left(place: Path) -> None:
    folder = ServerFolder(place / "pg18")
    half, user, lost = folder.path / "data.new-x", folder.users / "1-dead", place / "throwaway" / "1-lost"
    for path in (half, folder.users, lost / "data"):
        path.mkdir(parents=True)
    user.touch()
    swept = clean()
    assert str(swept) == f"removed {half}\nremoved {lost}\nforgot 1 user that ended"
    assert not any(path.exists() for path in (half, user, lost))
