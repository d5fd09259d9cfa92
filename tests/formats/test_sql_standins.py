"""What the embedded server lacks is stood in for, and hostile code ends with its statement."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench import formats
from dbworkbench.engines.postgres.programs import Programs
from dbworkbench.formats import Reading
from dbworkbench.formats.sql import workshop
from dbworkbench.formats.sql.passed import Passed
from dbworkbench.formats.sql.splitter import definitions, split
from dbworkbench.model.datatype import write_type


def read(text: str) -> Reading:
    return formats.read_with_report(text, "sql")


def test_postgis_and_others_read_as_they_are_written() -> None:
    if Programs.find().version[0] < 18:
        pytest.skip("a server before 18 has no place for stand-in extensions")
    reading = read(
        'CREATE EXTENSION "uuid-ossp"; CREATE EXTENSION postgis; CREATE EXTENSION dblink;'
        "CREATE TABLE t (id uuid DEFAULT uuid_generate_v4(), p geometry(Point, 4326), g geography(polygonz));"
        "CREATE INDEX i ON t USING gist (p);"
    )
    table = reading.design.table("t")
    assert [write_type(column.type) for column in table.columns] == [
        "uuid", "geometry(Point,4326)", "geography(PolygonZ)",
    ]  # fmt: skip
    assert [(r.kind, r.name) for r in reading.design.routines] == [
        ("extension", "uuid-ossp"), ("extension", "postgis"), ("extension", "dblink"),
    ]  # fmt: skip
    assert not reading.missing
    assert reading.report[2].reason == (
        'a stand-in with no objects was made for the extension "dblink", '
        "which this server lacks or may not load"
    )


def test_types_functions_collations_and_tablespaces_are_stood_in_for() -> None:
    reading = read(
        'CREATE TABLE t (a hll, b text COLLATE "tlh_QO", c uuid DEFAULT public.new_id(1)) TABLESPACE fast;\n'
        "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION gone();"
    )
    assert [entry.reason for entry in reading.report] == [
        'the type "hll" is stood in for by one that holds any text',
        'the collation "tlh_QO", which this server lacks, is stood in for by "C"',
        'the tablespace "fast" is stood in for by an empty one',
        "the function public.new_id(integer) is stood in for by one that returns nothing",
        "the function gone() is stood in for by one that returns nothing",
    ]
    assert [routine.kind for routine in reading.design.routines] == ["trigger"]


def test_functions_in_other_languages_are_kept() -> None:
    text = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpython3u AS $$ return a $$"
    reading = read(f"{text};\nCREATE TABLE t (a int DEFAULT f(1));")
    assert [routine.sql for routine in reading.design.routines] == [text]
    assert not reading.missing


def test_what_follows_from_a_failure_is_told_once() -> None:
    reading = read(
        "CREATE TABLE a (b int REFERENCES a (zz));\nCREATE INDEX ON a (b);\nCOMMENT ON TABLE a IS 'x';\n"
        "ALTER TABLE a ADD c int;\nCREATE TABLE d (e int);"
    )
    assert [str(entry) for entry in reading.report] == [
        'line 1: column "zz" referenced in foreign key constraint does not exist: '
        "CREATE TABLE a (b int REFERENCES a (zz))",
        'line 2: it needs "a", which line 1 did not make; so do 2 more (lines 3, 4): CREATE INDEX ON a (b)',
    ]


def test_what_is_passed_over_is_counted() -> None:
    reading = read(
        "CREATE TABLE a (b int);\nCOPY a FROM stdin;\n1\n2\n\\.\nINSERT INTO a VALUES (';');\n"
        "insert into x.a values (1), (2);\n\\connect y\nALTER TABLE a OWNER TO z;"
    )
    assert [str(entry) for entry in reading.report] == [
        "line 2: passed over: 2 rows of COPY in 1 table: COPY a FROM stdin",
        "line 6: passed over: 2 INSERT statements in 2 tables: INSERT INTO a VALUES (';')",
        "line 8: passed over: 1 command of psql (\\connect): \\connect y",
        "line 9: passed over: 1 change of owner: ALTER TABLE a OWNER TO z",
    ]


def test_endless_code_is_ended_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "TIMEOUT", 0.5)
    monkeypatch.setattr(workshop, "GRACE", 0.5)
    reading = read(
        "DO $$ BEGIN LOOP END LOOP; END $$;\n"
        "DO $$ BEGIN PERFORM set_config('statement_timeout', '0', false); LOOP BEGIN PERFORM pg_sleep(99);"
        " EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$;\n"
        "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' CONNECTION LIMIT 0'; END $$;\n"
        'CREATE POLICY p ON t TO pg_execute_server_program;\nCREATE TABLE "é" (a int);'
    )
    assert [entry.reason for entry in reading.missing] == [
        "it took longer than 0.5 s and was stopped",
        "it did not come to an end, and would not be stopped",
        'relation "t" does not exist',
    ]
    assert [table.key for table in reading.design.tables] == ["é"]
    with workshop._connect(workshop._server(), "postgres") as connection:
        left = connection.execute("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'").fetchall()
        assert left == [("postgres",)]


def test_messages_of_code_are_not_believed() -> None:
    reading = read(
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION USING ERRCODE = '42883', MESSAGE = 'function evil(int) does not exist'; END $$;\n"
        "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE u PARTITION OF t FOR VALUES IN (f());"
    )
    assert [entry.reason for entry in reading.report] == ["function evil(int) does not exist"]


PARTS = (
    "create table t (a int);", "\n", "'", '"', "$$", "$a$", "/*", "*/", "--", ";", "\\g\n", "E'", "\\",
    "case ", "begin atomic ", " end", "insert into t values (1);", "copy t from stdin;\n", "\\.\n",
    "create rule r do (", ")",
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(PARTS), max_size=25))
def test_pieces_stand_where_they_say(parts: list[str]) -> None:
    text = "".join(parts)
    for piece in (*split(text), *definitions(text, Passed())):
        assert text.startswith(piece.text, piece.start)
        assert piece.line == text.count("\n", 0, piece.start) + 1
