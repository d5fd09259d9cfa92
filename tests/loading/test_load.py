"""A load brings in all rows or none, and says what it did."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, MetaData, Numeric, Table, Text, text

from dbworkbench.engines.engine import Database
from dbworkbench.errors import LoadFailed, Refused
from dbworkbench.loading import RowsRefused, load
from dbworkbench.model.design import Design
from dbworkbench.model.relationship import End, Orphans, Relationship


@pytest.fixture(params=["scratch_pg", "scratch_duck"])
def database(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue(request.param)
    return found


def family(orphans: Orphans | None = None) -> Design:
    metadata = MetaData()
    Table(
        "parent",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("name", Text, server_default=text("'nameless'")),
    )
    Table(
        "child",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("parent_id", Integer, ForeignKey("parent.id")),
    )
    link = Relationship(End("parent", ("id",)), End("child", ("parent_id",), most=None), orphans=orphans)
    return Design("family", metadata, relationships=(link,))


ROWS = {
    "child": pa.table({"id": [1, 2, 3, 4], "parent_id": pa.array([1, 7, 7, None], pa.int32())}),
    "parent": pa.table({"id": [1], "name": ["Ann"]}),
}


def asked(database: Database, sql: str) -> list[dict[str, Any]]:
    return database.query(sql).table.to_pylist()


def test_children_are_loaded_after_their_parents_whatever_the_order_given(database: Database) -> None:
    design = family()
    database.create(design)
    report = load({**ROWS, "child": ROWS["child"].slice(0, 1)}, design, database)
    assert [(item.table, item.rows) for item in report.tables] == [("parent", 1), ("child", 1)]
    assert database.row_counts(design) == {"parent": 1, "child": 1}


def test_orphans_are_refused_with_counts_and_nothing_is_written(database: Database) -> None:
    design = family()
    database.create(design)
    with pytest.raises(RowsRefused) as caught:
        load(ROWS, design, database)
    assert str(caught.value) == (
        "the rows break 1 constraint; nothing was loaded\n"
        "  child: parent_id > parent.id: 2 rows, 1 value: 7 (2 rows, first row 2)\n"
        "Correct the rows, or say in the reference what becomes of orphans: stub or unenforced."
    )
    assert database.row_counts(design) == {"parent": 0, "child": 0}


def test_stubs_are_made_with_their_key_and_the_defaults(database: Database) -> None:
    design = family(Orphans.STUB)
    database.create(design)
    report = load(ROWS, design, database)
    assert [(item.table, item.rows, item.stubs) for item in report.tables] == [
        ("parent", 1, 1),
        ("child", 4, 0),
    ]
    assert asked(database, "SELECT * FROM parent ORDER BY id") == [
        {"id": 1, "name": "Ann"},
        {"id": 7, "name": "nameless"},
    ]


def test_unenforced_orphans_are_loaded_and_counted(database: Database) -> None:
    design = family(Orphans.UNENFORCED)
    database.create(design)
    report = load(ROWS, design, database)
    assert database.row_counts(design) == {"parent": 1, "child": 4}
    assert "Not enforced: child: parent_id > parent.id: 2 rows refer to nothing" in str(report)


def test_report_holds_no_loose_measurement(database: Database) -> None:
    design = family(Orphans.STUB)
    database.create(design)
    shown = re.sub("⟨[^⟩]*⟩", "⟨⟩", str(load(ROWS, design, database)))
    assert shown == (
        f"6 rows loaded into {database.engine.kind} database {database.name!r} ⟨⟩\n"
        "\n"
        "table   rows  stubs\n"
        "parent  1     1\n"
        "child   4"
    )


def test_filled_tables_are_refused_unless_rows_are_appended(database: Database) -> None:
    design = family(Orphans.STUB)
    database.create(design)
    load(ROWS, design, database)
    with pytest.raises(
        Refused, match=r"tables hold rows already: parent \(2\), child \(4\); nothing was loaded"
    ):
        load(ROWS, design, database)
    more = {"child": pa.table({"id": [5], "parent_id": [7]})}
    assert load(more, design, database, append=True).rows == 1
    assert database.row_counts(design) == {"parent": 2, "child": 5}


def test_appended_rows_are_compared_with_those_that_are_there(database: Database) -> None:
    design = family(Orphans.STUB)
    database.create(design)
    load(ROWS, design, database)
    with pytest.raises(
        RowsRefused, match=r"child: primary key \(id\): 1 row, 1 value: 4 \(2 rows, first row 1\)"
    ):
        load({"child": pa.table({"id": [4], "parent_id": [7]})}, design, database, append=True)


def test_parents_that_are_not_given_are_looked_up(database: Database) -> None:
    design = family()
    database.create(design)
    load({"parent": ROWS["parent"]}, design, database)
    with pytest.raises(RowsRefused, match="2 rows, 1 value: 7"):
        load({"child": ROWS["child"]}, design, database)
    assert load({"child": ROWS["child"].slice(0, 1)}, design, database).rows == 1


def test_without_the_check_the_database_judges_and_nothing_stays(database: Database) -> None:
    design = family()
    database.create(design)
    with pytest.raises(LoadFailed, match=r"(?i)nothing was loaded"):
        load(ROWS, design, database, check_first=False)
    assert database.row_counts(design) == {"parent": 0, "child": 0}


def test_values_arrive_as_they_were(database: Database, tmp_path: Path) -> None:
    metadata = MetaData()
    Table(
        "thing",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("price", Numeric(8, 2)),
        Column("day", Date),
        Column("moment", DateTime(timezone=True)),
        Column("label", Text),
    )
    design = Design("things", metadata)
    database.create(design)
    (tmp_path / "thing.csv").write_text(
        'id,price,day,moment,label\n1,10.50,2024-02-29,2024-02-29T12:00:00Z,"a ""b"", ü"\n2,,,,""\n',
        encoding="utf-8",
    )
    load(tmp_path, design, database)
    shown = "SELECT id, price::text AS price, day::text AS day, label FROM thing ORDER BY id"
    assert asked(database, shown) == [
        {"id": 1, "price": "10.50", "day": "2024-02-29", "label": 'a "b", ü'},
        {"id": 2, "price": None, "day": None, "label": ""},
    ]
    hours = "SELECT id FROM thing WHERE moment = TIMESTAMP WITH TIME ZONE '2024-02-29 13:00:00+01'"
    assert asked(database, hours) == [{"id": 1}]


def test_progress_tells_table_rows_done_and_rows_in_all(database: Database) -> None:
    design = family(Orphans.STUB)
    database.create(design)
    told: list[tuple[str, int, int]] = []
    load(ROWS, design, database, progress=lambda *done: told.append(done))
    assert told[-1] == ("child", 4, 4)
    assert ("parent", 2, 2) in told
