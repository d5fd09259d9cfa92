"""What of somebody's SQL is run, passed over, refused."""

from __future__ import annotations

import pytest

from dbworkbench.formats.sql.guard import Fate, ParseError, judge

CALLS = "it calls {}, which reaches out of the database"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("COPY t FROM PROGRAM 'rm -rf /'", "COPY … PROGRAM runs a program on the server"),
        ("COPY t TO PROGRAM 'cat'", "COPY … PROGRAM runs a program on the server"),
        ("COPY t FROM '/etc/passwd'", "COPY with a file reaches the server's files"),
        ("COPY (SELECT 1) TO '/tmp/x'", "COPY with a file reaches the server's files"),
        ("DO LANGUAGE plpython3u 'x'", "code in plpython3u reaches out of the database"),
        ("ALTER SYSTEM SET archive_command = 'x'", "ALTER SYSTEM changes the server"),
        ("LOAD 'x'", "LOAD brings code into the server"),
        ("CREATE TABLESPACE x LOCATION '/'", "a tablespace is a folder of the server"),
        ("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", "a subscription reaches another server"),
        ("IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b", "a foreign schema is in another database"),
        ("CREATE FOREIGN DATA WRAPPER w HANDLER h", "a foreign-data wrapper reaches out of the database"),
        ("SELECT lo_import('/etc/passwd')", CALLS.format("lo_import")),
        ("CREATE VIEW v AS SELECT pg_catalog.pg_read_file('x')", CALLS.format("pg_read_file")),
        ("CREATE TABLE t (a text DEFAULT pg_read_file('x'))", CALLS.format("pg_read_file")),
        ("CREATE TABLE t AS SELECT dblink('x')", CALLS.format("dblink")),
    ],
)  # fmt: skip
def test_what_reaches_out_of_the_database_is_refused(statement: str, reason: str) -> None:
    verdict = judge(statement)
    assert (verdict.fate, verdict.reason) == (Fate.REFUSE, reason)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES (1)",
        "COPY t FROM stdin",
        "ALTER TABLE t OWNER TO x",
        "CREATE ROLE x SUPERUSER",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "RESET ALL",
        "SET statement_timeout = 0",
        "SELECT pg_catalog.setval('s', 5)",
        "SELECT set_config('role', 'postgres', false)",
        "BEGIN",
        "COMMENT ON EXTENSION plpgsql IS 'x'",
    ],
)
def test_rows_rights_and_sessions_are_passed_over(statement: str) -> None:
    assert judge(statement).fate is Fate.SKIP


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE t (a int)",
        "ALTER TABLE t ADD b int",
        "SET search_path = s",
        "SELECT pg_catalog.set_config('search_path', '', false)",
        "DO $$ BEGIN CREATE TYPE m AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'x'",
        "CREATE FUNCTION f() RETURNS int RETURN 1",
        "CREATE EXTENSION pg_trgm",
        "SELECT 1 AS a INTO t",
        "GRANT ALL ON t TO x",
        "DROP TABLE t",
    ],
)
def test_definitions_are_run(statement: str) -> None:
    assert judge(statement).fate is Fate.RUN


def test_roles_that_a_statement_names_are_known() -> None:
    assert judge('CREATE POLICY p ON t TO "App", PUBLIC, CURRENT_USER USING (true)').roles == ("App",)
    assert judge("CREATE SCHEMA s AUTHORIZATION boss").roles == ("boss",)


@pytest.mark.parametrize("part", ["+1", " ISNULL"])
def test_deep_chains_do_not_overflow_the_stack(part: str) -> None:
    assert judge("CREATE VIEW v AS SELECT 1" + part * 15_000).fate is Fate.RUN
    with pytest.raises(ParseError, match="a statement of more than 200,000 words is not read"):
        judge("CREATE VIEW v AS SELECT 1" + part * 200_001)
