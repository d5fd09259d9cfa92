"""A small seed as SQL: readable, stable, and accepted by every engine with all its constraints."""

from __future__ import annotations

import pytest
from sqlalchemy import (
    ARRAY,
    JSON,
    UUID,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
)

from dbworkbench.engines import connect
from dbworkbench.engines.duckdb.database import DuckDBDatabase
from dbworkbench.engines.engine import Engine
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.engines.sqlite.database import SQLiteDatabase
from dbworkbench.errors import UnknownName
from dbworkbench.model.design import Design
from dbworkbench.seeding import write_seed
from tests.mariadb import MariaDB

ROWS = {
    "countries": 5, "people": 8, "departments": 8, "employees": 8, "order": 8, "order_lines": 8,
    "chickens": 8, "eggs": 8,
}  # fmt: skip


def office(*, wide: bool = True, more: bool = False) -> Design:
    """Keys of all kinds, a tree, a circle that may be opened, one that may not, names that need quotes."""
    metadata = MetaData()
    Table("countries", metadata, Column("code", String(2), primary_key=True), Column("at", Text))
    Table(
        "people",
        metadata,
        Column("id", UUID, primary_key=True),
        Column("email", String(254), nullable=False, unique=True),
        Column("country", String(2), ForeignKey("countries.code"), nullable=False),
        Column("born", Date),
        *([Column("nick", Text)] if more else []),
        Column("seen", DateTime(timezone=True), nullable=False),
        Column("about", JSON),
        Column("photo", LargeBinary),
        Column("active", Boolean, nullable=False),
        *([Column("tags", ARRAY(Text))] if wide else []),
        comment="who may log in",
    )
    Table(
        "departments",
        metadata,
        Column("id", Integer, Identity(), primary_key=True),
        Column("Name", Text, nullable=False),
        Column("above", Integer, ForeignKey("departments.id")),
        Column("head", BigInteger, ForeignKey("employees.id")),
    )
    Table(
        "employees",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("person", UUID, ForeignKey("people.id"), nullable=False, unique=True),
        Column("department", Integer, ForeignKey("departments.id"), nullable=False),
        Column("pay", Numeric(8, 2), CheckConstraint("pay > 1000"), nullable=False),
        Column("yearly", Numeric(10, 2), Computed("pay * 12")),
    )
    Table(
        "order",
        metadata,
        Column("region", String(2), primary_key=True),
        Column("no", Integer, primary_key=True, autoincrement=False),
        Column("email", String(254), ForeignKey("people.email"), nullable=False),
    )
    Table(
        "order_lines",
        metadata,
        Column("region", String(2), primary_key=True),
        Column("order_no", Integer, primary_key=True, autoincrement=False),
        Column("line_no", SmallInteger, primary_key=True, autoincrement=False),
        ForeignKeyConstraint(["region", "order_no"], ["order.region", "order.no"]),
    )
    Table(
        "chickens",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("egg", Integer, ForeignKey("eggs.id"), nullable=False),
    )
    Table(
        "eggs",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("chicken", Integer, ForeignKey("chickens.id"), nullable=False),
    )
    if more:
        Table("places", metadata, Column("id", Integer, primary_key=True), Column("name", Text))
    return Design("office", metadata)


def test_postgres_takes_it_twice_and_goes_on_counting(scratch_pg: PostgresDatabase) -> None:
    design = office()
    scratch_pg.create(design)
    text = write_seed(design, again=True).text
    for _ in range(2):
        with scratch_pg.engine.login.open(scratch_pg.name, autocommit=True) as connection:
            connection.execute(text.encode())
    assert scratch_pg.row_counts(design) == ROWS
    scratch_pg.query("INSERT INTO departments (\"Name\") VALUES ('new')", write=True)
    assert scratch_pg.query("SELECT max(id) AS id FROM departments").table.to_pylist() == [{"id": 9}]


def test_duckdb_takes_it_twice_and_goes_on_counting(scratch_duck: DuckDBDatabase) -> None:
    design = office()
    scratch_duck.create(design)
    with scratch_duck.instance.lent() as cursor:
        for _ in range(2):
            cursor.execute(write_seed(design, dialect="duckdb", again=True).text)
        cursor.execute("INSERT INTO departments (\"Name\") VALUES ('new')")
    assert scratch_duck.row_counts(design) == ROWS | {"departments": 9}


def test_sqlite_takes_it_twice() -> None:
    engine = connect("sqlite")
    try:
        with engine.scratch() as database:
            assert isinstance(database, SQLiteDatabase)
            database.create(office())
            with database.store.lent() as connection:
                for _ in range(2):
                    connection.executescript(write_seed(office(), dialect="sqlite", again=True).text)
            assert database.row_counts(office()) == ROWS
    finally:
        engine.close()


def test_mariadb_takes_it_twice(mariadb: MariaDB) -> None:
    design = office(wide=False)
    with mariadb.database("small_seed"):
        engine = connect(mariadb.url("small_seed"), allow_write=True)
        engine.database("small_seed").create(design)
        for _ in range(2):
            mariadb.load(write_seed(design, dialect="mysql", again=True).text, "small_seed")
        assert engine.database("small_seed").row_counts(design) == ROWS


def test_reads_like_written_by_hand() -> None:
    metadata = MetaData()
    Table("shelves", metadata, Column("id", Integer, Identity(always=True), primary_key=True), comment="wood")
    Table(
        "books",
        metadata,
        Column("id", UUID, primary_key=True),
        Column("shelf_id", Integer, ForeignKey("shelves.id"), nullable=False),
    )
    text = write_seed(Design("library", metadata), rows={"shelves": 1, "books": 2}).text
    assert (
        text
        == """\
-- library: 3 rows for 2 tables, made by dbworkbench with seed 1
-- Edit freely: every row keeps every constraint now, and your database says so when one does not.

BEGIN;

-- shelves: 1 row
-- wood
INSERT INTO shelves
    (id)
OVERRIDING SYSTEM VALUE VALUES
    (1);

-- books: 2 rows
-- refers: shelf_id > shelves.id
INSERT INTO books
    (id,                                     shelf_id)
VALUES
    ('bd878410-0000-8000-8000-000000000001', 1),
    ('bd878410-0000-8000-8000-000000000002', 1);

-- sequences go on after these rows
SELECT setval(pg_get_serial_sequence('shelves', 'id'), (SELECT coalesce(max(id), 1) FROM shelves), true);

COMMIT;
"""
    )


def test_a_new_column_and_a_new_table_leave_the_other_lines_as_they_are() -> None:
    before = write_seed(office(), dialect="sqlite").text
    after = write_seed(office(more=True), dialect="sqlite").text
    parts = [block for block in before.split("\n\n") if block.startswith("-- ") and "people:" not in block]
    assert len(parts) == 8
    assert all(part in after for part in parts[1:])


def test_an_unknown_dialect_is_told_with_the_known_ones() -> None:
    with pytest.raises(UnknownName) as caught:
        write_seed(office(), dialect="oracel")
    assert str(caught.value) == (
        "no dialect to write rows in called 'oracel'\nKnown: duckdb, mysql, postgres, sqlite."
    )


def test_a_wide_row_stands_on_several_lines(duck: Engine) -> None:
    lines = write_seed(office(), dialect="duckdb").text.splitlines()
    assert max(map(len, lines)) <= 120
