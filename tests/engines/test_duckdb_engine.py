"""DuckDB in memory and in files: what is ours, what is not, copies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import sqlalchemy as sa

from dbworkbench.engines.duckdb.engine import DuckDBEngine
from dbworkbench.engines.engine import FEATURES, Database, Engine
from dbworkbench.errors import ConnectionFailed, ReadOnly, Refused, Unsupported, UnusableInput
from dbworkbench.model.design import Design


def design(*columns: str) -> Design:
    metadata = sa.MetaData()
    sa.Table(
        "things",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True),
        *(sa.Column(name, sa.Text) for name in columns),
    )
    return Design("shop", metadata)


def foreign_file(folder: Path) -> Path:
    path = folder / "theirs.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE things (id INTEGER); INSERT INTO things VALUES (1), (2)")
    return path


def test_databases_in_memory_do_not_see_each_other() -> None:
    engine = DuckDBEngine("duck")
    engine.database("one").create(design())
    assert engine.database("one").row_counts() == {"things": 0}
    assert engine.database("two").row_counts() == {}
    assert engine.databases() == ("one", "two")
    engine.close()


def test_dropped_database_in_memory_is_gone() -> None:
    engine = DuckDBEngine("duck")
    engine.database("one")
    engine.drop("one")
    assert engine.databases() == ()
    engine.close()


def test_new_file_is_our_own_and_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.duckdb"
    engine = DuckDBEngine("duck", str(path))
    engine.database("anything").create(design())
    engine.close()
    again = DuckDBEngine("duck", str(path))
    assert again.own
    assert again.databases() == ("mine",)
    assert again.database("whatever").query("INSERT INTO things VALUES (1)", write=True).affected == 1
    again.close()


def test_file_of_others_is_read_only(tmp_path: Path) -> None:
    engine = DuckDBEngine("theirs", str(foreign_file(tmp_path)))
    database = engine.database("x")
    assert not engine.own
    assert database.row_counts() == {"things": 2}
    with pytest.raises(ReadOnly, match="this statement would write to theirs"):
        database.query("DELETE FROM things", write=True)
    with pytest.raises(ReadOnly, match="the database is not dbworkbench's own"):
        database.query("DELETE FROM things")
    with pytest.raises(ReadOnly, match="creating a design would write to theirs"):
        database.create(design())
    assert database.row_counts() == {"things": 2}
    engine.close()


def test_file_of_others_with_consent_is_written_but_nothing_dropped(tmp_path: Path) -> None:
    engine = DuckDBEngine("theirs", str(foreign_file(tmp_path)), allow_write=True)
    database = engine.database("x")
    database.query("DELETE FROM things WHERE id = 1", write=True)
    assert database.row_counts() == {"things": 1}
    with pytest.raises(Refused, match="nothing is dropped in 'theirs'"):
        database.create(design(), replace=True)
    with pytest.raises(ReadOnly, match="queries only read"):
        database.query("DELETE FROM things")
    engine.close()


def test_scratch_copy_of_a_file_of_others_is_writable(tmp_path: Path) -> None:
    engine = DuckDBEngine("theirs", str(foreign_file(tmp_path)))
    original = engine.database("x")
    with engine.scratch(original) as copy:
        copy.query("DELETE FROM things", write=True)
        assert copy.row_counts() == {"things": 0}
    assert original.row_counts() == {"things": 2}
    engine.close()


def test_something_else_than_a_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "letter.duckdb"
    path.write_text("dear madam, " * 1000)
    with pytest.raises(UnusableInput, match="cannot be opened as a DuckDB database"):
        DuckDBEngine("x", str(path))
    with pytest.raises(UnusableInput, match="no such folder"):
        DuckDBEngine("x", str(tmp_path / "nowhere" / "a.duckdb"))
    with pytest.raises(UnusableInput, match="no such file"):
        DuckDBEngine("x", str(tmp_path / "missing.duckdb"), own=False)


def test_file_that_another_process_holds_is_told(tmp_path: Path) -> None:
    path = tmp_path / "busy.duckdb"
    code = f"import duckdb; c = duckdb.connect({str(path)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(ConnectionFailed, match="is open in another program"):
            DuckDBEngine("x", str(path))
        holder.communicate("\n")


def test_scratch_database_is_gone_after_an_error(duck: Engine) -> None:
    with pytest.raises(ZeroDivisionError), duck.scratch(duck.database("kept")) as copy:
        divide_by_nothing(copy)
    with duck.scratch(duck.database("kept")) as second:
        assert second.row_counts() == {}


def divide_by_nothing(database: Database) -> None:
    database.create(design())
    raise ZeroDivisionError


def test_copy_keeps_keys_indexes_sequences_and_rows(scratch_duck: Database) -> None:
    with scratch_duck.connect(write=True) as connection:
        connection.execute(
            "CREATE SEQUENCE s; CREATE TABLE p (id INTEGER PRIMARY KEY DEFAULT nextval('s'), x INTEGER)"
        )
        connection.execute("CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id))")
        connection.execute("CREATE INDEX cp ON c (p)")
        connection.execute("INSERT INTO p (x) SELECT range FROM range(5)")
        connection.execute("INSERT INTO c SELECT range, 1 + range % 5 FROM range(100)")
    with scratch_duck.engine.scratch(scratch_duck) as copy:
        assert copy.introspect("x") == scratch_duck.introspect("x")
        assert copy.row_counts() == {"p": 5, "c": 100}
        copy.query("INSERT INTO p (x) VALUES (9)", write=True)
        assert copy.query("SELECT max(id) AS id FROM p").table.to_pylist() == [{"id": 6}]


def test_copy_of_rows_that_refer_to_rows_of_their_table(scratch_duck: Database) -> None:
    with scratch_duck.connect(write=True) as connection:
        connection.execute("CREATE TABLE staff (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES staff (id))")
        connection.execute("INSERT INTO staff VALUES (1, NULL)")
    with scratch_duck.connect(write=True) as connection:
        connection.execute("INSERT INTO staff VALUES (2, 1)")
    with scratch_duck.connect(write=True) as connection:
        connection.execute("INSERT INTO staff VALUES (3, 2)")
    with scratch_duck.engine.scratch(scratch_duck) as copy, scratch_duck.engine.scratch(copy) as second:
        assert second.row_counts() == {"staff": 3}


def test_sqlalchemy_and_pandas_read_the_same_database(scratch_duck: Database) -> None:
    scratch_duck.create(design("name"))
    scratch_duck.query("INSERT INTO things VALUES (1, 'a')", write=True)
    frame = pd.read_sql("SELECT * FROM things", scratch_duck.sqlalchemy())
    assert frame.to_dict("records") == [{"id": 1, "name": "a"}]


def test_missing_feature_names_version_and_need(duck: Engine) -> None:
    with pytest.raises(Unsupported, match=r"index_sizes is not available on duckdb 1\.\d+\.\d+"):
        duck.database("x").index_sizes()
    supported = {feature for feature in FEATURES if duck.supports(feature)}
    assert supported == {"cancel", "clone", "expression_index", "transactional_ddl"}


def test_size_grows_with_rows(scratch_duck: Database) -> None:
    before = scratch_duck.bytes()
    scratch_duck.query("CREATE TABLE t AS SELECT range AS i FROM range(500000)", write=True)
    assert scratch_duck.bytes() > before + 1_000_000
    scratch_duck.refresh_statistics()
