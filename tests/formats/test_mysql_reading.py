"""MySQL's DDL without a server: dumps, migrations, and texts that are none."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench import formats
from dbworkbench.errors import Problems
from dbworkbench.formats import Reading, SourceText
from dbworkbench.formats.sql.mysql_splitter import split_mysql
from dbworkbench.formats.sql.passed import Passed
from dbworkbench.model.content import describe_column, describe_constraint, describe_index
from dbworkbench.model.facts import table_facts


def read(text: str, dialect: str = "mysql") -> Reading:
    return formats.read_with_report(text, "sql", dialect=dialect, name="d")


def told(text: str) -> list[str]:
    return [str(entry) for entry in read(text).report]


def test_migrations_are_applied_in_order() -> None:
    first = SourceText(
        "create table t (a int not null, b varchar(9) default 'x', c int, key (c)); create table old (x int);"
    )
    second = SourceText(
        "alter table t add column d json null after a, drop c, add unique (b), modify a bigint not null, "
        "change column b bb varchar(20), add constraint k primary key (a), comment = 'it''s';\n"
        "create index ix on t (bb(5) desc); rename table t to u; drop table if exists old, older;"
        "alter table u alter column bb set default 'y', rename column d to dd, rename index ix to iy;"
    )
    design = formats.read_many([first, second], "sql", dialect="mysql").design
    (table,) = design.tables
    assert (table.key, table.comment, list(table.columns.keys())) == ("u", "it's", ["a", "dd", "bb"])
    assert [column.name for column in table.primary_key] == ["a"]
    assert (describe_column(table.c.bb)["type"], describe_column(table.c.bb)["default"]) == (
        "varchar(20)",
        "'y'",
    )
    (index,) = table.indexes
    assert (index.name, index.dialect_kwargs["mysql_length"]) == ("iy", {"bb": 5})


def test_dump_of_mysql_8_is_read() -> None:
    text = """-- MySQL dump 10.13  Distrib 8.0.36
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
DROP TABLE IF EXISTS `t`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE `t` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `price` decimal(10,2) NOT NULL DEFAULT '0.00',
  `flag` tinyint(1) NOT NULL DEFAULT '1',
  `made` timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `name` varchar(20) COLLATE utf8mb4_unicode_ci DEFAULT (_utf8mb4'a b'),
  `hidden` int DEFAULT NULL /*!80023 INVISIBLE */,
  PRIMARY KEY (`id`),
  UNIQUE KEY `name` (`name`) USING BTREE,
  KEY `lower` ((lower(`name`))) /*!80000 INVISIBLE */,
  CONSTRAINT `t_chk_1` CHECK ((`price` >= 0)) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB AUTO_INCREMENT=17 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
