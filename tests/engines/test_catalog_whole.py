"""PostgreSQL read whole and written back: pg_dump sees no difference, and nothing is missing."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql

from dbworkbench.engines.postgres import programs
from dbworkbench.engines.postgres.catalog import read_catalog, read_remainder
from dbworkbench.engines.postgres.catalog.expression import readable, settled
from dbworkbench.engines.postgres.catalog.naming import made_up
from dbworkbench.engines.postgres.catalog.remainder import left_over
from dbworkbench.engines.postgres.catalog.scope import Scope
from dbworkbench.engines.postgres.catalog.whole import read_whole
from dbworkbench.engines.postgres.cluster import Lease, throwaway_cluster
from dbworkbench.engines.postgres.ddl import Draft, draft
from dbworkbench.model.design import Design
from dbworkbench.model.difference import compare
from tests.engines.large_schema import large_schema

EVERYTHING = (Path(__file__).parents[1] / "formats" / "sql_examples" / "everything.sql").read_text("utf-8")
DEBIAN = Path("/usr/lib/postgresql/15/bin")
ROLES = ("boss", "auditor", "Ops Team")
LOGICAL = {"wal_level": "logical", "fsync": "off"}
# every object that the server knows of in a database, but what it keeps for itself
OBJECTS = """
SELECT DISTINCT i.type, i.identity FROM (
    SELECT classid, objid FROM pg_depend UNION SELECT refclassid, refobjid FROM pg_depend
    UNION SELECT classid, objid FROM pg_shdepend
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION SELECT 'pg_class'::regclass, oid FROM pg_class UNION SELECT 'pg_proc'::regclass, oid FROM pg_proc
    UNION SELECT 'pg_type'::regclass, oid FROM pg_type
    UNION SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
    UNION SELECT 'pg_trigger'::regclass, oid FROM pg_trigger
    UNION SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite
    UNION SELECT 'pg_user_mapping'::regclass, umid FROM pg_user_mappings
) AS o CROSS JOIN LATERAL pg_identify_object(o.classid, o.objid, 0) AS i
WHERE o.objid >= 16384 AND i.identity IS NOT NULL AND i.identity !~ '^pg_toast|_ConstraintTrigger_'
"""


@dataclass(frozen=True)
class Two:
    """A server with databases one after the other."""

    lease: Lease

    @contextmanager
    def database(self, *, text: str = "", user: str | None = None) -> Iterator[psycopg.Connection[Any]]:
        with self.connect("postgres") as admin:
            admin.execute("DROP DATABASE IF EXISTS here WITH (FORCE)")
            admin.execute("CREATE DATABASE here TEMPLATE template0")
        with self.connect("here", user) as connection:
            connection.execute(text.encode())
            try:
                yield connection
            finally:
                drop_subscriptions(connection)

    def connect(self, name: str, user: str | None = None) -> psycopg.Connection[Any]:
        about: dict[str, Any] = dict(self.lease.conninfo(name))
        return psycopg.connect(**about | ({"user": user} if user else {}), autocommit=True)

    def dump(self) -> str:
        """Return what pg_dump says of the database, without the key that changes each time."""
        about = self.lease.conninfo("here")
        program = [str(self.lease.cluster.programs.path("pg_dump")), "--schema-only", "here"]
        program += ["-h", str(about["host"]), "-p", str(about["port"]), "-U", str(about["user"])]
        said = subprocess.run(program, capture_output=True, text=True, check=True).stdout
        return re.sub(r"(?m)^\\(un)?restrict .*$", "", said)


def drop_subscriptions(connection: psycopg.Connection[Any]) -> None:
    """Drop what keeps a database from being dropped, without asking the servers that it names."""
    if not connection.closed and connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
        for (name,) in connection.execute("SELECT quote_ident(subname) FROM pg_subscription").fetchall():
            connection.execute(f"ALTER SUBSCRIPTION {name} SET (slot_name = NONE)".encode())
            connection.execute(f"DROP SUBSCRIPTION {name}".encode())


@pytest.fixture(scope="module")
def two() -> Iterator[Two]:
    with throwaway_cluster(LOGICAL) as lease:
        server = Two(lease)
        with server.connect("postgres") as admin:
            for role in ROLES:
                admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        yield server


def run(connection: psycopg.Connection[Any], plan: Draft) -> None:
    with connection.transaction():
        for statement in plan.statements:
            connection.execute(statement.sql.encode())


def major(server: Two) -> int:
    return server.lease.cluster.programs.version[0]


def there_and_back(server: Two, text: str) -> Design:
    """Load, read, write, load, read: pg_dump of both databases and both designs are equal."""
    with server.database(text=text) as connection:
        design = read_catalog(connection, name="first")
        before, dump = objects(connection), server.dump()
        left = read_remainder(connection)
    plan = draft(design, major(server))
    assert plan.losses == ()
    with server.database() as connection:
        run(connection, plan)
        again = read_catalog(connection, name="first")
        assert server.dump() == dump
        assert before - objects(connection) == set()
    assert str(compare(design, again)) == "no change"
    assert again == design
    assert [loss.reason for loss in left if "no reader" in loss.reason] == []
    return design


def objects(connection: psycopg.Connection[Any]) -> set[tuple[str, str]]:
    with connection.transaction():
        connection.execute("SET LOCAL search_path = pg_catalog")
        return {(kind, identity) for kind, identity in connection.execute(OBJECTS)}


newest = pytest.mark.skipif(programs.Programs.find().version[0] < 18, reason="needs PostgreSQL 18")


@newest
def test_everything_comes_back_as_it_was(two: Two) -> None:
    design = there_and_back(two, EVERYTHING)
    assert {routine.kind for routine in design.routines} >= {
        "access method", "aggregate", "cast", "clustering", "collation", "column options", "comment",
        "compression", "constraint", "conversion", "default", "default privileges", "domain",
        "domain constraint", "event trigger", "exclusion", "extension", "foreign table",
        "foreign-data wrapper", "function", "grant", "index", "language", "materialized view", "not null",
        "operator", "operator class", "operator family", "owner", "partition", "partition bound", "policy",
        "procedure", "publication", "replica identity", "revoke", "row security", "rule", "rule state",
        "schema", "sequence", "sequence name", "server", "shell type", "statistics", "statistics target",
        "storage", "subscription", "table", "text search configuration", "text search dictionary",
        "trigger", "trigger state", "type", "typed table", "user mapping", "view",
    }  # fmt: skip


def test_large_schema_comes_back_as_it_was(two: Two) -> None:
    began = time.process_time()
    design = there_and_back(two, large_schema(90))
    assert len(design.tables) + sum(r.kind == "partition" for r in design.routines) >= 85
    # two designs read, one written, both compared: what this process did itself of it
    assert time.process_time() - began < 3


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that queries to the catalogue are noted in."""
    asked: list[str] = []
    original = Scope.rows

    def noted(scope: Scope, query: str) -> list[Any]:
        asked.append(query)
        return original(scope, query)

    monkeypatch.setattr(Scope, "rows", noted)
    return asked


