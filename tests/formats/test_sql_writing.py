"""Designs written as SQL, and read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.formats import read as read_notation
from dbworkbench.formats import write as write_notation
from dbworkbench.model.design import Design
from dbworkbench.model.difference import compare

RICH = (Path(__file__).parent / "sql_examples" / "rich.sql").read_text()


def read(text: str, **options: Any) -> Design:
    return read_notation(text, "sql", **options)


def write(design: Design, **options: Any) -> str:
    return write_notation(design, "sql", **options)


def test_rich_schema_comes_back_equal() -> None:
    design = read(RICH, name="rich")
    again = read(write(design), name="rich")
    assert str(compare(design, again)) == "no change"
    assert again == design


def test_text_is_plain_to_read() -> None:
    sql = (
        "CREATE TYPE m AS ENUM ('a', 'b'); CREATE TABLE t (id int PRIMARY KEY, m m NOT NULL DEFAULT 'a');"
        "CREATE TABLE u (id int REFERENCES t ON DELETE CASCADE, CHECK (id > 0));"
        "CREATE INDEX x ON u (id DESC);"
    )
    assert write_notation(read_notation(sql, "sql"), "sql") == (
        "CREATE TYPE \"m\" AS ENUM ('a', 'b');\n\n"
        "CREATE TABLE t (\n    id INTEGER NOT NULL,\n    m m DEFAULT 'a' NOT NULL,\n"
        "    PRIMARY KEY (id)\n);\n\n"
        "CREATE TABLE u (\n    id INTEGER,\n    CHECK (id > 0)\n);\n\n"
        "ALTER TABLE u ADD FOREIGN KEY(id) REFERENCES t (id) ON DELETE CASCADE;\n\n"
        "CREATE INDEX x ON u (id DESC);\n"
    )


def test_losses_stand_before_the_text() -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.String(3)))
    assert write(Design("d", metadata), dialect="duckdb") == (
        "-- What this dialect cannot hold:\n"
        "-- t: DuckDB does not enforce the length of a\n\n"
        'CREATE TABLE "t" (\n    "a" VARCHAR\n);\n'
    )


def test_duckdb_reads_what_is_written_for_it() -> None:
    design = read(RICH, name="rich")
    text = write(design, dialect="duckdb")
    once = read(text, name="rich", dialect="duckdb")
    assert set(once.metadata.tables) == set(design.metadata.tables)
    assert read(write(once, dialect="duckdb"), name="rich", dialect="duckdb") == once


def test_unknown_dialect_and_conceptual_design_are_told() -> None:
    with pytest.raises(UnknownName, match="no SQL dialect called 'db2'"):
        write(Design("d"), dialect="db2")
    metadata = sa.MetaData()
    sa.Table("Customer", metadata)
    with pytest.raises(UnusableInput, match="'Customer' has no columns yet"):
        write(Design("d", metadata))
