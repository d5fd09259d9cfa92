"""Everything that the server lists is in the design that is read, and comes back when it is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dbworkbench import formats
from dbworkbench.engines.mysql.catalog import read_catalog
from dbworkbench.formats import Reading
from dbworkbench.model.content import default_text
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from tests.mariadb import MariaDB

RICH = (Path(__file__).parent / "mysql_rich.sql").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def connection(mariadb: MariaDB) -> Iterator[Any]:
    with mariadb.database("rich") as connection:
        mariadb.load(RICH, "rich")
        yield connection


@pytest.fixture(scope="module")
def design(connection: Any) -> Design:
    return read_catalog(connection, name="rich")


def ask(connection: Any, sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted(tuple(row) if len(row) > 1 else row[0] for row in cursor.fetchall())


def test_every_object_of_the_server_is_in_the_design(connection: Any, design: Design) -> None:
    routines = {(routine.kind, routine.name) for routine in design.routines}
    tables = "select table_type, table_name from information_schema.tables where table_schema = database()"
    kinds = {"VIEW": "view", "SEQUENCE": "sequence"}
    for kind, name in ask(connection, tables):
        assert (kinds[kind], name) in routines if kind in kinds else name in design.metadata.tables
    for view, kind, column in (
        ("triggers", "'trigger'", "trigger_name"),
        ("routines", "lower(routine_type)", "routine_name"),
        ("events", "'event'", "event_name"),
    ):
        schema = column.split("_")[0]
        sql = f"select {kind}, {column} from information_schema.{view} where {schema}_schema = database()"
        assert set(ask(connection, sql)) <= routines


def test_every_column_is_read(connection: Any, design: Design) -> None:
    listed = ask(
        connection,
        "select table_name, column_name, is_nullable from information_schema.columns where table_schema = database()"  # noqa: E501  # one case, one line
        " and table_name in (select table_name from information_schema.tables where table_schema = database()"
        " and table_type in ('BASE TABLE', 'SYSTEM VERSIONED'))",
    )
    read = [
        (table.name, column.name, "YES" if column.nullable else "NO")
        for table in design.tables
        for column in table.columns
    ]
    edges = {("ver2", "en"), ("ver2", "st")}  # the server calls them NOT NULL, and does not say so in words
    assert sorted(row for row in read if row[:2] not in edges) == [
        row for row in listed if row[:2] not in edges
    ]


def test_every_index_is_read(connection: Any, design: Design) -> None:
    listed = ask(
        connection,
        "select distinct table_name, index_name from information_schema.statistics where table_schema = database()",  # noqa: E501  # one case, one line
    )
    text = formats.write(design, "sql", dialect="mysql")
    for table, index in listed:
        if index != "PRIMARY":
            assert f"KEY `{index}`" in text.split(f"TABLE `{table}`", 1)[1]


def test_every_constraint_is_read(connection: Any, design: Design) -> None:
    sql = (
        "select table_name, constraint_type, count(*) from information_schema.table_constraints "
        "where constraint_schema = database() and constraint_type <> 'UNIQUE' group by 1, 2"
    )
    kinds = {"PRIMARY KEY": "primary key", "FOREIGN KEY": "foreign key", "CHECK": "check"}
    for table, kind, count in ask(connection, sql):
        tables: Any = design.content["tables"]
        read = sum(constraint["kind"] == kinds[kind] for constraint in tables[table]["constraints"])
        if (table, kind) == ("per", "CHECK"):
            continue  # the server's own, for the period that the table has
        json = any(column["type"] == "json" for column in tables[table]["columns"].values())
        assert read == count - (json if kind == "CHECK" else 0)  # the check that a text is JSON is its type


@pytest.mark.parametrize(
    ("name", "kind", "own", "default"),
    [
        ("id", "bigint", "int unsigned", None),
        ("a", "boolean", None, "true"),
        ("js", "json", None, None),
        ("e", "p_e", None, "'x'"),
        ("s", "text", "set('a','b')", None),
        ("ts", "timestamptz(3)", None, "CURRENT_TIMESTAMP"),
        ("dt", "timestamp", "datetime", "CURRENT_TIMESTAMP"),
        ("u", "char(36)", None, "uuid()"),
        ("b", "bit(3)", None, "b'101'"),
        ("y", "smallint", "year", None),
        ("pt", "point", None, None),
        ("z", "bigint", "int(5) unsigned zerofill", None),
        ("f", "real", "float(7,3)", None),
        ("num", "numeric(12,2)", None, "0.00"),
        ("uu", "uuid", "uuid", None),
    ],
)
def test_types_are_read_as_declared(
    design: Design, name: str, kind: str, own: str | None, default: str | None
) -> None:
    column = design.table("p").columns[name]
    tables: Any = design.content["tables"]
    assert tables["p"]["columns"][name]["type"] == kind
    assert (column_facts(column).settings.get("mysql_type"), default_text(column)) == (own, default)


def test_what_only_mysql_says_is_kept(design: Design) -> None:
    table = design.table("p")
    settings = {column.name: dict(column_facts(column).settings) for column in table.columns}
    assert settings["ts"] == {"mysql_on_update": "CURRENT_TIMESTAMP"}
    assert settings["cc"] == {"mysql_charset": "latin1", "mysql_collate": "latin1_bin"}
    assert (settings["iv"], settings["comp"]) == (
        {"mysql_invisible": "yes"},
        {"mysql_compressed": "yes"},
    )
    assert (table.comment, table.columns["cc"].comment) == ("tab", "it's \\ x")
    assert table.dialect_kwargs["mysql_row_format"] == "DYNAMIC"
    assert design.table("part").dialect_kwargs["mysql_partition_by"] == (
        "RANGE (year(`d`)) (PARTITION `p0` VALUES LESS THAN (2020) ENGINE = InnoDB, "
        "PARTITION `p1` VALUES LESS THAN MAXVALUE ENGINE = InnoDB)"
    )
    assert [routine.name for routine in design.routines if routine.kind == "view"] == ["v", "a_first"]
    (view, *_) = [routine for routine in design.routines if routine.name == "v"]
    assert view.sql.startswith("CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select")


def read_dump(text: str) -> Reading:
    return formats.read_with_report(text, "sql", dialect="mysql", name="rich")


def test_dump_gives_the_same_design_as_the_server(mariadb: MariaDB, design: Design) -> None:
    reading = read_dump(mariadb.dump("rich"))
    assert (reading.missing, reading.design) == ((), design)


def test_what_is_written_comes_back_equal_from_text_and_server(mariadb: MariaDB, design: Design) -> None:
    written = formats.write_with_losses(design, "sql", dialect="mariadb")
    assert written.losses == ()
    assert read_dump(written.text).design == design
    with mariadb.database("again") as connection:
        mariadb.load(written.text, "again")
        assert read_catalog(connection, name="rich") == design


def test_handwritten_text_is_understood_whole(design: Design) -> None:
    reading = read_dump(RICH)
    assert reading.missing == ()
    assert sorted(reading.design.metadata.tables) == sorted(design.metadata.tables)
    for table in reading.design.tables:
        twin = design.table(table.name)
        assert [c.name for c in table.columns] == [c.name for c in twin.columns]
        assert [str(c.type) for c in table.columns] == [str(c.type) for c in twin.columns]
