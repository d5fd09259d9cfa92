"""Many rows into a DuckDB file: committed run by run in a copy, which takes the file's place at the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import sqlalchemy as sa

from dbworkbench import formats
from dbworkbench.engines import connect
from dbworkbench.engines.duckdb import ground, spare
from dbworkbench.engines.engine import Database, Loader
from dbworkbench.errors import LoadFailed

SKETCH = """
Table parents {
  id   int  [pk, increment]
  name text
  indexes { name }
}
Table children {
  id     int [pk]
  parent int [not null, ref: > parents.id]
}
"""
FAMILY = formats.read(SKETCH, "dbml", name="family")
ROWS = {"parents": 300, "children": 1000}
UNTOUCHED = "Nothing was loaded: the database is as it was."


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Lend a file with the family's tables, in which even few rows are many."""
    monkeypatch.setattr(ground, "LARGE", 1000)
    monkeypatch.setattr(ground, "RUN_ROWS", 400)
    engine = connect(f"duckdb:///{tmp_path}/family.duckdb")
    database = engine.database("family")
    database.create(FAMILY)
    yield database
    engine.close()


def begin(loader: Loader) -> None:
    for table, rows in ROWS.items():
        loader.expect(table, rows)


def parents() -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"id": list(range(1, 301)), "name": ["x"] * 300})


def children(size: int = 100, orphan: int | None = None) -> Iterator[pa.RecordBatch]:
    for start in range(0, ROWS["children"], size):
        numbers = list(range(start, start + size))
        yield pa.RecordBatch.from_pydict(
            {"id": numbers, "parent": [999 if number == orphan else number % 300 + 1 for number in numbers]}
        )


def fill(loader: Loader, rows: Iterator[pa.RecordBatch] | None = None) -> None:
    begin(loader)
    loader.load("parents", [parents()])
    loader.load("children", children() if rows is None else rows)


def fill_and(loader: Loader, then: Callable[[], object]) -> None:
    fill(loader)
    then()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_copy_takes_the_place_of_the_file(file: Database, tmp_path: Path) -> None:
    before = (tmp_path / "family.duckdb").stat().st_ino
    with file.loader(FAMILY) as loader:
        fill(loader)
        assert set(file.row_counts(FAMILY).values()) == {0}
    assert file.row_counts(FAMILY) == ROWS
    assert (tmp_path / "family.duckdb").stat().st_ino != before
    assert names(tmp_path) == ["family.duckdb"]
    assert [str(index.name) for index in file.introspect().table("parents").indexes] == ["ix_parents_name"]
    inserted = file.query("INSERT INTO parents DEFAULT VALUES RETURNING id", write=True)
    assert inserted.table.to_pylist() == [{"id": 301}]


