"""Checking counts every violation, by SQL's own rules, before a row is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy import (
    CHAR,
    UUID,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from dbworkbench.loading import CheckReport, check
from dbworkbench.model.design import Design
from dbworkbench.model.relationship import End, Orphans, Relationship

FLIGHTS = Path(__file__).parents[2] / "data" / "flights"


def design(*columns: Any, name: str = "t") -> Design:
    metadata = MetaData()
    Table(name, metadata, *columns)
    return Design("d", metadata)


def found(report: CheckReport) -> list[tuple[str, int, int]]:
    return [(item.constraint, item.rows, item.values) for item in report.violations]


def parent_and_child(orphans: Orphans | None = None, *more: Column[Any]) -> Design:
    metadata = MetaData()
    Table("parent", metadata, Column("id", Integer, primary_key=True, autoincrement=False), *more)
    Table("child", metadata, Column("parent_id", Integer, ForeignKey("parent.id")))
    link = Relationship(End("parent", ("id",)), End("child", ("parent_id",), most=None), orphans=orphans)
    return Design("family", metadata, relationships=(link,))


def flights(*key: str) -> Design:
    metadata = MetaData()
    small = ("year", "month", "day", "flight", "distance")
    Table("planes", metadata, Column("tailnum", String(6), primary_key=True))
    Table("airports", metadata, Column("faa", CHAR(3), primary_key=True))
    Table(
        "weather",
        metadata,
        Column("origin", CHAR(3), primary_key=True),
        Column("time_hour", DateTime(timezone=True), primary_key=True),
    )
    Table(
        "flights",
        metadata,
        *[Column(name, SmallInteger, primary_key=name in key, autoincrement=False) for name in small],
        Column("carrier", CHAR(2), primary_key="carrier" in key),
        Column("time_hour", DateTime(timezone=True), primary_key="time_hour" in key),
        Column("tailnum", String(6), ForeignKey("planes.tailnum")),
        Column("origin", CHAR(3), ForeignKey("airports.faa")),
        Column("dest", CHAR(3), ForeignKey("airports.faa")),
        ForeignKeyConstraint(["origin", "time_hour"], ["weather.origin", "weather.time_hour"]),
        CheckConstraint("distance > 0"),
    )
    return Design("flights", metadata)


def test_real_flights_show_their_24_duplicates_and_every_orphan() -> None:
    report = check(FLIGHTS, flights("year", "month", "day", "carrier", "flight"))
    assert found(report) == [
        ("primary key (year, month, day, flight, carrier)", 24, 24),
        ("tailnum > planes.tailnum", 50_094, 721),
        ("(origin, time_hour) > weather.(origin, time_hour)", 1_556, 108),
        ("dest > airports.faa", 7_602, 4),
    ]
    assert not report.ok
    assert report.rows[-1] == ("flights", 336_776)


def test_the_right_key_of_flights_is_unique() -> None:
    kinds = [item.kind for item in check(FLIGHTS, flights("time_hour", "carrier", "flight")).violations]
    assert kinds == ["foreign key"] * 3


def test_report_reads_the_same_every_time_and_names_what_a_load_would_do() -> None:
    rows = {"parent": pa.table({"id": [1, 2, 2]}), "child": pa.table({"parent_id": [1, 7, 7, None, 8]})}
    assert str(check(rows, parent_and_child(Orphans.STUB))) == (
        "8 rows for 2 tables: 2 constraints violated, 1 of them would stop a load\n"
        "\n"
        "table   constraint             violating rows  values  examples                            on load\n"
        "parent  primary key (id)       1               1       2 (2 rows, first row 2)             refused\n"
        "child   parent_id > parent.id  3               2       7 (2 rows, first row 2); 8 (row 5)  "
        "stub: 2 rows will be made"
    )


def test_report_is_html_with_escaped_values() -> None:
    table = design(Column("name", String(3)))
    html = check({"t": pa.table({"name": ["<b>x</b>"]})}, table)._repr_html_()
    assert "&lt;b&gt;x&lt;/b&gt; (row 1)" in html
    assert "<b>" not in html


def test_nulls_are_no_duplicates_and_refer_to_nothing() -> None:
    metadata = MetaData()
    Table("p", metadata, Column("a", Integer), Column("b", Integer), UniqueConstraint("a", "b"))
    Table(
        "c",
        metadata,
        Column("a", Integer),
        Column("b", Integer),
        ForeignKeyConstraint(["a", "b"], ["p.a", "p.b"]),
    )
    rows = {
        "p": pa.table({"a": [1, 1, 1], "b": pa.array([None, None, 2], pa.int32())}),
        "c": pa.table({"a": [9, 1, 9], "b": pa.array([None, 2, 9], pa.int32())}),
    }
    assert found(check(rows, Design("d", metadata))) == [("(a, b) > p.(a, b)", 1, 1)]


def test_nulls_not_distinct_makes_nulls_duplicates() -> None:
    unique = UniqueConstraint("a", postgresql_nulls_not_distinct=True)
    report = check(
        {"t": pa.table({"a": pa.array([None, None, 1], pa.int32())})}, design(Column("a", Integer), unique)
    )
    assert found(report) == [("unique (a)", 1, 1)]


def test_match_full_refuses_half_a_reference() -> None:
    metadata = MetaData()
    Table("p", metadata, Column("a", Integer), Column("b", Integer), UniqueConstraint("a", "b"))
    Table(
        "c",
        metadata,
        Column("a", Integer),
        Column("b", Integer),
        ForeignKeyConstraint(["a", "b"], ["p.a", "p.b"], match="FULL"),
    )
    rows = {
        "p": pa.table({"a": [1], "b": [2]}),
        "c": pa.table({"a": pa.array([1, 1, None]), "b": pa.array([2, None, None], pa.int32())}),
    }
    assert found(check(rows, Design("d", metadata))) == [("(a, b) > p.(a, b)", 1, 1)]


def test_a_tree_refers_to_itself() -> None:
    tree = design(Column("id", Integer, primary_key=True), Column("up", Integer, ForeignKey("t.id")))
    assert found(check({"t": pa.table({"id": [1, 2], "up": [2, 3]})}, tree)) == [("up > t.id", 1, 1)]


def test_partial_unique_index_looks_only_at_its_rows() -> None:
    metadata = MetaData()
    table = Table("t", metadata, Column("a", Integer), Column("gone", Boolean))
    Index("one", table.c.a, unique=True, postgresql_where=text("NOT gone"))
    rows = pa.table({"a": [1, 1, 2, 2], "gone": [True, False, False, False]})
    assert found(check({"t": rows}, Design("d", metadata))) == [("unique (a) where NOT gone", 1, 1)]


def test_check_passes_when_it_is_null_and_speaks_postgresql() -> None:
    table = design(
        Column("code", Text),
        Column("low", Integer),
        Column("high", Integer),
        CheckConstraint("code ~ '^[A-Z]+$'"),
        CheckConstraint("low <= high"),
    )
    rows = pa.table({"code": ["AB", "ab", None], "low": [1, 5, None], "high": [2, 4, 3]})
    assert found(check({"t": rows}, table)) == [
        ("check (code ~ '^[A-Z]+$')", 1, 1),
        ("check (low <= high)", 1, 1),
    ]


def test_check_that_only_postgresql_knows_is_named_as_unchecked() -> None:
    table = design(Column("a", Text), CheckConstraint("my_own_function(a)"))
    report = check({"t": pa.table({"a": ["x"]})}, table)
    assert [(item.constraint, item.table) for item in report.unchecked] == [
        ("check (my_own_function(a))", "t")
    ]
    assert "Not checked here" in str(report)
    assert "my_own_function" in report.unchecked[0].reason


def test_check_cannot_read_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    stranger = f"(select count(*) from read_text('{tmp_path / 'secret'}')) > a"
    report = check({"t": pa.table({"a": [1]})}, design(Column("a", Integer), CheckConstraint(stranger)))
    assert report.violations == ()
    assert "Permission Error" in report.unchecked[0].reason


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Integer(), ["1", " -2 ", "+3"], ["1.5", "x", "", "99999999999"]),
        (SmallInteger(), [1, 32767], [32768]),
        (SmallInteger(), [1.0, -2.0], [1.5, float("inf")]),
        (Numeric(5, 2), ["1.20", "-999.99"], ["1.239", "1000"]),
        (Numeric(5, 2), [0.1, 999.99], [0.123, 1000.0]),
        (Boolean(), ["t", "No", "1"], ["maybe", "2"]),
        (Date(), ["2024-02-29"], ["2023-02-29", "soon"]),
        (Date(), [pd.Timestamp("2024-01-01")], [pd.Timestamp("2024-01-01 10:00")]),
        (DateTime(timezone=True), ["2024-01-01T10:00:00Z", "2024-01-01 10:00"], ["2024-13-01"]),
        (UUID(), ["6fa459ea-ee8a-3ca4-894e-db77e160355e"], ["6fa459ea"]),
        (JSONB(), ['{"a": [1]}', "null"], ["{a}"]),
        (LargeBinary(), ["\\x00ff"], ["\\x0", "text"]),
        (ARRAY(Integer), ["{1,2}", "{}"], ["{a}"]),
        (Text(), ["é"], ["a\0b"]),
    ],
)
def test_types_are_converted_without_loss_or_counted(kind: Any, good: list[Any], bad: list[Any]) -> None:
    report = check({"t": pa.table({"v": [*good, *bad, None]})}, design(Column("v", kind)))
    assert [(item.kind, item.rows) for item in report.violations] == [("type", len(bad))]
    assert min(example.row or 0 for example in report.violations[0].examples) == len(good) + 1
    assert check({"t": pa.table({"v": good})}, design(Column("v", kind))).ok


def test_length_and_enum_are_counted_with_examples() -> None:
    table = design(Column("code", String(2)), Column("state", Enum("open", "shut", name="state")))
    rows = pa.table({"code": ["ab", "abc", "ab  "], "state": ["open", "ajar", "ajar"]})
    assert list(map(str, check({"t": rows}, table).violations)) == [
        "t: code is at most 2 characters long: 1 row, 1 value: abc (row 2)",
        "t: state is one of open, shut: 2 rows, 1 value: ajar (2 rows, first row 2)",
    ]


def test_null_in_a_column_that_must_not_be_is_counted() -> None:
    table = design(Column("a", Integer, nullable=False))
    report = check({"t": pa.table({"a": pa.array([1, None, None], pa.int32())})}, table)
    assert list(map(str, report.violations)) == ["t: a not null: 2 rows: row 2; row 3"]


def test_columns_are_matched_by_name_and_strangers_are_named() -> None:
    table = design(
        Column("id", BigInteger, Identity(), primary_key=True),
        Column("Name", Text),
        Column("born", Date, nullable=False),
        Column("age", Integer, server_default=text("0")),
    )
    report = check({"T": pa.table({"NAME": ["x"], "nickname": ["y"]})}, table)
    assert [(item.constraint, item.rows) for item in report.violations] == [
        ("born not null (column not given)", 1)
    ]
    assert [note.text for note in report.notes] == [
        "column 'nickname' of Table 'T' is not in the table and is left out",
        "column 'id' is not given; the database fills it",
        "column 'age' is not given; the database fills it",
    ]


def test_reference_to_a_table_without_rows_given_is_unchecked() -> None:
    report = check({"child": pa.table({"parent_id": [1]})}, parent_and_child())
    assert report.violations == ()
    assert [(item.constraint, item.reason) for item in report.unchecked] == [
        ("parent_id > parent.id", "no rows of parent are given")
    ]


def test_stub_is_refused_when_a_parent_needs_more_than_its_key() -> None:
    family = parent_and_child(Orphans.STUB, Column("name", Text, nullable=False))
    rows = {"parent": pa.table({"id": [1], "name": ["x"]}), "child": pa.table({"parent_id": [2]})}
    report = check(rows, family)
    assert not report.ok
    assert report.violations[0].verdict == (
        "refused: no stub can be made, parent.name must not be NULL and has no default"
    )


def test_dataframe_with_gaps_in_whole_numbers_fits_integers() -> None:
    frame = pd.DataFrame({"a": [1.0, None, 3.0]})
    assert check({"t": frame}, design(Column("a", Integer))).ok


def test_table_without_rows_has_no_violation() -> None:
    report = check(
        {"t": pa.table({"a": pa.array([], pa.int32())})}, design(Column("a", Integer, nullable=False))
    )
    assert str(report) == "0 rows for 1 table: no violation"
