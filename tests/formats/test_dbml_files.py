"""A sketch uses other files of its folder: `use` for itself, `reuse` also for those that use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbworkbench import formats
from dbworkbench.errors import Problems
from dbworkbench.model.design import Design

HERE = Path(__file__).parent / "dbml" / "files"


def read(text: str, base: Path = HERE) -> Design:
    return formats.read(text, "dbml", name="main", file="main.dbml", base=base)


def complaint(text: str, base: Path = HERE) -> str:
    with pytest.raises(Problems) as raised:
        read(text, base)
    (problem,) = raised.value.problems
    return f"{problem.place}: {problem.message} | {problem.hint}"


def test_named_things_come_with_what_they_need() -> None:
    design = read((HERE / "main.dbml").read_text(encoding="utf-8"))
    assert [table.key for table in design.tables] == ["mine", "u", "pulled", "other", "other2", "c"]
    assert [enum.key for enum in design.enums] == ["kind", "state"]
    assert list(design.table("mine").columns.keys()) == ["id", "user_id", "k", "at"]
    assert [(group.name, group.tables) for group in design.groups] == [("g", ("u", "pulled"))]
    assert [note.text for note in design.notes] == ["hello"]
    assert [(each.table, each.rows) for each in design.records] == [("u", ((1,),))]


def test_references_between_imported_tables_come_along() -> None:
    design = read((HERE / "main.dbml").read_text(encoding="utf-8"))
    pairs = {(each.left.table, each.right.table) for each in design.relationships}
    assert pairs == {("mine", "u"), ("mine", "other"), ("pulled", "u"), ("other2", "other")}


def test_used_names_are_not_handed_on() -> None:
    assert [table.key for table in read("use { table other } from './more.dbml'").tables] == ["other"]
    assert complaint("use { table c } from './more.dbml'") == (
        "main.dbml, line 1, column 13: no table in ./more.dbml called 'c' | Known: other, other2."
    )


def test_reused_names_are_handed_on() -> None:
    assert [table.key for table in read("use * from './circle'").tables] == ["c", "other", "other2"]


def test_name_that_is_taken_is_told() -> None:
    text = "use { table other } from './more.dbml'\nTable other { id int }"
    assert complaint(text) == (
        "main.dbml, line 1, column 13: the name 'other' is already taken in this file"
        " | Import it as another name."
    )


def test_missing_file_names_its_neighbours() -> None:
    assert complaint("use * from './mor.dbml'") == (
        "main.dbml, line 1, column 12: no file called './mor.dbml' | Did you mean './more.dbml'?"
    )


def test_files_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.dbml").write_text("Table secret { id int }")
    inner = tmp_path / "inner"
    inner.mkdir()
    assert complaint("use * from '../secret.dbml'", inner) == (
        "main.dbml, line 1, column 12: the file '../secret.dbml' lies outside the sketch's folder"
        " | Move it inside."
    )
    assert complaint(f"use * from '{tmp_path}/secret.dbml'", inner).endswith(
        f"is not named from here | Write './{str(tmp_path).lstrip('/')}/secret.dbml'."
    )
    (inner / "link.dbml").symlink_to(tmp_path / "secret.dbml")
    assert "lies outside the sketch's folder" in complaint("use * from './link.dbml'", inner)


def test_mistakes_in_a_used_file_name_that_file(tmp_path: Path) -> None:
    (tmp_path / "broken.dbml").write_text("Table t {\n  id\n}\n")
    assert complaint("use * from './broken.dbml'", tmp_path).startswith(
        "broken.dbml, line 2, column 3: the column 'id' has no type"
    )


def test_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "binary.dbml").write_bytes(b"\xff\xfe\x00")
    assert complaint("use * from './binary.dbml'", tmp_path) == (
        "main.dbml, line 1, column 12: the file './binary.dbml' is not text in UTF-8 | Save it as UTF-8."
    )


def test_files_may_use_each_other(tmp_path: Path) -> None:
    main = "use * from './other.dbml'\nTable a { id int [pk, ref: > b.id] }\n"
    (tmp_path / "main.dbml").write_text(main)
    (tmp_path / "other.dbml").write_text(
        "use { table a } from './main.dbml'\nTable b { id int [pk]\n a int [ref: > a.id] }\n"
    )
    design = read(main, tmp_path)
    assert [table.key for table in design.tables] == ["a", "b"]
    assert len(design.relationships) == 2
