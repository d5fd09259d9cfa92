"""Rows into MySQL, on a real MariaDB: all or nothing, references checked at the end, values as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from dbworkbench import formats
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.errors import LoadFailed, ReadOnly, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.seeding import seed
from tests.mariadb import MariaDB

KEY = "6f2b6a86-3f51-4a7e-8a8e-0f6c6e4f1d11"
SKETCH = """
Table staff {
  id int [pk, increment]
  boss int [ref: > staff.id]
  "100 %" varchar(20)
}
Table office {
  city varchar(20) [pk]
  floor int [pk]
  head int [not null, ref: > staff.id]
}
Table desk {
  id uuid [pk]
  city varchar(20)
  floor int
  price decimal(8,2) [not null, check: `price > 0`]
  bought date
  moved timestamptz
  good boolean
  note text
}
Ref: desk.(city, floor) > office.(city, floor)
"""


@pytest.fixture
def database(mariadb: MariaDB) -> Iterator[Database]:
    with mariadb.database("office"):
        database = connect(mariadb.url("office"), allow_write=True).database("office")
        database.create(design())
        yield database


def design() -> Design:
    return formats.read(SKETCH, "dbml")


def batch(**columns: Any) -> list[pa.RecordBatch]:
    return [pa.RecordBatch.from_pydict(columns)]


def counted(database: Database) -> dict[str, int]:
    return database.row_counts(design())


def test_circles_and_children_before_parents(database: Database) -> None:
    with database.loader(design()) as loader:
        assert loader.load("office", batch(city=["Bern"], floor=[2], head=[1])) == 1
        loader.load("staff", batch(id=[1, 2], boss=[2, 1], **{"100 %": ["a'\\", None]}))
    assert counted(database) == {"staff": 2, "office": 1, "desk": 0}
    assert database.query("SELECT `100 %` FROM staff").table.to_pylist() == [
        {"100 %": "a'\\"},
        {"100 %": None},
    ]
    database.query("INSERT INTO staff (boss) VALUES (NULL)", write=True)
    assert database.query("SELECT max(id) AS id FROM staff").table["id"].to_pylist() == [3]


def test_values_come_back(database: Database) -> None:
    moved = dt.datetime(2024, 5, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    row = {
        "id": [KEY], "price": [Decimal("1.50")], "bought": [dt.date(2024, 2, 29)],
        "moved": pa.array([moved], pa.timestamp("us", "+02:00")), "good": [True], "note": ["ü 😀"],
    }  # fmt: skip
    with database.loader(design()) as loader:
        loader.load("desk", batch(**row))
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET time_zone = '+00:00'")
        cursor.execute("SELECT id, price, bought, moved, good, note FROM desk")
        found = cursor.fetchall()[0]
    assert found == (
        KEY, Decimal("1.50"), dt.date(2024, 2, 29), dt.datetime(2024, 5, 1, 10), 1, "ü 😀",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "rows", "told"),
    [
        ("desk", {"id": [KEY], "price": [1], "city": ["X"], "floor": [1]}, "desk' refer to rows of 'office'"),
        ("staff", {"id": [1, 2], "boss": [1, 3]}, "rows of 'staff' refer to rows of 'staff'"),
        ("staff", {"id": [1, 1]}, "into 'staff': Duplicate entry '1' for key 'PRIMARY'"),
        ("desk", {"id": [KEY], "price": [-1]}, "into 'desk': CONSTRAINT"),
        ("staff", {"id": [1], "100 %": ["x" * 21]}, "into 'staff': Data too long for column '100 %'"),
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_leave_nothing(
    database: Database, table: str, rows: dict[str, list[object]], told: str
) -> None:
    def load() -> None:
        with database.loader(design()) as loader:
            loader.load("staff", batch(id=[7]))
            loader.load(table, batch(**rows))

    with pytest.raises(LoadFailed) as caught:
        load()
    assert told in str(caught.value)
    assert "Nothing was loaded: the database is as it was." in str(caught.value)
    assert set(counted(database).values()) == {0}


def test_interrupt_leaves_nothing(database: Database) -> None:
    def rows() -> Iterator[pa.RecordBatch]:
        yield from batch(id=[1])
        raise KeyboardInterrupt

    with (
        pytest.raises(LoadFailed, match=r"interrupted\. Nothing was loaded"),
        database.loader(design()) as loader,
    ):
        loader.load("staff", rows())
    assert counted(database)["staff"] == 0


def test_filled_tables_others_storage_and_reading_only_are_refused(
    mariadb: MariaDB, database: Database
) -> None:
    with database.loader(design()) as loader:
        loader.load("staff", batch(id=[1]))
    with pytest.raises(LoadFailed, match="'staff' has 1 rows already"), database.loader(design()) as loader:
        loader.load("staff", batch(id=[2]))
    with database.loader(design(), append=True) as loader:
        loader.load("staff", batch(id=[2]))
    for change in ("DROP FOREIGN KEY desk_ibfk_1", "ENGINE = Aria"):
        database.query(f"ALTER TABLE desk {change}", write=True)
    with pytest.raises(LoadFailed, match="'desk' is stored by Aria"), database.loader(design()) as loader:
        loader.load("desk", batch(id=[KEY], price=[1]))
    with pytest.raises(ReadOnly):
        connect(mariadb.url("office")).database("").loader(design())
    assert counted(database) == {"staff": 2, "office": 0, "desk": 0}


def test_what_only_mysql_types_hold_is_kept(mariadb: MariaDB) -> None:
    text = """
    create table t (id tinyint unsigned primary key auto_increment, sum binary(14) unique, year year,
        big mediumint, tiny tinyint unique) engine = InnoDB
    """
    tiny = formats.read(text, "sql")
    with mariadb.database("tiny"):
        database = connect(mariadb.url("tiny"), allow_write=True).database("tiny")
        database.create(tiny)
        with database.loader(tiny) as loader:
            loader.load("t", batch(id=[0, 1]))
        assert database.query("SELECT id FROM t ORDER BY id").table["id"].to_pylist() == [0, 1]
        database.query("DELETE FROM t", write=True)
        seed(tiny, database, rows=250, values={"t.big": "uniform(-8388608, 8388607)"})
        with pytest.raises(UnusableInput, match="there are 255 numbers up to 255"):
            seed(tiny, database, rows={"t": 300}, append=True)


def test_seeded_like_elsewhere(database: Database) -> None:
    rows = {"staff": 300, "office": 40, "desk": 2000}
    assert seed(design(), database, rows=rows).rows == 2340
    assert counted(database) == rows
    duck = connect("duckdb")
    with duck.scratch() as other:
        other.create(design())
        seed(design(), other, rows=rows)
        sums = (
            "SELECT count(*) AS n, sum(price) AS total, count(city) AS seated, min(bought) AS first FROM desk"
        )
        assert database.query(sums).table.to_pylist() == other.query(sums).table.to_pylist()
    duck.close()
