"""Designs from files, folders and databases."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dbworkbench.errors import UnusableInput
from dbworkbench.workbench.origin import read_origin
from dbworkbench.workbench.textfile import natural


def test_notation_is_told_by_the_name_of_a_file_else_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("CREATE TABLE t (id int);")
    (tmp_path / "b.txt").write_text("-- made by hand\nCREATE TABLE t (id int);")
    (tmp_path / "c.txt").write_text("// a sketch\nTable t {\n  id int\n}")
    for name in ("a.sql", "b.txt", "c.txt"):
        design = read_origin(str(tmp_path / name)).design
        assert (design.name, [table.key for table in design.tables]) == (name[0], ["t"])


def test_file_that_tells_nothing_of_its_notation_is_asked_for_it(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Dear all,")
    with pytest.raises(
        UnusableInput,
        match=r"notes\.txt cannot be told from its name or content\nSay it with --from [a-z|]*dbml",
    ):
        read_origin(str(tmp_path / "notes.txt"))


def test_migrations_of_a_folder_run_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "10_grow.sql").write_text("ALTER TABLE t ADD b int;\nALTER TABLE nowhere ADD b int;")
    (tmp_path / "2_start.sql").write_text("CREATE TABLE t (a int);")
    (tmp_path / ".hidden.sql").write_text("CREATE TABLE hidden (a int);")
    reading = read_origin(str(tmp_path), name="grown")
    assert [list(table.columns.keys()) for table in reading.design.tables] == [["a", "b"]]
    assert reading.design.name == "grown"
    assert [entry.reason for entry in reading.report] == ['relation "nowhere" does not exist']


def test_folder_without_a_design_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=r"holds no design\nLooked for files that end in "):
        read_origin(str(tmp_path))
    with pytest.raises(UnusableInput, match=r"holds no file of dbml\nFiles end in \.dbml"):
        read_origin(str(tmp_path), "dbml")


def test_notation_without_dialects_refuses_one(tmp_path: Path) -> None:
    (tmp_path / "a.dbml").write_text("Table t { id int }")
    with pytest.raises(UnusableInput, match="dbml takes no dialect"):
        read_origin(str(tmp_path / "a.dbml"), dialect="mysql")


def test_database_by_its_address(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY)")
    design = read_origin(f"duckdb:///{tmp_path}/a.duckdb").design
    assert [table.key for table in design.tables] == ["t"]


def test_numbers_in_names_sort_as_numbers() -> None:
    names = ["10_b.sql", "2_a.sql", "V1__x.sql", "a10.sql", "A9.sql"]
    assert sorted(names, key=natural) == ["2_a.sql", "10_b.sql", "A9.sql", "a10.sql", "V1__x.sql"]