def test_rows_are_committed_run_by_run(file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def looking(database: Database, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            with database.instance.root.cursor() as other:  # type: ignore[attr-defined]  # DuckDB's own
                seen.append(other.execute(f"SELECT count(*) FROM {spare.CATALOG}.children").fetchall()[0][0])
            yield batch

    with file.loader(FAMILY) as loader:
        begin(loader)
        loader.load("parents", [parents()])
        loader.load("children", looking(file, children()))
    assert seen == [0] * 4 + [400] * 4 + [800] * 2


def test_few_rows_go_in_a_transaction(file: Database, tmp_path: Path) -> None:
    before = (tmp_path / "family.duckdb").stat().st_ino
    with file.loader(FAMILY) as loader:
        loader.expect("parents", 300)
        loader.load("parents", [parents()])
    assert (tmp_path / "family.duckdb").stat().st_ino == before
    assert file.row_counts(FAMILY)["parents"] == 300


def test_rows_are_added_to_rows(file: Database) -> None:
    with file.loader(FAMILY) as loader:
        loader.load("parents", [parents()])
    with file.loader(FAMILY, append=True) as loader:
        begin(loader)
        loader.load("children", children())
    assert file.row_counts(FAMILY) == ROWS


def test_row_that_does_not_fit_leaves_nothing(file: Database, tmp_path: Path) -> None:
    with pytest.raises(LoadFailed) as failed, file.loader(FAMILY) as loader:
        fill(loader, children(orphan=950))
    assert str(failed.value).startswith("rows could not be loaded into 'children': ")
    assert UNTOUCHED in str(failed.value)
    assert set(file.row_counts(FAMILY).values()) == {0}
    assert names(tmp_path) == ["family.duckdb"]


def test_interrupt_leaves_nothing(file: Database, tmp_path: Path) -> None:
    def interrupted() -> Iterator[pa.RecordBatch]:
        yield from children()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=UNTOUCHED), file.loader(FAMILY) as loader:
        fill(loader, interrupted())
    assert set(file.row_counts(FAMILY).values()) == {0}
    assert names(tmp_path) == ["family.duckdb"]


def test_interrupt_while_the_place_is_taken_comes_after(
    file: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    told = "interrupted while it was being committed: all rows are in."
    with pytest.raises(KeyboardInterrupt, match=told), file.loader(FAMILY) as loader:
        fill(loader)
    assert file.row_counts(FAMILY) == ROWS
    assert names(tmp_path) == ["family.duckdb"]


def test_what_others_wrote_meanwhile_stays(file: Database, tmp_path: Path) -> None:
    def write() -> None:
        file.query("INSERT INTO parents VALUES (7, 'mine')", write=True)

    told = r"something was written to .* during the load"
    with pytest.raises(LoadFailed, match=told), file.loader(FAMILY) as loader:
        fill_and(loader, write)
    assert file.row_counts(FAMILY) == {"parents": 1, "children": 0}
    assert names(tmp_path) in (["family.duckdb"], ["family.duckdb", "family.duckdb.wal"])


def test_others_that_stay_connected_are_told(file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spare, "PATIENCE", 0.1)
    others: list[sa.Connection] = []
    told = r"other connections of this program to .* stay open"
    with pytest.raises(LoadFailed, match=told), file.loader(FAMILY) as loader:
        fill_and(loader, lambda: others.append(file.sqlalchemy().connect()))
    others[0].close()
    assert set(file.row_counts(FAMILY).values()) == {0}


def test_rows_go_in_a_transaction_beside_other_connections(file: Database, tmp_path: Path) -> None:
    before = (tmp_path / "family.duckdb").stat().st_ino
    with file.sqlalchemy().connect() as other, file.loader(FAMILY) as loader:
        fill(loader)
        assert other.exec_driver_sql("SELECT count(*) FROM parents").scalar() == 0
    assert (tmp_path / "family.duckdb").stat().st_ino == before
    assert file.row_counts(FAMILY) == ROWS


def test_full_disk_is_told(file: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spare, "COPY", "raise OSError(28, 'No space left on device')")
    with pytest.raises(LoadFailed) as failed, file.loader(FAMILY) as loader:
        fill(loader)
    told = f"the file '{tmp_path}/family.duckdb' could not be copied beside itself: OSError: "
    assert str(failed.value).startswith(f"{told}[Errno 28] No space left on device. {UNTOUCHED}")
    assert set(file.row_counts(FAMILY).values()) == {0}


KILLED = """
import sys
from dbworkbench.engines import connect
from dbworkbench.engines.duckdb import ground
from tests.engines.test_duckdb_spare import FAMILY, begin, children, parents

def waiting():
    yield from children()
    print("loading", flush=True)
    sys.stdin.read()

ground.LARGE, ground.RUN_ROWS = 1000, 400
engine = connect("duckdb:///" + sys.argv[1])
database = engine.database("family")
database.create(FAMILY)
with database.loader(FAMILY) as loader:
    begin(loader)
    loader.load("parents", [parents()])
    loader.load("children", waiting())
"""


def test_killed_process_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, f"{tmp_path}/family.duckdb"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "loading\n"
        process.kill()
    assert names(tmp_path)[:2] == ["family.duckdb", "family.duckdb.loading"]
    with duckdb.connect(f"{tmp_path}/family.duckdb", read_only=True) as plain:
        assert plain.execute("SELECT count(*) FROM parents").fetchall() == [(0,)]
    engine = connect(f"duckdb:///{tmp_path}/family.duckdb")
    assert names(tmp_path) == ["family.duckdb"]
    with engine.database("family").loader(FAMILY) as loader:
        fill(loader)
    assert engine.database("family").row_counts(FAMILY) == ROWS
    engine.close()


def test_file_stays_locked_while_it_is_loaded(file: Database, tmp_path: Path) -> None:
    opening = f"import duckdb; duckdb.connect({str(tmp_path / 'family.duckdb')!r})"
    with file.loader(FAMILY) as loader:
        fill(loader)
        other = subprocess.run([sys.executable, "-c", opening], capture_output=True, text=True, check=False)
    assert "Could not set lock on file" in other.stderr
    assert file.row_counts(FAMILY) == ROWS
