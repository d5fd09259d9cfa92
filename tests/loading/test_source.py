"""Sources are found by table name, and what cannot be read says so in one sentence."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.loading import CheckReport, Csv, check
from dbworkbench.loading.csvfile import PLAIN
from dbworkbench.model.design import Design


def pair() -> Design:
    metadata = MetaData()
    Table("pair", metadata, Column("a", Integer), Column("b", Text))
    Table("other", metadata, Column("a", Integer))
    Table("idea", metadata)
    return Design("d", metadata)


def read(tmp_path: Path, content: bytes, csv: Csv = PLAIN) -> CheckReport:
    (tmp_path / "pair.csv").write_bytes(content)
    return check(tmp_path / "pair.csv", pair(), csv=csv)


def test_folder_gives_a_file_to_each_table_whatever_the_case(tmp_path: Path) -> None:
    (tmp_path / "PAIR.CSV").write_text("A,B\n1,x\n")
    (tmp_path / "stray.csv").write_text("a\n1\n")
    (tmp_path / "README.md").write_text("about\n")
    report = check(tmp_path, pair())
    assert (report.rows, report.missing, report.extra) == ((("pair", 1),), ("other",), ("stray.csv",))


def test_one_file_can_be_given_for_a_table_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("a,b\n1,x\n2,y\n")
    assert check(tmp_path / "export.csv", pair(), table="pair").rows == (("pair", 2),)
    with pytest.raises(UnknownName, match="no table called 'export'"):
        check(tmp_path / "export.csv", pair())


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,x\n2,\n",
        b"\xef\xbb\xbfa,b\r\n1,x\r\n2,\r\n",
        b"a;b\n1;x\n2;\n",
        b"b\ta\nx\t1\n\t2",
        b'"a"|"b"\n1|"x"\n2|\n',
    ],
    ids=["plain", "byte order mark", "semicolon", "tab", "quotes and bars"],
)
def test_csv_of_all_kinds_reads_the_same(tmp_path: Path, content: bytes) -> None:
    report = read(tmp_path, content)
    assert (report.rows, report.violations, report.notes) == ((("pair", 2),), (), ())


def test_empty_field_is_null_and_quoted_empty_field_is_text(tmp_path: Path) -> None:
    report = read(tmp_path, b'a,b\n,x\n"",y\n')
    assert [str(violation) for violation in report.violations] == [
        "pair: a is integer: 1 row, 1 value: '' (row 2)"
    ]


def test_other_encoding_and_null_words_can_be_named(tmp_path: Path) -> None:
    report = read(tmp_path, b"a,b\nNA,caf\xe9\n", Csv(encoding="latin-1", nulls=("", "NA")))
    assert report.ok


def test_line_breaks_inside_quotes_belong_to_the_value(tmp_path: Path) -> None:
    assert read(tmp_path, b'a,b\n1,"two\nlines"\n2,y\n').rows == (("pair", 2),)


def test_csv_with_a_header_only_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, b"a,b").rows == (("pair", 0),)
    assert read(tmp_path, b"a,b\n").rows == (("pair", 0),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "pair.csv is empty: not even column names"),
        (b"\n1,2\n", "pair.csv has no header line"),
        (b"a,\n1,2\n", "pair.csv: column 2 of the header line has no name"),
        (b"a,a\n1,2\n", "pair.csv: column 'a' stands twice in the header line"),
        (b"a,b\n1,x\n2\n", "pair.csv, row 2: 1 field where the header has 2"),
        (b"a,b\n1,x,y\n", "pair.csv, row 1: 3 fields where the header has 2"),
        (b"a,b\n1,x\n2,caf\xe9\n", "pair.csv is not utf-8: byte 0xE9 in line 3"),
        ("a,b\n1,x\n".encode("utf-16"), "pair.csv is written in UTF-16, not utf-8"),
        (b'a,b\n1,x\n2,"cut o', "pair.csv, row 2: a quoted field is never closed"),
        (b"PAR1\0\0\1", "pair.csv is not a text file"),
    ],
)
def test_unreadable_csv_says_why_and_where(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        read(tmp_path, content)
    assert caught.value.message == message


def test_truncated_parquet_is_no_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "pair.parquet"
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", "y"]}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnusableInput, match=r"pair\.parquet is not a whole Parquet file: "):
        check(path, pair())


def test_parquet_damaged_in_the_middle_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "pair.parquet"
    pq.write_table(pa.table({"a": list(range(50_000)), "b": ["x"] * 50_000}), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[4:60] = b"\xff" * 56
    path.write_bytes(bytes(content))
    metadata = MetaData()
    Table("pair", metadata, Column("a", Integer, primary_key=True), Column("b", Text))
    with pytest.raises(UnusableInput, match="the rows cannot be read to their end"):
        check(path, Design("d", metadata))


def test_empty_parquet_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "pair.parquet").touch()
    with pytest.raises(UnusableInput, match=r"pair\.parquet is empty"):
        check(tmp_path / "pair.parquet", pair())


def test_missing_source_names_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "pair.csv").write_text("a\n")
    with pytest.raises(UnusableInput) as caught:
        check(tmp_path / "pairs.csv", pair())
    assert caught.value.message.startswith("no file or folder called")
    assert caught.value.hint == "There is: pair.csv."


def test_folder_without_a_file_for_any_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stray.csv").write_text("a\n")
    with pytest.raises(UnusableInput) as caught:
        check(tmp_path, pair())
    assert caught.value.hint == "Files are named after tables and end in .parquet or .csv; found: stray.csv."


def test_two_files_for_one_table_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pair.csv").write_text("a,b\n")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "pair.parquet")
    with pytest.raises(UnusableInput, match=r"pair\.csv and pair\.parquet both hold rows of 'pair'"):
        check(tmp_path, pair())


def test_rows_for_a_table_without_columns_are_refused() -> None:
    with pytest.raises(UnusableInput, match="table 'idea' has no columns yet"):
        check({"idea": pa.table({"a": [1]})}, pair())


def test_rows_that_are_no_table_are_refused() -> None:
    with pytest.raises(UnusableInput, match="rows of 'pair' are a list"):
        check({"pair": [1, 2]}, pair())
