"""Rows are the same however the work is cut and whoever does it, and a broken run leaves no half of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench import formats
from dbworkbench.cli import main
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.errors import ConnectionFailed, Refused, UnknownName, UnusableInput
from dbworkbench.seeding import plan_seed, seed, write_parquet
from dbworkbench.seeding.growing.crew import Crew
from dbworkbench.seeding.growing.folder import Folder
from dbworkbench.seeding.growing.making import RowMaker
from dbworkbench.seeding.growing.partition import partition
from dbworkbench.seeding.growing.rows import scene_of
from dbworkbench.seeding.sowing import Executor

SKETCH = """
Table customers {
  id    int          [pk]
  email varchar(254) [not null, unique]
  score int          [values: 'zipf(1.2) of 50']
}
Table orders {
  id          bigint        [pk]
  customer_id int           [not null, ref: > customers.id]
  total       numeric(12,2) [not null]
  tax         numeric(12,2) [not null, check: `tax + 1 <= total`]
}
Table lines {
  order_id bigint   [not null]
  line_no  smallint [not null]
  note     text
  indexes { (order_id, line_no) [pk] }
}
Ref: lines.order_id > orders.id [fanout: 'geometric(2)']
"""
SHOP = formats.read(SKETCH, "dbml", name="shop")
ROWS = {"customers": 50, "orders": 300, "lines": 700}
PLAN = plan_seed(SHOP, rows=ROWS)
WHOLE = {table.table: scene_of(PLAN)[table.table].batch(0, table.rows) for table in PLAN.tables}


def made(crew: Crew, table: str) -> pa.Table:
    """Return the rows of a table as a crew makes them."""
    plan = next(item for item in PLAN.tables if item.table == table)
    with crew.do(RowMaker(PLAN, {})) as results:
        return pa.Table.from_batches(results(partition(plan, crew.partitions or 1))).combine_chunks()


@pytest.mark.parametrize("table", WHOLE)
@given(cuts=st.lists(st.integers(0, 700), max_size=6))
@settings(deadline=None, max_examples=8)
def test_rows_are_the_same_wherever_a_table_is_cut(table: str, cuts: list[int]) -> None:
    whole, rows = WHOLE[table], scene_of(PLAN)[table]
    bounds = sorted({0, whole.num_rows, *(cut for cut in cuts if cut < whole.num_rows)})
    parts = [rows.batch(start, stop) for start, stop in pairwise(bounds)]
    assert pa.Table.from_batches(parts).combine_chunks().to_batches()[0].equals(whole)


@pytest.mark.parametrize("partitions", [1, 2, 7])
@pytest.mark.parametrize(("executor", "workers"), [("threads", 1), ("threads", 3), ("dask", 2)])
def test_rows_are_the_same_whoever_makes_them(executor: str, workers: int, partitions: int) -> None:
    crew = Crew(executor, workers, partitions=partitions)
    assert made(crew, "orders").to_batches()[0].equals(WHOLE["orders"])


def test_rows_are_the_same_in_processes() -> None:
    assert made(Crew("processes", 1, partitions=7), "lines").to_batches()[0].equals(WHOLE["lines"])


def test_another_seed_makes_other_rows() -> None:
    other = scene_of(plan_seed(SHOP, rows=ROWS, seed=2))["orders"].batch(0, 300)
    assert not other.column("total").equals(WHOLE["orders"].column("total"))


def test_a_database_gets_the_same_rows_from_every_crew(scratch_duck: Database, scratch_pg: Database) -> None:
    found = []
    crews: list[tuple[Database, Executor]] = [(scratch_duck, "processes"), (scratch_pg, "threads")]
    for database, executor in crews:
        database.create(SHOP)
        seed(SHOP, database, rows=ROWS, partitions=7, workers=2, executor=executor)
        asked = database.query("SELECT * FROM lines ORDER BY order_id, line_no")
        found.append(asked.table.to_pylist())
    assert found[0] == found[1]
    assert len(found[0]) == 700


# -- files --------------------------------------------------------------------------------------------


def test_files_hold_the_rows_of_the_plan(tmp_path: Path) -> None:
    report = write_parquet(PLAN, tmp_path / "shop", partitions=2)
    assert sorted(path.name for path in (tmp_path / "shop/orders").iterdir()) == [
        "part-00000.parquet",
        "part-00001.parquet",
    ]
    assert pq.read_table(tmp_path / "shop/orders").combine_chunks().to_batches()[0].equals(WHOLE["orders"])
    assert {table.table: table.rows for table in report.tables} == ROWS


def test_an_object_store_is_reached_by_its_url() -> None:
    report = write_parquet(PLAN, "memory://bucket/shop")
    assert report.summary.startswith("1,050 rows seeded into Parquet files in 'memory://bucket/shop'")
    assert report.bytes > 10_000


def test_interrupted_files_go_on_where_they_stopped(tmp_path: Path) -> None:
    def stop(table: str, done: int, rows: int) -> None:
        if table == "orders":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as interrupt:
        write_parquet(PLAN, tmp_path, partitions=2, workers=1, progress=stop)
    written = len(list(tmp_path.rglob("*.parquet")))
    assert str(interrupt.value) == (
        f"interrupted: {written} of 6 files are whole in {str(tmp_path)!r}."
        " Seed it again in the same way to go on from there."
    )
    report = write_parquet(plan_seed(SHOP, rows=ROWS), tmp_path, partitions=2)
    assert report.notes[-1] == f"{written} of 6 files were there already"
    assert pq.read_table(tmp_path / "lines").num_rows == 700


@pytest.mark.parametrize("place", ["{folder}", "memory://broken/shop"])
def test_a_file_that_was_broken_off_is_not_there(place: str, tmp_path: Path) -> None:
    folder = Folder(place.format(folder=tmp_path))
    with pytest.raises(KeyboardInterrupt), folder.write("part") as stream:
        break_off(stream)
    assert folder.files() == {}


def break_off(stream: pa.NativeFile) -> None:
    stream.write(b"half")
    raise KeyboardInterrupt


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableInput, match=r"the folder '.*/file/shop' cannot be written to: .*Not a dir"):
        write_parquet(PLAN, tmp_path / "file/shop")


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(Refused) as refused:
        write_parquet(PLAN, tmp_path)
    assert str(refused.value) == (
        f"the folder {str(tmp_path)!r} holds other files, 'notes.txt' for one; nothing was written\n"
        "Name an empty folder or a new one."
    )


def test_a_folder_with_another_seeding_is_refused(tmp_path: Path) -> None:
    write_parquet(PLAN, tmp_path)
    with pytest.raises(Refused, match="holds another seeding; nothing was written"):
        write_parquet(plan_seed(SHOP, rows=ROWS, seed=2), tmp_path)


# -- bad crews ----------------------------------------------------------------------------------------


def test_crews_that_cannot_be_are_refused(scratch_duck: Database) -> None:
    with pytest.raises(UnknownName, match="no executor called 'thread'"):
        seed(SHOP, scratch_duck, executor="thread")  # type: ignore[arg-type]  # what a person may type
    with pytest.raises(UnusableInput, match="0 workers"):
        seed(SHOP, scratch_duck, workers=0)
    with pytest.raises(UnusableInput, match="a cluster is Dask's, and the executor is 'threads'"):
        seed(SHOP, scratch_duck, executor="threads", cluster="tcp://localhost:1")


def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dbworkbench.seeding.growing.cluster.PATIENCE", 0.2)
    with pytest.raises(ConnectionFailed, match="no Dask scheduler answers at"):
        write_parquet(PLAN, tmp_path, cluster="tcp://127.0.0.1:9")


# -- broken runs --------------------------------------------------------------------------------------


def test_interrupt_leaves_the_database_as_it_was(scratch_pg: Database) -> None:
    def stop(table: str, done: int, rows: int) -> None:
        if table == "lines":
            raise KeyboardInterrupt

    scratch_pg.create(SHOP)
    before = scratch_pg.introspect()
    with pytest.raises(KeyboardInterrupt, match="Nothing was loaded: the database is as it was"):
        seed(SHOP, scratch_pg, rows=ROWS, progress=stop)
    assert set(scratch_pg.row_counts(SHOP).values()) == {0}
    assert scratch_pg.introspect().revision == before.revision


KILLED = """
import sys
from dbworkbench import formats
from dbworkbench.engines import connect
from dbworkbench.seeding import seed

SHOP = formats.read(sys.argv[2], "dbml", name="shop")

def wait(table, done, rows):
    if table == "lines":
        print("loading", flush=True)
        sys.stdin.read()

engine = connect("duckdb:///" + sys.argv[1], allow_write=True)
database = engine.database("shop")
database.create(SHOP)
seed(SHOP, database, rows=2000, progress=wait)
"""


def test_a_killed_process_leaves_a_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "shop.duckdb"
    command = [sys.executable, "-c", KILLED, str(file), SKETCH]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "loading\n"
        os.kill(process.pid, signal.SIGKILL)
    engine = connect(f"duckdb:///{file}")
    assert set(engine.database("shop").row_counts(SHOP).values()) == {0}
    engine.close()


# -- the command --------------------------------------------------------------------------------------


def test_command_writes_a_folder_and_tells_it_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sketch = tmp_path / "shop.dbml"
    sketch.write_text(SKETCH)
    arguments = [str(sketch), "--into", f"{tmp_path}/out/", "--rows", "orders=10", "--seed", "7"]
    assert main(["seed", *arguments, "--workers", "2", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tables"]["orders"]["rows"] == 10
    assert told.keys() == {"tables", "seconds", "bytes", "peak_memory_bytes"}