def test_queries_are_as_many_whatever_the_number_of_tables(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for tables in (3, 20):
        asked = counted(monkeypatch)
        with two.database(text=large_schema(tables)) as connection:
            read_catalog(connection, name="some")
        monkeypatch.undo()
        counts.append(len(asked))
    assert counts[0] == counts[1] < 80


@newest
def test_what_is_not_accounted_for_is_named(two: Two) -> None:
    with two.database(text=EVERYTHING) as connection, connection.transaction():
        connection.execute("SET LOCAL search_path TO pg_catalog")
        scope = Scope(connection, None)
        whole = read_whole(scope, "whole")
        assert [loss.object for loss in left_over(scope, whole)] == ["materialized view sales.empty"]
        nothing = left_over(scope, replace(whole, held=frozenset()))
        unknown = {loss.object for loss in nothing if loss.reason == "no reader knows this kind of object"}
        assert unknown >= {
            "table public.customers", "function public.add_up(pg_catalog.text)", "index public.lower_mail",
            "policy own on public.customers", "rule two on public.cache", "cast (public.tiny AS integer)",
            "table constraint named_check on public.customers", "publication a_part", "type public.even",
            "trigger touch on public.customers", "event trigger watched", "schema empty_one",
        }  # fmt: skip


def test_what_is_no_part_of_a_design_is_named(two: Two) -> None:
    text = """
        CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1); CREATE TEMP TABLE passing (a int);
        SELECT lo_create(0); COMMENT ON DATABASE here IS 'mine'; GRANT CONNECT ON DATABASE here TO auditor;
    """
    with two.database(text=text) as connection:
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (a)")
        connection.execute(
            "ALTER DATABASE here SET work_mem = '9MB'; ALTER ROLE boss IN DATABASE here SET jit = off"
        )
        assert [r.name for r in read_catalog(connection, name="x").routines] == []
        assert sorted(str(loss) for loss in read_remainder(connection)) == [
            "database: its comment is not part of a design",
            "database: its setting for boss jit=off is not part of a design",
            "database: its setting work_mem=9MB is not part of a design",
            "database: the rights to it are not part of a design",
            "index public.broken: its building failed, so that it is not valid, and it is left out",
            "large objects: 1 large objects are rows, not a design",
            "table pg_temp.passing: it is temporary",
        ]


def test_passwords_are_masked_and_named(two: Two) -> None:
    text = """
        CREATE FOREIGN DATA WRAPPER w;
        CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', sslpassword 'geheim');
        CREATE USER MAPPING FOR auditor SERVER s OPTIONS (user 'u', password 'geheim');
        CREATE SUBSCRIPTION sub CONNECTION 'host=h password=''ge heim'' dbname=x' PUBLICATION p
            WITH (connect = false, slot_name = NONE);
    """
    with two.database(text=text) as connection:
        design = read_catalog(connection, name="x")
        said = "\n".join(routine.sql for routine in design.routines)
        assert "heim" not in said
        assert said.count("********") == 3
        assert [str(loss) for loss in read_remainder(connection)] == [
            "server s: its sslpassword is secret, and written as ********",
            "user mapping for auditor on s: its password is secret, and written as ********",
            "subscription sub: its password is secret, and written as ********",
        ]


def test_plain_rights_are_enough_to_read(two: Two) -> None:
    text = """
        GRANT CREATE ON SCHEMA public TO boss; CREATE SCHEMA s; SET ROLE boss;
        CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int REFERENCES a); RESET ROLE;
        CREATE TABLE s.own (a int);
        CREATE SUBSCRIPTION sub CONNECTION 'host=h' PUBLICATION p WITH (connect = false, slot_name = NONE);
    """
    with two.database(text=text) as admin, two.connect("here", "auditor") as connection:
        design = read_catalog(connection, name="x")
        assert sorted(table.key for table in design.tables) == ["a", "b", "s.own"]
        owners = [r.sql for r in design.routines if r.kind == "owner" and "TABLE" in r.sql]
        assert owners == [f'ALTER TABLE s.own OWNER TO "{admin.info.user}"']
        assert [str(loss) for loss in read_remainder(connection)] == [
            "subscription sub: only a superuser may read where it connects to",
            "database: what has no owner here is owned by boss: whoever makes it becomes its owner",
        ]


@newest
@pytest.mark.skipif(not DEBIAN.is_dir(), reason="needs Debian's PostgreSQL 15")
def test_older_version_is_told_what_it_can_hold(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    text = re.sub(
        r"CREATE EXTENSION vector;|emb vector\(3\), half halfvec\(3\)\[\],|CREATE INDEX near .*",
        "",
        EVERYTHING,
    )
    with two.database(text=text) as connection:
        plan = draft(read_catalog(connection, name="x"), 15)
    assert [str(loss) for loss in plan.losses] == [
        "sales.plain: the built-in provider needs PostgreSQL 17: written without it",
        "later: NOT NULL that is not validated needs PostgreSQL 18: left out",
        "cities_area_not_null: a name for NOT NULL needs PostgreSQL 18: written without it",
        "loose: a constraint that is not enforced needs PostgreSQL 18: left out",
        "versions_pkey: a key on periods needs PostgreSQL 18: left out",
        "version_notes_id_valid_fkey: a reference on periods needs PostgreSQL 18: left out",
        "none_at_all: publishing generated columns needs PostgreSQL 18: written without it",
        "sales.orders: the right to MAINTAIN needs PostgreSQL 17: written without it",
        "customers.virtual_total: virtual generated columns need PostgreSQL 18: it is stored",
        "not_nulls.b: NOT NULL that children do not inherit needs PostgreSQL 18: they inherit it",
        "notes(id): a reference that is not enforced needs PostgreSQL 18: left out",
    ]
    monkeypatch.setenv(programs.VARIABLE, str(DEBIAN))
    with throwaway_cluster(LOGICAL) as lease:
        older = Two(lease)
        with older.connect("postgres") as admin:
            for role in ROLES:
                admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        with older.database() as connection:
            run(connection, plan)
            design = read_catalog(connection, name="x")
        assert draft(design, 15).losses == ()


def test_names_that_the_server_makes_up_are_left_out(two: Two) -> None:
    long = "a_name_of_a_table_that_is_as_long_as_names_can_be_and_goes_on_so"
    text = f"""
        CREATE TABLE {long} ("ein_ziemlich_langer_name_einer_spälte_mit_ümläuten" int UNIQUE REFERENCES {long}
            ("ein_ziemlich_langer_name_einer_spälte_mit_ümläuten"), b serial PRIMARY KEY,
            CHECK (b > 1), CHECK (b > 2),
            CHECK (b > 3 OR "ein_ziemlich_langer_name_einer_spälte_mit_ümläuten" > 1));
        CREATE TABLE a (b_c int UNIQUE, d int UNIQUE REFERENCES {long} (b) REFERENCES a (b_c),
            given int CONSTRAINT mine UNIQUE);
        ALTER TABLE a ADD UNIQUE (d); ALTER TABLE a ADD UNIQUE (d);
        CREATE TABLE a_b (c int UNIQUE);
    """
    design = there_and_back(two, text)
    named = [str(c.name) for table in design.tables for c in table.constraints if c.name is not None]
    assert sorted(named) == ["a_b_c_key1", "mine"]
    assert any(table.key == long[:63] for table in design.tables)


@pytest.mark.parametrize(
    ("table", "columns", "label", "name"),
    [
        ("t", ["a", "b"], "key", "t_a_b_key"),
        ("t", None, "pkey", "t_pkey"),
        ("t" * 40, ["c" * 40], "fkey", "t" * 29 + "_" + "c" * 28 + "_fkey"),
        ("t" * 63, ["c"], "key1", "t" * 56 + "_c_key1"),
        ("ä" * 31, ["c" * 9], "idx", "ä" * 24 + "_" + "c" * 9 + "_idx"),
    ],
)
def test_made_up_names_are_cut_as_the_server_does(
    two: Two, table: str, columns: list[str] | None, label: str, name: str
) -> None:
    assert made_up(table, columns, label) == name


def test_functions_stand_between_the_tables_that_need_them_and_those_that_they_need(two: Two) -> None:
    text = """
        CREATE TABLE z (a int); CREATE FUNCTION f() RETURNS z LANGUAGE sql AS $$ select * from z $$;
        CREATE TABLE a (n int DEFAULT (f()).a, m int);
        CREATE FUNCTION g(a) RETURNS int LANGUAGE sql IMMUTABLE AS $$ select $1.m $$;
        CREATE INDEX i ON a (g(a)); ALTER TABLE a ADD CONSTRAINT c CHECK (g(a) > 0);
        CREATE FUNCTION late() RETURNS int LANGUAGE sql RETURN (SELECT count(*) FROM a);
    """
    design = there_and_back(two, text)
    assert [table.key for table in design.tables] == ["z", "a"]
    assert [(r.name, r.before) for r in design.routines] == [
        ("f", "a"),
        ("g", "i"),
        ("late", "*"),
        ("c", "*"),
    ]


def test_reading_stays_with_the_chosen_schemas(two: Two) -> None:
    text = """
        CREATE SCHEMA s; CREATE SCHEMA other; CREATE TABLE s.t (a int); CREATE TABLE other.u (a int);
        COMMENT ON TABLE s.t IS 'mine'; GRANT SELECT ON other.u TO auditor;
        CREATE VIEW other.v AS SELECT 1 AS a;
        CREATE PUBLICATION p; CREATE CAST (text AS s.t) WITH INOUT;
    """
    with two.database(text=text) as connection:
        design = read_catalog(connection, name="x", schemas=["s"])
        assert ([table.key for table in design.tables], design.routines) == (["s.t"], ())
        assert read_remainder(connection, schemas=["s"]) == ()


@pytest.mark.parametrize(
    ("plain", "pretty", "chosen"),
    [
        ("((a > 1) AND (b > 2))", "a > 1 AND b > 2", "pretty"),
        ("((a > 1) AND ((b > 2) OR (c > 3)))", "a > 1 AND (b > 2 OR c > 3)", "pretty"),
        ("((a > 1) AND ((b > 2) AND (c > 3)))", "a > 1 AND b > 2 AND c > 3", "plain"),
        ("((a > 1) OR f((b OR (c OR d))))", "a > 1 OR f(b OR c OR d)", "plain"),
        ("(a = ' AND (b AND '::text)", "a = ' AND (b AND '::text", "pretty"),
    ],
)
def test_pretty_form_is_taken_unless_it_loses_the_grouping(plain: str, pretty: str, chosen: str) -> None:
    assert readable(plain, pretty) == {"plain": plain, "pretty": pretty}[chosen]


def test_list_that_is_cast_is_called_by_its_own_type_first() -> None:
    said = "k::text = ANY (ARRAY['a'::character varying, 'it''s'::character varying]::text[])"
    assert settled(said) == said.replace("]::text[]", "]::character varying[]::text[]")
    assert settled("ARRAY['a'::text]::text[]") == "ARRAY['a'::text]::text[]"


NAMES = st.text(st.sampled_from("abzAB_ ä\"';%:().é$-"), min_size=1, max_size=8).filter(str.strip)
TYPES = st.sampled_from(
    ["integer", "bigint", "varchar(9)", "text COLLATE \"C\"", "numeric(9,2)", "timestamptz(3)", "text[]",
     "jsonb", "bit varying(5)", "interval hour to minute", "int4range", "time(2) with time zone", "char(3)",
     "xml", "point"]
)  # fmt: skip
OPTIONS = st.sampled_from(["", " NOT NULL", " UNIQUE", " DEFAULT NULL", ' CONSTRAINT "n n" NOT NULL'])
KEYS = (
    "id serial PRIMARY KEY",
    "id int GENERATED ALWAYS AS IDENTITY (CACHE 3) UNIQUE DEFERRABLE",
    "id bigint CHECK (id > 0) CHECK (id < 9)",
    "id smallint DEFAULT '3' UNIQUE",
)
TAILS = st.sampled_from(
    ["", " WITH (fillfactor=60)", " WITH (autovacuum_enabled=false, toast.autovacuum_enabled=off)"]
)


@st.composite
def tables(draw: Callable[..., Any]) -> str:
    statements = []
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    for name in names:
        columns = draw(
            st.lists(st.tuples(NAMES, TYPES, OPTIONS), min_size=1, max_size=4, unique_by=lambda c: c[0])
        )
        unfit = ("jsonb", "xml", "point")
        lines = [
            f"{quoted(column)} {kind}{'' if kind in unfit and 'UNIQUE' in option else option}".replace(
                "n n", f"n {number}"
            )
            for number, (column, kind, option) in enumerate(columns)
        ]
        key = draw(st.sampled_from(KEYS))
        statements.append(f"CREATE TABLE {quoted(name)} ({key}, {', '.join(lines)}){draw(TAILS)}")
        statements.append(
            f"CREATE INDEX ON {quoted(name)} (id {draw(st.sampled_from(['', 'DESC', 'NULLS FIRST']))})"
        )
        statements.append(f"COMMENT ON TABLE {quoted(name)} IS {literal(name)}")
    return ";".join(statements)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def test_generated_tables_come_back_equal(two: Two) -> None:
    @settings(deadline=None, max_examples=6)
    @given(text=tables())
    def come_back(text: str) -> None:
        try:
            design = tried(connection, lambda: connection.execute(text.encode()))
        except psycopg.errors.DuplicateColumn:
            return  # a column of the draw is called id, too
        again = tried(connection, lambda: run(connection, draft(design, major(two))))
        assert str(compare(design, again)) == "no change"
        assert again == design

    with two.database() as connection:
        come_back()


def tried(connection: psycopg.Connection[Any], make: Callable[[], object]) -> Design:
    """Return the design of what is made, and take it back."""
    with connection.transaction(force_rollback=True):
        make()
        return read_catalog(connection, name="x")