/*!50100 PARTITION BY HASH (`id`)
PARTITIONS 4 */;
LOCK TABLES `t` WRITE;
/*!40000 ALTER TABLE `t` DISABLE KEYS */;
INSERT INTO `t` VALUES (1,0.00,1,NULL,'it\\'s; a -- trap',NULL),(2,1.00,1,NULL,"x`y",NULL);
UNLOCK TABLES;
"""
    reading = read(text)
    assert reading.missing == ()
    (table,) = reading.design.tables
    assert describe_column(table.c.price)["default"] == "0.00"
    assert describe_column(table.c.flag)["default"] == "true"
    assert describe_column(table.c.name)["default"] == "'a b'"
    (index,) = table.indexes
    assert describe_index(index)["keys"] == ["(lower(name))"]
    assert index.dialect_kwargs["mysql_invisible"] is True
    assert "(1,0.00" not in str(reading.design.content)
    assert table.dialect_kwargs["mysql_partition_by"] == "HASH (`id`) PARTITIONS 4"
    about = [describe_constraint(constraint) for constraint in table.constraints]
    assert {"kind": "check", "sql": "price >= 0", "name": None, "comment": None} in about
    assert {"kind": "unique", "columns": ["name"], "name": None, "comment": None} in about


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("create table t (a int);\nfrobnicate t;", "line 2: this statement is not understood: frobnicate t"),
        (
            "create table t (\n  a int,\n  b int wobbly\n);create table u (a int);",
            "line 3: 'wobbly' is not understood in a column: create table t ( a int, b int wobbly )",
        ),
        (
            "create table u (a int);create table t (a int,\n foreign key (a) references nowhere (id));",
            "line 1: 't' refers to 'nowhere', which is made nowhere: create table u (a int);create table t (a int,",  # noqa: E501  # one case, one line
        ),
        ("create table t (a int);\nalter table t drop b;", "line 2: the table 't' has no column 'b': ALTER TABLE t drop b"),  # noqa: E501  # one case, one line
        ("create table t (a int);\nalter table x add b int;", "line 2: there is no table 'x': alter table x add b int"),  # noqa: E501  # one case, one line
        (
            "create table t (a int); create table s select 1;",
            "line 1: a table made from a query: its columns are not in the text: create table s select 1",
        ),
        (
            "create table u (a int);create table t (a int) as select 1;",
            "line 1: a table made from a query: its columns are not in the text: create table t (a int) as select 1",  # noqa: E501  # one case, one line
        ),
        ("create table t (a int, A int);create table u (b int);", "line 1: the table 't' has a column 'A' already"),  # noqa: E501  # one case, one line
        (
            "create table u (b int);\ncreate table t (a varchar(5) default 'x);\ncreate table v (c int);",
            "line 2: a quote of line 2 is never closed: create table t (a varchar(5) default 'x)",
        ),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_reported_with_its_line(text: str, report: str) -> None:
    reports = [line for line in told(text) if line.startswith(report)]
    assert len(reports) == 1, told(text)
    assert read(text).design.tables


def test_nothing_at_all_is_an_error_that_points_there() -> None:
    with pytest.raises(Problems) as caught:
        read("create tble t (a int);")
    assert str(caught.value) == (
        "1 unreadable statement:\n\nline 1, column 1: this statement is not understood\n"
        "1 | create tble t (a int);\n    ^^^^^^^^^^^^^^^^^^^^^^"
    )


def test_places_of_tables_are_known() -> None:
    design = read("-- x\n\ncreate table t (a int);").design
    place = table_facts(design.table("t")).place
    assert place is not None
    assert (place.line, place.column) == (3, 1)


def test_programs_keep_their_semicolons() -> None:
    text = (
        "create table t (a int);\ndelimiter //\ncreate definer=`me`@`%` trigger tr before insert on t for each row "  # noqa: E501  # one case, one line
        "begin set new.a = 1; end//\ndelimiter ;\ncreate view v as select 1;"
    )
    routines = {routine.kind: routine for routine in read(text).design.routines}
    assert routines["trigger"].sql.startswith("create trigger tr before insert")
    assert (routines["trigger"].on, routines["view"].sql) == ("t", "create view v as select 1")


def test_other_databases_of_a_dump_are_schemas() -> None:
    text = "use shop; create table t (a int); use stock; create table t (a int); create table shop.u (a int);"
    assert list(read(text).design.metadata.tables) == ["t", "stock.t", "u"]


def test_hostile_names_are_kept() -> None:
    names = ["a`b", 'c"d', "e;f", "g\nh", "select", "ü", "x" * 64, "--", "/*"]
    columns = ", ".join("`" + name.replace("`", "``") + "` int" for name in names)
    (table,) = read(f"create table t ({columns});").design.tables
    assert list(table.columns.keys()) == names


def test_a_reference_may_have_two_names() -> None:
    text = "create table t (a int primary key, b int, constraint c foreign key i (b) references t (a));"
    (table,) = read(text).design.tables
    assert [key.name for key in table.foreign_key_constraints] == ["c"]


def test_backslashes_that_end_a_line_are_the_clients() -> None:
    text = "delimiter $$\ncreate procedure p()\nbegin\n  select 'a\\\nb', \\\n    1;\nend $$\n"
    (routine,) = read(text).design.routines
    assert routine.sql == "create procedure p()\nbegin\n  select 'a\\\nb',  \n    1;\nend"


def test_many_rows_are_passed_over_quickly() -> None:
    row = "(1,'it\\'s; fine','" + "x" * 80 + "'),"
    text = (
        "CREATE TABLE t (a int);\n" + ("INSERT INTO t VALUES " + row * 1000 + "(0,'','');\n") * 100
    )  # 10 MB
    started = time.perf_counter()
    assert len(list(split_mysql(text, Passed()))) == 1
    assert time.perf_counter() - started < 60  # a hang, on whatever machine


WORDS = (
    "create table alter add drop index key primary unique ( ) ( ) , , ; ' ` \" /* */ /*!50000 -- \n int varchar(9) t a b "  # noqa: E501  # one case, one line
    "default 1 'x' not null check references foreign constraint on delete as select delimiter // if exists [ ] go / "  # noqa: E501  # one case, one line
    "exec comment is is 'c' identity generated always enum('a') modify rename to partition by \\ é \ud83d\ude00 begin end"  # noqa: E501  # one case, one line
).encode("utf-16", "surrogatepass").decode("utf-16").split(" ")  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["mysql", "tsql", "oracle"]))
def test_garbage_is_reported_and_nothing_else_happens(words: list[str], dialect: str) -> None:
    try:
        read("create table sound (a int);\n" + " ".join(words), dialect)
    except Problems:
        return


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["mysql", "tsql", "oracle"]))
def test_any_text_is_reported_and_nothing_else_happens(text: str, dialect: str) -> None:
    try:
        read(text.replace("\0", ""), dialect)
    except Problems:
        return


@pytest.mark.parametrize("dialect", ["mysql", "tsql", "oracle"])
@pytest.mark.parametrize("piece", ["(", "create table t (", "'", "a,", "/*", ";", "begin ", "go\n", "\\"])
def test_long_garbage_takes_no_long_time(dialect: str, piece: str) -> None:
    started = time.perf_counter()
    with contextlib.suppress(Problems):
        read("create table t (a int default " + piece * 20_000, dialect)
    assert time.perf_counter() - started < 60  # a hang, on whatever machine
