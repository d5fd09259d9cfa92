"""Text from a file or standard input, or one clear message."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from dbworkbench.errors import UnusableInput
from dbworkbench.workbench.textfile import read_text


def test_byte_order_mark_and_windows_line_ends_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "a.dbml"
    file.write_bytes("\ufeffTable ü {\r\n}".encode())
    assert read_text(file) == "Table ü {\n}"


def test_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Table a")))
    assert read_text("-") == "Table a"


def test_missing_file_names_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "shop.dbml").touch()
    with pytest.raises(UnusableInput) as caught:
        read_text(tmp_path / "shp.dbml")
    assert str(caught.value) == f"no such file: {tmp_path}/shp.dbml\nIn {tmp_path} there are: shop.dbml."


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="is a folder\nName a file in it"):
        read_text(tmp_path)


def test_binary_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.dbml"
    file.write_bytes(b"PAR1\0\0")
    with pytest.raises(UnusableInput, match="is not text: it holds zero bytes"):
        read_text(file)


def test_other_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.dbml"
    file.write_bytes("Table a\nTable ü".encode("latin1"))
    with pytest.raises(UnusableInput, match="is not UTF-8: line 2 holds the byte 0xfc"):
        read_text(file)
