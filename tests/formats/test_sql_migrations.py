"""Folders of migrations, and the dialect of a file told from its words."""

from __future__ import annotations

import pytest

from dbworkbench import formats
from dbworkbench.formats import SourceText
from dbworkbench.formats.sql.migrations import arrange
from dbworkbench.formats.sql.telling import tell_dialect


def order(*files: str) -> list[str | None]:
    return [source.file for source in arrange([SourceText("", file) for file in files])[0]]


def test_files_of_flyway_are_ordered_by_version_repeatable_ones_last() -> None:
    assert order("R__views.sql", "V10__c.sql", "V2__b.sql", "U2__b.sql", "V1_1__a.sql") == [
        "V1_1__a.sql", "V2__b.sql", "V10__c.sql", "R__views.sql",
    ]  # fmt: skip


def test_what_leads_back_is_left_out_and_named() -> None:
    assert order("1_a.up.sql", "1_a.down.sql") == ["1_a.up.sql"]
    assert order("p/deploy/a.sql", "p/revert/a.sql", "p/verify/a.sql") == ["p/deploy/a.sql"]
    _, report = arrange([SourceText("", "1_a.down.sql")])
    assert str(report[0]) == "1_a.down.sql, line 1: left out: it leads back: 1_a.down.sql"


@pytest.mark.parametrize("mark", ["-- migrate:", "-- +goose ", "-- "])
def test_sections_that_lead_back_are_blank(mark: str) -> None:
    text = f"{mark}up\nCREATE TABLE a (b int);\n{mark}down\nDROP TABLE a;\n"
    (source,), report = arrange([SourceText(text, "1.sql")])
    assert source.text == f"{mark}up\nCREATE TABLE a (b int);\n\n\n"
    assert [(entry.line, entry.reason) for entry in report] == [(3, "left out: this part leads back")]


def test_migrations_are_applied_in_order_and_reported_by_file() -> None:
    sources = [
        SourceText("CREATE TABLE a (b int);\nCREATE TABLE c (d 'open", "1.sql"),
        SourceText("\nALTER TABEL a ADD e int;\nALTER TABLE a ADD e int", "2.sql"),
    ]
    reading = formats.read_many(sources, "sql")
    assert [str(entry) for entry in reading.report] == [
        "1.sql, line 2: a quote of line 2 is never closed: CREATE TABLE c (d 'open",
        '2.sql, line 2: syntax error at or near "TABEL": ALTER TABEL a ADD e int',
    ]
    assert list(reading.design.table("a").columns.keys()) == ["b", "e"]


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("CREATE TABLE `a` (id INT UNSIGNED AUTO_INCREMENT) ENGINE=InnoDB;", "MySQL (TABLE `A`, line 1)"),
        (
            "-- ENGINE=x\nCREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);",
            "SQLite (AUTOINCREMENT, line 2)",
        ),
        ("CREATE TABLE [dbo].[a] (id INT IDENTITY(1,1));\nGO\n", "T-SQL ([DBO], line 1)"),
        ("CREATE TABLE a (id NUMBER(10), n VARCHAR2(10));\n/\n", "Oracle's SQL (NUMBER(10, line 1)"),
        ("CREATE TABLE a (b HUGEINT);", "DuckDB's SQL (HUGEINT, line 1)"),
        ("CREATE TABLE a (b serial, c text DEFAULT 'AUTO_INCREMENT');", "None"),
        ("CREATE TABLE a (b int);", "None"),
    ],
)
def test_dialect_is_told_by_what_only_it_has(text: str, dialect: str) -> None:
    assert str(tell_dialect(text)) == dialect
