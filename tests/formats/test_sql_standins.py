"""What the embedded server lacks is stood in for, and hostile code ends with its statement."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench import formats
from dbworkbench.engines.postgres import watch
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
        'a stand-in with a wrapper that reaches nothing was made for the extension "dblink", '
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


def test_other_servers_are_defined_and_never_reached() -> None:
    if Programs.find().version[0] < 18:
        pytest.skip("a server before 18 has no place for stand-in extensions")
    reading = read(
        "CREATE EXTENSION postgres_fdw;\n"
        "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '192.0.2.1', password 'geheim');\n"
        "CREATE SERVER odd FOREIGN DATA WRAPPER odd_fdw;\n"
        "CREATE USER MAPPING FOR nobody_here SERVER far OPTIONS (\"user\" 'u', password 'geheim');\n"
        "CREATE FOREIGN TABLE there (id int) SERVER far; GRANT USAGE ON FOREIGN SERVER far TO nobody_here;\n"
        "CREATE MATERIALIZED VIEW seen AS SELECT * FROM there;"
    )
    assert [(r.kind, r.name) for r in reading.design.routines] == [
        ("extension", "postgres_fdw"), ("server", "far"), ("server", "odd"),
        ("user mapping", '"nobody_here" on far'), ("foreign table", "there"),
        ("materialized view", "seen"), ("grant", "far"),
    ]  # fmt: skip
    assert [(entry.line, entry.reason) for entry in reading.report] == [
        (
            1,
            'a stand-in with a wrapper that reaches nothing was made for the extension "postgres_fdw", '
            "which this server lacks or may not load",
        ),
        (2, "its password is secret, and written as ********"),
        (3, 'the foreign-data wrapper "odd_fdw" is stood in for by one that reaches nothing'),
        (4, "its user and password only its user may read: left out"),
    ]
    assert "geheim" not in str(reading)


def test_what_watches_the_server_is_kept_without_being_run() -> None:
    text = (
        "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();\n"
        "ALTER EVENT TRIGGER e DISABLE;\nCOMMENT ON EVENT TRIGGER e IS 'sees';\n"
        "CREATE LANGUAGE own HANDLER h;\n"
        "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;\n"
        "CREATE OR REPLACE PROCEDURAL LANGUAGE plpgsql HANDLER x;\nCREATE TABLE t (a int);"
    )
    reading = read(text)
    assert [(r.kind, r.name) for r in reading.design.routines] == [
        ("language", "own"), ("function", "f"), ("event trigger", "e"), ("trigger state", "e"),
        ("comment", "e"),
    ]  # fmt: skip
    watching = "an event trigger would run its code at all that is made here: it is kept as it stands"
    assert [(entry.line, entry.reason, entry.note) for entry in reading.report] == [
        (1, watching, True),
        (2, watching, True),
        (3, watching, True),
        (4, "a language brings code into the server: it is kept as it stands", True),
    ]


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


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_killed_reader_leaves_nothing() -> None:
    story = (
        "import json\nfrom dbworkbench import formats\nfrom dbworkbench.formats.sql import workshop\n"
        "server = workshop._server()\n"
        "print(json.dumps([str(server.cluster.data), server.conninfo()]), flush=True)\n"
        "formats.read('CREATE TABLE t (a int); DO $$ BEGIN PERFORM pg_sleep(25); END $$;', 'sql')\n"
    )
    asleep = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND usename = 'dbworkbench_reader'"
    with subprocess.Popen([sys.executable, "-c", story], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder, about = json.loads(process.stdout.readline())
        data = Path(folder)
        with psycopg.connect(**about, autocommit=True) as connection:
            until(lambda: connection.execute(asleep).fetchone() is not None)
        process.kill()
    until(lambda: watch.server_pid(data) is None and not data.parent.exists())


def test_messages_of_code_are_not_believed() -> None:
    reading = read(
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION USING ERRCODE = '42883', MESSAGE = 'function evil(int) does not exist'; END $$;\n"
        "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE u PARTITION OF t FOR VALUES IN (f());"
    )
    assert [entry.reason for entry in reading.report] == ["function evil(int) does not exist"]


def test_inserts_are_counted_whatever_the_last_one_was() -> None:
    passed = Passed()
    text = "insert into t values (1);insert into t values (2);insert into t2 (a) values (1);"
    text += "insert into t.a values (1);insert into t(a) values (';');insert into t(b) values (2);"
    assert list(definitions(text, passed)) == []
    assert [entry.reason for entry in passed.entries()] == ["passed over: 6 INSERT statements in 3 tables"]


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


REAL = (Path(__file__).parent / "sql_examples" / "everything.sql").read_text("utf-8")
BITS = re.findall(r"\w+|\s+|[^\w\s]", REAL)


@pytest.mark.parametrize("seed", range(1))
def test_spoiled_ddl_is_read_as_far_as_it_goes_and_nothing_else_is_raised(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret hangs on it
    bits = list(BITS)
    for _ in range(40):
        place, other = chance.randrange(len(bits)), chance.randrange(len(bits))
        change = chance.choice(("drop", "double", "swap", "foreign"))
        if change == "swap":
            bits[place], bits[other] = bits[other], bits[place]
        else:
            word = chance.choice(("'", '"', "$$", "(", ")", ";", "\\", "/*", "é", "NULL"))
            bits[place] = {"drop": "", "double": bits[place] * 2, "foreign": word}[change]
    text = "".join(bits)
    # everything cannot be unreadable at once, so there is a reading and no Problems
    reading = read(text)
    last = text.count("\n") + 1
    assert reading.design.routines
    assert all(1 <= entry.line <= last and entry.reason for entry in reading.report)
