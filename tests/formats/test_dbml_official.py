"""What is written as DBML, as the official parser reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.node


def test_official_parser_reads_plain_tables(official: Callable[[str, str], Any]) -> None:
    model = official("dbml.mjs", "Table a { id int [pk] }")
    assert [table["name"] for table in model["tables"].values()] == ["a"]


def test_official_parser_tells_mistakes(official: Callable[[str, str], Any]) -> None:
    assert official("dbml.mjs", "Table a { id int [pk }")["errors"]
