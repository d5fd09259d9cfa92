"""SQLite's DDL is read by SQLite itself behind a fence, and written so that SQLite takes all of it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.types import TypeEngine

from dbworkbench import formats
from dbworkbench.engines.sqlite.catalog import read_catalog
from dbworkbench.engines.sqlite.ddl import draft
from dbworkbench.errors import Problems, UnusableInput
from dbworkbench.formats import Reading, Written
from dbworkbench.model.annotation import EnumType, EnumValue, Routine
from dbworkbench.model.content import describe_constraint, describe_index, describe_table
from dbworkbench.model.datatype import NamedType
from dbworkbench.model.design import Design

EXAMPLES = Path(__file__).parent / "sql_examples"


def read(text: str) -> Reading:
    return formats.read_with_report(text, "sql", dialect="sqlite")


def write(design: Design) -> Written:
    return formats.write_with_losses(design, "sql", dialect="sqlite")


def report(text: str) -> list[str]:
    return [str(entry) for entry in read(text).missing]


# -- reading --------------------------------------------------------------------------------------


def test_example_is_read_whole_and_comes_back_equal() -> None:
    reading = read((EXAMPLES / "sqlite.sql").read_text())
    assert [entry.reason for entry in reading.report] == ["passed over: 1 INSERT statement in 1 table"]
    assert sorted(reading.design.metadata.tables) == ["backwards", "copied", "customers", "kv", "orders"]
    written = write(reading.design)
    assert written.losses == ()
    assert read(written.text) == Reading(reading.design, ())


def test_dump_of_the_shell_is_read_with_its_virtual_tables(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "d.db")) as connection:
        connection.executescript(
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); INSERT INTO t (a) VALUES ('x;y');"
            "CREATE VIEW v AS SELECT a FROM t; CREATE VIRTUAL TABLE pages USING fts5(title, body);"
            "INSERT INTO pages VALUES ('it''s', 'so');"
        )
        dump = "\n".join(connection.iterdump())
        expected = read_catalog(connection, "design")
    reading = read(dump)
    assert [entry.reason for entry in reading.report] == ["passed over: 9 INSERT statements in 7 tables"]
    assert reading.design == expected
    assert [(routine.kind, routine.name) for routine in reading.design.routines] == [
        ("virtual table", "pages"), ("view", "v"),
    ]  # fmt: skip


def test_statement_that_fails_is_reported_and_the_rest_is_read() -> None:
    text = (
        "CREATE TABLE a (id INT);\n\nCREATE TABEL b (id INT);\n"
        "CREATE TABLE c (id INT, id TEXT);\nCREATE TABLE d (x)"
    )
    assert report(text) == [
        'line 3: near "TABEL": syntax error: CREATE TABEL b (id INT)',
        "line 4: duplicate column name: id: CREATE TABLE c (id INT, id TEXT)",
    ]
    assert sorted(read(text).design.metadata.tables) == ["a", "d"]


def test_statement_that_comes_too_early_waits_for_its_table() -> None:
    reading = read(
        "CREATE INDEX i ON t (a); ALTER TABLE t ADD COLUMN b; "
        "CREATE TRIGGER r AFTER DELETE ON v BEGIN SELECT 1; END;"
        "CREATE TABLE t (a);"
    )
    assert [str(entry) for entry in reading.report] == [
        "line 1: no such table: main.v: CREATE TRIGGER r AFTER DELETE ON v BEGIN SELECT 1; END"
    ]
    assert list(reading.design.table("t").columns.keys()) == ["a", "b"]
    assert len(reading.design.table("t").indexes) == 1


def test_table_knows_where_it_is_written() -> None:
    reading = formats.read_with_report(
        "-- mine\nCREATE TABLE IF NOT EXISTS main.[my t] (a);", "sql", dialect="sqlite", file="s.sql"
    )
    place = reading.design.table("my t").info["dbworkbench"].place
    assert (place.line, place.file, place.text) == (2, "s.sql", "CREATE TABLE IF NOT EXISTS main.[my t] (a);")


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("ATTACH '{0}' AS x", "refused: it reaches out of the database"),
        ("CREATE TABLE t AS SELECT load_extension('{0}')", "refused: it reaches out of the database"),
        ("CREATE TABLE x.t (a)", "unknown database x"),
        ("CREATE TEMP TABLE t (a)", "what is temporary is no part of a design"),
        ("CREATE TABLE sqlite_t (a)", "object name reserved for internal use: sqlite_t"),
        ("CREATE VIRTUAL TABLE t USING csv(filename='{0}')", "no such module: csv"),
        ("CREATE TABLE t AS SELECT zeroblob(900000000)", "string or blob too big"),
    ],
)
def test_what_reaches_out_is_refused(statement: str, reason: str, tmp_path: Path) -> None:
    target = tmp_path / "made.db"
    text = statement.format(target)
    reading = read(f"CREATE TABLE fine (a); {text};")
    assert [(entry.line, entry.reason) for entry in reading.report] == [(1, reason)]
    assert list(reading.design.metadata.tables) == ["fine"]
    assert not target.exists()


def test_vacuum_and_pragmas_of_a_file_do_nothing(tmp_path: Path) -> None:
    target = tmp_path / "made.db"
    assert report(f"CREATE TABLE t (a); VACUUM INTO '{target}'; PRAGMA writable_schema = ON;") == []
    assert not target.exists()


def test_statement_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dbworkbench.formats.sql.dialects.sqlite.TIME", 0.3)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    started = time.monotonic()
    (entry,) = read(f"CREATE TABLE a (x); CREATE TABLE b AS {endless};").report
    assert entry.reason == "stopped: reading the file took more than 0.3 s"
    assert time.monotonic() - started < 5


def test_quote_that_is_never_closed_spoils_only_its_statement() -> None:
    text = "CREATE TABLE a (x);\nCREATE TABLE b (x DEFAULT 'oops);\nCREATE TABLE c (x);\n"
    assert report(text) == ["line 2: a quote of line 2 is never closed: CREATE TABLE b (x DEFAULT 'oops)"]
    assert sorted(read(text).design.metadata.tables) == ["a", "c"]


def test_dot_commands_comments_and_rows_are_passed_over() -> None:
    text = (
        ".mode box\n-- a; b\n/* ; */ CREATE TABLE t (a);\nINSERT INTO t VALUES (';');\n"
        ".quit\nREPLACE INTO t VALUES (1)"
    )
    assert (report(text), list(read(text).design.metadata.tables)) == ([], ["t"])


def test_text_of_which_nothing_is_read_is_an_error() -> None:
    with pytest.raises(Problems) as caught:
        read("CREATE TABEL t (a);")
    assert str(caught.value) == (
        '1 unreadable statement:\n\nline 1, column 1: near "TABEL": syntax error\n'
        "1 | CREATE TABEL t (a);\n    ^^^^^^^^^^^^^^^^^^^"
    )
    with pytest.raises(UnusableInput, match="holds NUL characters"):
        read("CREATE TABLE t\0 (a);")


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.sampled_from(
            [
                "CREATE TABLE t",
                "(",
                ")",
                "a INT",
                ",",
                ";",
                "'",
                '"',
                "[",
                "--",
                "/*",
                "*/",
                "\n",
                "CHECK",
                "BEGIN",
                "END",
                "CREATE TRIGGER x AFTER INSERT ON t",
                "PRIMARY KEY",
                "\ud800",
                "é",
                "REFERENCES t",
                "DEFAULT",
                "AS",
                "UNIQUE",
            ]
        )
        | st.text(max_size=3),
        max_size=14,
    ).map(" ".join)
)
@example("CREATE TABLE t (a INT CONSTRAINT)")
@example("CREATE TABLE t (a CONSTRAINT b CONSTRAINT c, CONSTRAINT d)")
@example("CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT ';")
def test_any_text_is_read_or_reported(text: str) -> None:
    with suppress(Problems, UnusableInput):
        written = write(read(text).design)
        assert read(written.text).report == ()


# -- writing --------------------------------------------------------------------------------------


def test_text_is_what_an_expert_writes() -> None:
    sketch = """
    Enum state { new paid }
    Table customers [note: 'who buys'] {
      id uuid [pk, default: `gen_random_uuid()`]
      mail varchar(254) [not null, unique, note: 'where to write']
      tags "text[]" [default: `'{a,b}'`]
    }
    Table orders {
      id bigint [pk, identity: 'always']
      customer_id uuid [not null, ref: > customers.id]
      state state [not null, default: 'new']
      placed timestamptz [default: `now()`]
      total numeric(12,2) [check: `total >= 0::numeric`]
      twice numeric [generated: 'total * 2']
      during tstzrange
      indexes { (customer_id, placed desc) [where: `state <> 'paid'`] }
    }
    """
    written = write(formats.read(sketch))
    assert written.text == (
        "-- What this dialect cannot hold:\n"
        "-- customers.tags: SQLite has no arrays: text[] becomes JSON\n"
        "-- customers.id: the default gen_random_uuid() is left out: unknown function: gen_random_uuid()\n"
        "-- customers.tags: the default '{a,b}' is written '[\"a\", \"b\"]'\n"
        "-- orders.during: SQLite has no type tstzrange: it becomes TEXT\n"
        "-- orders.id: it becomes SQLite's 64-bit row number, filled when no value is given\n"
        "-- orders.placed: the default now() is written CURRENT_TIMESTAMP\n"
        "-- orders: check (total >= 0::numeric): written total >= 0\n"
        "\n"
        "CREATE TABLE customers ( -- who buys\n"
        "    id UUID NOT NULL PRIMARY KEY,\n"
        "    mail VARCHAR(254) NOT NULL UNIQUE, -- where to write\n"
        '    tags JSON DEFAULT \'["a", "b"]\'\n'
        ");\n"
        "\n"
        "CREATE TABLE orders (\n"
        "    id INTEGER PRIMARY KEY,\n"
        "    customer_id UUID NOT NULL REFERENCES customers (id),\n"
        "    state TEXT NOT NULL DEFAULT 'new' CONSTRAINT state CHECK (state IN ('new', 'paid')),\n"
        "    placed TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,\n"
        "    total NUMERIC(12,2),\n"
        "    twice NUMERIC GENERATED ALWAYS AS (total * 2) STORED,\n"
        "    during TEXT,\n"
        "    CHECK (total >= 0)\n"
        ");\n"
        "\n"
        "CREATE INDEX ix_orders_customer_id_placed ON orders (customer_id, placed DESC) "
        "WHERE state <> 'paid';\n"
    )


def test_references_may_go_in_a_circle() -> None:
    design = formats.read(
        "Table a {\n id int [pk]\n b int [ref: > b.id]\n}\nTable b {\n id int [pk]\n a int [ref: > a.id]\n}"
    )
    again = read(write(design).text).design
    assert sorted((link.child.table, link.parent.table) for link in again.relationships) == [
        ("a", "b"),
        ("b", "a"),
    ]


def test_names_that_sqlite_cannot_tell_apart_get_numbers() -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Text), sa.Column("A", sa.Text))
    sa.Table("T", metadata, sa.Column("x", sa.Text, unique=True))
    sa.Table("sqlite_own", metadata, sa.Column("x", sa.Text))
    sa.Table("t", metadata, sa.Column("x", sa.Text, sa.ForeignKey("T.x")), schema="s")
    written = write(Design("d", metadata))
    assert [str(loss) for loss in written.losses] == [
        "t.A: the column is called A_2: SQLite does not tell capital letters from small ones",
        "T: the table is called T_2: another table has that name already",
        "sqlite_own: the table is called own_: names that begin with sqlite_ are SQLite's own",
        "s.t: the table is called s_t: SQLite has no schemas",
    ]
    assert sorted(read(written.text).design.metadata.tables) == ["T_2", "own_", "s_t", "t"]


def test_what_belongs_to_another_engine_is_a_loss() -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Integer), sa.Index("g", "a", postgresql_using="gin"))
    routines = (
        Routine("postgres", "CREATE VIEW v AS SELECT 1", kind="view", name="v"),
        Routine(
            "sqlite",
            "CREATE VIEW w AS SELECT a FROM t; CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
        ),
        Routine("sqlite", "ATTACH 'x' AS y", name="out"),
    )
    written = write(Design("d", metadata, routines=routines))
    assert [str(loss) for loss in written.losses] == [
        "t.g: the index is left out: SQLite has no gin indexes",
        "v: the view is written for postgres",
        "out: the statement is left out: not authorized",
    ]
    assert [routine.name for routine in read(written.text).design.routines] == ["w", "r"]


def test_name_that_no_sql_holds_is_refused() -> None:
    metadata = sa.MetaData()
    sa.Table("a\0b", metadata, sa.Column("x", sa.Text))
    with pytest.raises(UnusableInput, match=r"the name 'a\\x00b' holds a sign that SQLite has no place for"):
        write(Design("d", metadata))


# -- any design -----------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["a", "order", "two words", 'qu"ote', "se;mi", "new\nline", "😀" * 20, "x.y", "--", "select", "é"]
)
TYPES: st.SearchStrategy[TypeEngine[Any]] = st.sampled_from(
    [
        sa.Integer(),
        sa.BigInteger(),
        sa.SmallInteger(),
        sa.Text(),
        sa.String(20),
        sa.CHAR(3),
        sa.Numeric(10, 2),
        sa.Numeric(),
        sa.Boolean(),
        sa.Date(),
        sa.DateTime(),
        sa.DateTime(timezone=True),
        sa.Time(),
        sa.Uuid(),
        sa.JSON(),
        sa.LargeBinary(),
        sa.REAL(),
        sa.Double(),
        sa.Interval(),
        sa.ARRAY(sa.Text()),
        NamedType("ltree"),
        sa.Enum("x", "y'z", name="mood"),
    ]
)
DEFAULTS = st.sampled_from(
    [None, None, "1", "'it''s'", "now()", "random_uuid()", "current_date", "-2", "1 + 1", "'a'::text", "("]
)
CHECKS = st.sampled_from(
    ["1 > 0", "length('a') = 1::int", "nothing > 1", "1) OR (1", "'--' <> '/*'", "1 = ANY (ARRAY[1, 2])"]
)
COMMENTS = st.sampled_from([None, None, "short", "two\nlines", "*/ -- ;", " spaces ", "it's"])


@st.composite
def designs(draw: st.DrawFn) -> Design:
    metadata = sa.MetaData()
    tables: list[sa.Table] = []
    for number in range(draw(st.integers(1, 3))):
        names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
        keys = draw(st.integers(0, min(2, len(names))))
        table = sa.Table(f"t{number}", metadata, comment=draw(COMMENTS))
        for place, name in enumerate(names):
            kind, default = draw(TYPES), draw(DEFAULTS)
            extra: list[sa.schema.SchemaItem] = []
            if keys == 1 and place == 0 and isinstance(kind, sa.Integer) and draw(st.booleans()):
                extra, default = [sa.Identity()], None
            clause = sa.DefaultClause(sa.text(default)) if default else None
            table.append_column(
                sa.Column(
                    name,
                    kind,
                    *extra,
                    *([clause] if clause else []),
                    primary_key=place < keys,
                    nullable=place >= keys and draw(st.booleans()),
                    comment=draw(COMMENTS),
                )
            )
        _constrain(draw, table, names, tables)
        tables.append(table)
    enums = (EnumType("mood", (EnumValue("x"), EnumValue("y'z"))),)
    used = any(isinstance(column.type, sa.Enum) for table in tables for column in table.columns)
    return Design("design", metadata, enums=enums if used else ())


def _constrain(draw: st.DrawFn, table: sa.Table, names: list[str], tables: list[sa.Table]) -> None:
    name = draw(st.sampled_from([None, "named", "na me"]))
    if draw(st.booleans()):
        table.append_constraint(sa.UniqueConstraint(*names[-2:], name=name and name + "_u"))
    if draw(st.booleans()):
        table.append_constraint(sa.CheckConstraint(sa.text(draw(CHECKS)), name=name))
    parents = [parent for parent in [*tables, table] if len(parent.primary_key.columns) == 1]
    if draw(st.booleans()) and parents:
        parent = draw(st.sampled_from(parents))
        action = draw(st.sampled_from([None, "CASCADE", "SET NULL", "SET NULL (a)"]))
        late = draw(st.sampled_from([None, "DEFERRED", "IMMEDIATE"]))
        table.append_constraint(
            sa.ForeignKeyConstraint(
                [names[-1]],
                [next(iter(parent.primary_key.columns))],
                ondelete=action,
                deferrable=bool(late) or None,
                initially=late,
            )
        )
    where = draw(st.sampled_from([None, "1 > 0", "nowhere > 0", "now() is null"]))
    keys: list[Any] = [table.columns[names[0]], table.columns[names[-1]].desc(), sa.text("lower('a')")]
    unique = draw(st.booleans())
    sa.Index(
        f"i {table.name}",
        draw(st.sampled_from(keys)),
        _table=table,
        unique=unique,
        postgresql_where=where and sa.text(where),
    )


def differing(design: Design, again: Design) -> set[str]:
    """Return the objects of a design that another does not hold as they are."""
    found = {enum.key for enum in design.enums if enum not in again.enums}
    for table in design.tables:
        other = again.table(table.name)
        old: dict[str, Any] = describe_table(table)
        new: dict[str, Any] = describe_table(other)
        columns = {
            f"{table.key}.{name}" for name, about in old["columns"].items() if about != new["columns"][name]
        }
        found |= columns
        if any(
            describe_constraint(c) not in new["constraints"]
            for c in table.constraints
            if describe_constraint(c)
        ):
            found.add(table.key)
        found |= {
            f"{table.key}.{index.name}"
            for index in table.indexes
            if describe_index(index) not in new["indexes"]
        }
        if old["comment"] != new["comment"]:
            found.add(table.key)
    return found


@settings(deadline=None, max_examples=40)
@given(designs())
def test_what_is_lost_is_exactly_what_differs(design: Design) -> None:
    drafted = draft(design)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in drafted.texts:
            connection.execute(statement)
        again = read_catalog(connection, "design")
    assert {loss.object for loss in drafted.losses} == differing(design, again)
    assert read(write(design).text) == Reading(again, ())
