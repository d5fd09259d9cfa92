"""PostgreSQL's and DuckDB's DDL read: real dumps, and what people write by hand."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dbworkbench import formats
from dbworkbench.engines.postgres.cluster import throwaway_cluster
from dbworkbench.errors import Place, Problems, UnknownName, UnusableInput
from dbworkbench.formats import ReportEntry
from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design
from dbworkbench.model.difference import compare
from dbworkbench.model.facts import table_facts

RICH = (Path(__file__).parent / "sql_examples" / "rich.sql").read_text()
OWNED = """
    ALTER TABLE customers OWNER TO boss;
    GRANT SELECT ON customers TO "App User";
    INSERT INTO cache SELECT 'k;''' || i, NULL FROM generate_series(1, 5) i;
    INSERT INTO vecs VALUES (1, '[1,2,3]');
"""


def read(text: str, **options: Any) -> Design:
    return formats.read(text, "sql", **options)


def report_of(text: str, **options: Any) -> tuple[Design, tuple[ReportEntry, ...]]:
    reading = formats.read_with_report(text, "sql", **options)
    return reading.design, reading.report


@pytest.fixture(scope="module")
def dumps() -> tuple[str, str]:
    """Make the rich schema on a server of its own; dump it with its pg_dump, with COPY and with INSERT."""
    with throwaway_cluster() as lease:
        address: dict[str, Any] = lease.conninfo()
        with psycopg.connect(**address, autocommit=True) as connection:
            connection.execute('CREATE ROLE boss; CREATE ROLE "App User"')
            connection.execute(RICH.encode())
            connection.execute(OWNED)
        program = [str(lease.cluster.programs.path("pg_dump")), "-h", str(address["host"])]
        program += ["-p", str(address["port"]), "-U", str(address["user"]), "postgres"]
        commands = (program, [*program, "--inserts"])
        copied, inserted = (
            subprocess.run(command, capture_output=True, text=True, check=True).stdout for command in commands
        )
        return copied, inserted


def test_dump_reads_like_its_source(dumps: tuple[str, str]) -> None:
    # pg_dump does not keep how many dimensions an array was declared with
    given = 'GRANT SELECT ON customers TO "App User";'
    source = read(RICH.replace("text[][]", "text[]") + given, name="rich")
    counted = ("6 rows of COPY in 8 tables", "6 INSERT statements in 2 tables")
    for text, rows in zip(dumps, counted, strict=True):
        assert "\\restrict" in text
        design, report = report_of(text, name="rich")
        assert all(entry.note for entry in report)
        assert [entry.reason.removeprefix("passed over: ") for entry in report] == [
            "2 commands of psql (\\restrict, \\unrestrict)",
            "26 changes of owner",
            "3 comments on a database, role or extension",
            rows,
            "3 queries",
            "1 maintenance statement",
        ]
        assert str(compare(source, design)) == "no change"
        assert design == source


def test_broken_statements_are_told_and_the_rest_is_read() -> None:
    text = (
        "CREATE TABLE a (id int PRIMARY KEY);\n"
        "CREATE TABEL b (id int);\n"
        "CREATE TABLE c (\n  id int,\n  x nosuch(3));\n"
        "CREATE INDEX ON b (id);\n"
        "COPY a FROM PROGRAM 'id';\n"
        "\\set x 1\n"
        "CREATE TABLE d (id int, v text DEFAULT 'open);\n"
        "CREATE TABLE e (id int REFERENCES a)"
    )
    design, report = report_of(text)
    assert [table.key for table in design.tables] == ["a", "e", "c"]
    assert report == (
        ReportEntry(2, "CREATE TABEL b (id int)", 'syntax error at or near "TABEL"'),
        ReportEntry(
            3,
            "CREATE TABLE c ( id int, x nosuch(3))",
            'the type "nosuch" is stood in for by one that holds any text',
            note=True,
        ),
        ReportEntry(6, "CREATE INDEX ON b (id)", 'relation "b" does not exist'),
        ReportEntry(7, "COPY a FROM PROGRAM 'id'", "refused: COPY … PROGRAM runs a program on the server"),
        ReportEntry(8, "\\set x 1", "passed over: 1 command of psql (\\set)", note=True),
        ReportEntry(9, "CREATE TABLE d (id int, v text DEFAULT 'open)", "a quote of line 9 is never closed"),
    )


def test_quote_that_goes_on_for_pages_is_told_in_short() -> None:
    _, report = report_of(f"CREATE TABLE t (a int);\nCREATE TABLE u (a $${'long ' * 100}$$)")
    assert [(entry.line, entry.reason) for entry in report] == [
        (2, f'syntax error at or near "$${"long " * 7}lon…"')
    ]


def test_tables_know_their_line() -> None:
    design = read("-- a\nCREATE SCHEMA s;\nCREATE TABLE\n  s.T (a int);\n", file="x.sql")
    assert table_facts(design.table("s.t")).place == Place(3, 1, "CREATE TABLE", 12, "x.sql")


def test_what_stands_further_down_may_be_named() -> None:
    design, report = report_of(
        "CREATE VIEW v AS SELECT * FROM a; CREATE TABLE a (b int REFERENCES b);"
        "CREATE TABLE b (id int PRIMARY KEY);"
    )
    assert report == ()
    assert {table.key for table in design.tables} == {"a", "b"}
    assert [(r.kind, r.name) for r in design.routines] == [("view", "v")]


def test_schema_of_the_search_path_counts() -> None:
    design = read(
        "CREATE SCHEMA s; SET search_path = s; CREATE TABLE a (id int);"
        "SET search_path = public; CREATE TABLE b (id int);"
    )
    assert list(design.metadata.tables) == ["s.a", "b"]


def test_unknown_roles_have_stand_ins_for_the_time() -> None:
    text = (
        "CREATE SCHEMA s AUTHORIZATION nobody; CREATE SCHEMA AUTHORIZATION postgres;"
        "CREATE TABLE s.t (a int);"
        'ALTER TABLE s.t OWNER TO nobody; CREATE POLICY p ON s.t TO "Some One" USING (true);'
    )
    for _ in range(2):
        design, report = report_of(text)
        assert [entry.reason for entry in report] == ["passed over: 1 change of owner"]
        assert [r.sql for r in design.routines if r.kind == "policy"] == [
            'CREATE POLICY "p" ON "s"."t" FOR ALL TO "Some One" USING (true)'
        ]


def test_code_of_strangers_runs_without_rights() -> None:
    attempts = {
        "EXECUTE $q$COPY (SELECT 1) TO PROGRAM 'id'$q$": "permission denied to COPY to or from an external",
        "EXECUTE $q$COPY (SELECT 1) TO '/tmp/x'$q$": "permission denied to COPY to a file",
        "CREATE ROLE r": "permission denied to create role",
        "SET ROLE postgres": 'permission denied to set role "postgres"',
        "ALTER ROLE dbworkbench_reader SUPERUSER": "permission denied to alter role",
        "PERFORM pg_read_file('/etc/passwd')": "permission denied for function pg_read_file",
    }
    text = "".join(f"DO $$ BEGIN {attempt}; END $$;\n" for attempt in attempts)
    design, report = report_of(text + "CREATE TABLE t (a int);")
    for entry, refusal in zip(report, attempts.values(), strict=True):
        assert entry.reason.startswith(refusal), entry
    assert [table.key for table in design.tables] == ["t"]


def test_nothing_that_can_be_read_is_an_error() -> None:
    with pytest.raises(Problems) as caught:
        read("CREATE TABEL x (a int);\nSELECT (;", file="x.sql")
    assert str(caught.value) == (
        "2 unreadable statements:\n\n"
        'x.sql, line 1, column 1: syntax error at or near "TABEL"\n1 | CREATE TABEL x (a int);\n'
        "    ^^^^^^^^^^^^^^^^^^^^^^^\n\n"
        "x.sql, line 2, column 1: syntax error at end of input\n2 | SELECT (;\n    ^^^^^^^^^"
    )


def test_empty_text_is_an_empty_design() -> None:
    assert read("-- nothing yet\n").tables == ()


def test_mark_of_the_byte_order_is_passed_over_and_binary_told() -> None:
    assert [table.key for table in read("\ufeffCREATE TABLE a (b int);").tables] == ["a"]
    with pytest.raises(UnusableInput, match=r"x\.sql holds NUL characters, so it is no SQL"):
        read("a\0\1", file="x.sql")
    with pytest.raises(UnusableInput) as caught:
        read("PGDMP\0\1", file="x.dump")
    assert str(caught.value) == (
        "x.dump is a dump in pg_dump's own format\nMake SQL of it first: pg_restore -f dump.sql x.dump"
    )


def test_unknown_dialect_is_told() -> None:
    with pytest.raises(UnknownName, match="no SQL dialect called 'db2'"):
        read("", dialect="db2")


def test_duckdb_is_read_without_files(tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    text = (
        "CREATE TABLE t (id HUGEINT PRIMARY KEY, l INTEGER[]);\n"
        f"COPY t TO '{target}';\nCREATE INDEX i ON t (id);"
    )
    design, report = report_of(text, dialect="duckdb")
    assert [write_type(column.type) for column in design.table("t").columns] == ["HUGEINT", "integer[]"]
    assert [(entry.line, entry.reason, entry.note) for entry in report] == [
        (2, "passed over: 1 COPY statement", True)
    ]
    assert not target.exists()
