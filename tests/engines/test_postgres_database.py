"""What is made, asked and cloned on the embedded server, and what is refused there."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import psycopg
import pyarrow as pa
import pytest
import sqlalchemy as sa

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.postgres.engine import PostgresEngine
from dbworkbench.engines.postgres.scratch import PREFIX
from dbworkbench.errors import QueryFailed, ReadOnly, Refused, Unsupported
from dbworkbench.model.annotation import EnumType, EnumValue, Routine
from dbworkbench.model.design import Design
from dbworkbench.model.facts import TableFacts, set_facts
from dbworkbench.model.relationship import End, Orphans, Relationship
from dbworkbench.model.settings import Settings

pytestmark = pytest.mark.postgres


def shop(*more: sa.Column[object]) -> Design:
    metadata = sa.MetaData()
    sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("customer", sa.Integer, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("total", sa.Numeric(12, 2), sa.CheckConstraint("total >= 0 and total::text <> ' :x'")),
        sa.Index("orders_customer", "customer", postgresql_where=sa.text("total > 0")),
        *more,
    )
    sa.Table(
        "customers",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mail", sa.Text, nullable=False, unique=True),
        sa.Column("status", sa.Enum("new", "old", name="status"), server_default="new"),
        comment="it's 100% \\ sure",
    )
    return Design("shop", metadata, enums=(EnumType("status", (EnumValue("new"), EnumValue("old"))),))


# -- creating -----------------------------------------------------------------------------------------


def test_statements_are_in_the_order_in_which_they_can_run(scratch_pg: Database) -> None:
    statements, losses = scratch_pg.statements(shop())
    assert losses == ()
    assert "\n".join(statements) == (
        """CREATE TYPE "status" AS ENUM ('new', 'old')
CREATE TABLE orders (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    customer INTEGER NOT NULL,
    total NUMERIC(12, 2) CHECK (total >= 0 and total::text <> ' :x'),
    PRIMARY KEY (id)
)
CREATE TABLE customers (
    id INTEGER NOT NULL,
    mail TEXT NOT NULL,
    status status DEFAULT 'new',
    PRIMARY KEY (id),
    UNIQUE (mail)
)
ALTER TABLE orders ADD FOREIGN KEY(customer) REFERENCES customers (id) ON DELETE CASCADE
CREATE INDEX orders_customer ON orders (customer) WHERE total > 0
COMMENT ON TABLE customers IS 'it''s 100% \\ sure'"""
    )


def test_equal_tables_are_left_as_they_are(scratch_pg: Database) -> None:
    assert len(scratch_pg.create(shop()).statements) == 6
    assert scratch_pg.create(shop()).statements == ()


def test_new_table_is_added_to_those_that_are_there(scratch_pg: Database) -> None:
    scratch_pg.create(shop())
    scratch_pg.query("insert into customers values (1, 'a@b')", write=True)
    larger = shop()
    sa.Table("items", larger.metadata, sa.Column("order_id", sa.ForeignKey("orders.id"), primary_key=True))
    made = scratch_pg.create(larger)
    assert [statement.split("(")[0].strip() for statement in made.statements] == [
        "CREATE TABLE items",
        "ALTER TABLE items ADD FOREIGN KEY",
    ]
    assert scratch_pg.row_counts() == {"customers": 1, "items": 0, "orders": 0}


def test_differing_table_is_refused_with_its_difference(scratch_pg: Database) -> None:
    scratch_pg.create(shop())
    scratch_pg.query("alter table customers alter mail drop not null", write=True)
    scratch_pg.query("create index on orders (id, customer)", write=True)
    with pytest.raises(Refused) as caught:
        scratch_pg.create(shop(sa.Column("note", sa.Text)))
    assert str(caught.value).replace(scratch_pg.name, "DB") == (
        "the database 'DB' has tables of 'shop' that differ from the design:\n"
        "table customers: ~ column mail: text → text not null\n"
        "table orders: + column note text\n"
        "table orders: - index CREATE INDEX orders_id_customer_idx ON public.orders "
        "USING btree (id, customer)\n"
        "Say so to drop what dbworkbench made and make it anew, without its rows: "
        "create(design, replace=True), %create --replace."
    )


@pytest.fixture
def named(postgres: Engine) -> Iterator[Database]:
    """A database that is not scratch, dropped afterwards."""
    assert isinstance(postgres, PostgresEngine)
    yield postgres.database("dbwb test of creation")
    postgres.drop("dbwb test of creation")


def test_replace_drops_what_was_made_here_and_names_it(named: Database) -> None:
    routine = Routine("postgres", "create view rich as select * from orders where total > 9", on="orders")
    named.create(replace(shop(), routines=(routine,)))
    named.query("create table mine (a int)", write=True)
    made = named.create(shop(sa.Column("note", sa.Text)), replace=True)
    assert made.dropped == (
        "view public.rich",
        "table public.customers",
        "table public.orders",
        "type public.status",
    )
    assert len(made.statements) == 6
    assert named.row_counts() == {"customers": 0, "mine": 0, "orders": 0}


def test_table_of_somebody_else_is_never_replaced(named: Database) -> None:
    named.create(shop())
    named.query("drop table orders", write=True)
    named.query("create table orders (id text)", write=True)
    with pytest.raises(Refused) as caught:
        named.create(shop(), replace=True)
    assert caught.value.message == (
        "table orders in 'dbwb test of creation' was not made by dbworkbench, so it is not replaced"
    )
    assert named.row_counts() == {"customers": 0, "orders": 0}


def test_view_of_somebody_else_keeps_its_tables(named: Database) -> None:
    named.create(shop())
    named.query("create view mine as select mail from customers", write=True)
    with pytest.raises(Refused) as caught:
        named.create(shop(), replace=True)
    assert "view mine depends on table customers" in caught.value.hint


def test_second_notebook_is_told_whose_database_it_is(named: Database) -> None:
    design = shop()
    named.create(design)
    assert named.owner_note() == ""
    script = (
        "from dbworkbench.engines import connect\n"
        "e = connect('postgres'); print(e.database('dbwb test of creation').owner_note()); e.close()"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.strip() == (
        f"the database 'dbwb test of creation' is also used by another notebook (process {os.getpid()}), "
        f"which made it from the design 'shop', revision {design.revision}"
    )


def test_mistake_in_a_design_is_told_with_its_object(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Integer, sa.CheckConstraint("b > 0", name="positive")))
    with pytest.raises(QueryFailed) as caught:
        scratch_pg.create(Design("d", metadata))
    assert (
        str(caught.value) == 'PostgreSQL refused the table t: column "b" does not exist\nIn: CREATE TABLE t ('
    )
    assert scratch_pg.row_counts() == {}


def test_routines_stand_where_they_can_be_made(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    table = sa.Table(
        "docs",
        metadata,
        sa.Column(
            "id", sa.Integer, primary_key=True, autoincrement=False, server_default=sa.text("next_id()")
        ),
        sa.Column("words", sa.Text),
        sa.Index("docs_words", sa.text("words gin_trgm_ops"), postgresql_using="gin"),
    )
    routines = (
        Routine("postgres", "create policy mine on docs using (id > 0)", on="docs"),
        Routine("postgres", "create extension pg_trgm"),
        Routine("postgres", "create function next_id() returns int language sql as 'select 7'"),
        Routine("postgres", "create function first() returns setof docs language sql as 'table docs'"),
        Routine("mysql", "create event e", name="e"),
    )
    design = Design("d", metadata, routines=routines)
    made = scratch_pg.create(design)
    assert [(loss.object, loss.reason) for loss in made.losses] == [("e", "SQL for mysql is left out")]
    assert scratch_pg.create(design).statements == ()
    scratch_pg.query("insert into docs (words) values ('abc')", write=True)
    assert scratch_pg.query("select id from first()").table["id"].to_pylist() == [7]
    assert table.name in scratch_pg.row_counts()


def test_reference_that_data_may_break_is_not_enforced(scratch_pg: Database) -> None:
    design = shop()
    loose = Relationship(
        End("customers", ("id",)), End("orders", ("customer",), most=None), orphans=Orphans.UNENFORCED
    )
    design = replace(design, relationships=(loose,))
    made = scratch_pg.create(design)
    if scratch_pg.engine.supports("unenforced_keys"):
        assert made.statements[3].endswith("ON DELETE CASCADE NOT ENFORCED")
        assert made.losses == ()
    else:
        reason = "a reference that is not enforced needs PostgreSQL 18: left out"
        assert [(loss.object, loss.reason) for loss in made.losses] == [("orders(customer)", reason)]
    scratch_pg.query("insert into orders (customer, total) values (99, 1)", write=True)


def partitioned(setting: str, *keys: str) -> Design:
    metadata = sa.MetaData()
    table = sa.Table(
        "events",
        metadata,
        sa.Column("id", sa.Integer, primary_key="id" in keys, autoincrement=False),
        sa.Column("at", sa.Date, primary_key="at" in keys),
    )
    set_facts(table, TableFacts(settings=Settings({"partition": setting, "unlogged": "no"})))
    return Design("d", metadata)


def test_partitioned_table_has_a_default_partition(scratch_pg: Database) -> None:
    made = scratch_pg.create(partitioned("range (at) by month", "id", "at"))
    assert made.statements[0].endswith(') PARTITION BY RANGE ("at")')
    assert made.statements[1] == 'CREATE TABLE "events_default" PARTITION OF "events" DEFAULT'
    assert [loss.reason for loss in made.losses] == [
        "partitions by month: all rows go to one default partition so far"
    ]
    assert scratch_pg.create(partitioned("range (at) by month", "id", "at")).statements == ()
    assert scratch_pg.row_counts() == {"events": 0}


@pytest.mark.parametrize(
    ("setting", "keys", "reason"),
    [
        ("range (at)", ["id"], "partitioning: the primary key would have to contain at"),
        ("range (when)", [], "partition by 'when': no such column"),
        ("monthly", [], "partition 'monthly' is not read; write 'range (column) by month'"),
        ("hash (id)", [], "hash partitioning has no default partition: write the partitions in an Sql block"),
    ],
)
def test_partitioning_that_is_not_possible_is_a_loss(
    scratch_pg: Database, setting: str, keys: list[str], reason: str
) -> None:
    made = scratch_pg.create(partitioned(setting, *keys))
    assert [(loss.object, loss.reason) for loss in made.losses] == [("events", reason)]
    assert len(made.statements) == 1


def test_unlogged_schema_and_quoted_names(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    table = sa.Table('Ord"er', metadata, sa.Column("Sélect", sa.Integer), schema="my schema")
    set_facts(table, TableFacts(settings=Settings({"unlogged": "yes"})))
    design = Design("d", metadata)
    assert scratch_pg.create(design).statements == (
        'CREATE SCHEMA IF NOT EXISTS "my schema"',
        'CREATE UNLOGGED TABLE "my schema"."Ord""er" (\n    "Sélect" INTEGER\n)',
    )
    assert scratch_pg.create(design).statements == ()
    assert scratch_pg.row_counts(design) == {'my schema.Ord"er': 0}


# -- asking -------------------------------------------------------------------------------------------


def test_each_type_has_its_arrow_type(scratch_pg: Database) -> None:
    scratch_pg.query("create type mood as enum ('sad')", write=True)
    table = scratch_pg.query(
        "select true b, 1::smallint s, 1 i, 1::bigint l, 1.5::real r, 1.5::float8 d, 1.50::numeric(6,2) n,"
        " 1.250 u, 'x'::text t, 'x'::char(3) c, date '2026-01-02' da, time '01:02:03.5' ti,"
        " timestamp '2026-01-02 03:04:05.678901' ts, timestamptz '2026-01-02 03:04:05+02' tz,"
        " interval '1 day 02:00' iv, '\\x00ff'::bytea by, '{\"a\": 1}'::jsonb j, 'sad'::mood m,"
        " array['sad'::mood] ms,"
        " array[1, null] ai, array[[1],[2]] aa, '12345678-1234-5678-1234-567812345678'::uuid ui, null z,"
        " int4range(1, 5) rg, point(1, 2) p, array[date '2026-01-02'] ad"
    ).table
    assert {field.name: str(field.type) for field in table.schema} == {
        "b": "bool", "s": "int16", "i": "int32", "l": "int64", "r": "float", "d": "double",
        "n": "decimal128(6, 2)", "u": "decimal128(38, 3)", "t": "string", "c": "string", "da": "date32[day]",
        "ti": "time64[us]", "ts": "timestamp[us]", "tz": "timestamp[us, tz=UTC]", "iv": "duration[us]",
        "by": "binary", "j": "string", "m": "string", "ms": "list<item: string>", "ai": "list<item: int32>",
        "aa": "list<item: list<item: int32>>", "ui": "string", "z": "string", "rg": "string", "p": "string",
        "ad": "list<item: date32[day]>",
    }  # fmt: skip
    row = table.to_pylist()[0]
    assert row["tz"] == dt.datetime(2026, 1, 2, 1, 4, 5, tzinfo=dt.UTC)
    assert (row["iv"], row["n"], row["u"]) == (dt.timedelta(hours=26), Decimal("1.50"), Decimal("1.250"))
    assert (row["ms"], row["aa"], row["rg"], row["p"]) == (["sad"], [[1], [2]], "[1,5)", "(1,2)")


def test_values_beyond_arrow_stay_text(scratch_pg: Database) -> None:
    table = scratch_pg.query(
        "select 'infinity'::timestamp a, date '0044-03-15 BC' b, 'NaN'::numeric c, interval '1 month' d,"
        " time '24:00' e"
    ).table
    assert table.to_pylist() == [
        {"a": "infinity", "b": "0044-03-15 BC", "c": "NaN", "d": "1 mon", "e": "24:00:00"}
    ]


def test_empty_answer_keeps_its_columns(scratch_pg: Database) -> None:
    rows = scratch_pg.query("select 1 as a, 'x' as b where false")
    assert [(field.name, str(field.type)) for field in rows.table.schema] == [("a", "int32"), ("b", "string")]
    assert (rows.truncated, rows.affected) == (False, None)


def test_billion_rows_are_cut_off_on_the_server(scratch_pg: Database) -> None:
    started = time.monotonic()
    rows = scratch_pg.query("select generate_series(1, 1000000000) as n", limit=5)
    assert (rows.table["n"].to_pylist(), rows.truncated) == ([1, 2, 3, 4, 5], True)
    assert time.monotonic() - started < 5
    assert not scratch_pg.query("select n from generate_series(1, 5) n", limit=5).truncated


def test_parameters_are_bound_not_pasted(scratch_pg: Database) -> None:
    sql = "select :a::text as a, ':a' as b, :n + 1 as n, :a || '%' as c, '12:30'::time as t"
    row = scratch_pg.query(sql, {"a": "'; drop table x; --", "n": 41}).table.to_pylist()[0]
    assert (row["a"], row["b"], row["n"], row["c"]) == (
        "'; drop table x; --",
        ":a",
        42,
        "'; drop table x; --%",
    )


def test_error_points_into_the_text_as_it_was_written(scratch_pg: Database) -> None:
    scratch_pg.create(shop())
    with pytest.raises(QueryFailed) as caught:
        scratch_pg.query(
            "select :long_parameter_name::text,\n  totl\nfrom orders", {"long_parameter_name": 1}
        )
    assert str(caught.value) == (
        'line 2, column 3: column "totl" does not exist\n'
        "2 |   totl\n"
        "      ^^^^\n"
        'Perhaps you meant to reference the column "orders.total".'
    )
    with pytest.raises(QueryFailed) as caught:
        scratch_pg.query("select * from public.ordrs")
    assert str(caught.value) == (
        'line 1, column 15: relation "public.ordrs" does not exist\n'
        "1 | select * from public.ordrs\n"
        "                  ^^^^^^^^^^^^\n"
        "Did you mean 'orders'?"
    )


def test_writing_needs_the_word(scratch_pg: Database) -> None:
    scratch_pg.create(shop())
    with pytest.raises(ReadOnly) as caught:
        scratch_pg.query("insert into customers values (1, 'a')")
    assert str(caught.value) == (
        "cannot execute INSERT in a read-only transaction: queries only read\n"
        "Say so when it is meant: write=True."
    )
    assert scratch_pg.query("insert into customers values (1, 'a')", write=True).affected == 1
    rows = scratch_pg.query(
        "insert into customers values (2, 'b'), (3, 'c') returning id", limit=1, write=True
    )
    assert (rows.table["id"].to_pylist(), rows.affected) == ([2, 3], 2)
    assert scratch_pg.row_counts()["customers"] == 3


def test_several_statements_run_where_writing_is_meant(scratch_pg: Database) -> None:
    script = "create table t (a int); insert into t select generate_series(1, 2500); select a as b from t"
    rows = scratch_pg.query(script, write=True)
    assert (rows.table.column_names, rows.table.num_rows, rows.affected) == (["b"], 2500, None)
    with pytest.raises(QueryFailed):
        scratch_pg.query("insert into t values (-1); select * from nowhere", write=True)
    assert scratch_pg.row_counts() == {"t": 2500}


def test_copy_is_no_query(scratch_pg: Database) -> None:
    with pytest.raises(QueryFailed) as caught:
        scratch_pg.query("copy (select 1) to stdout")
    assert caught.value.message == "COPY moves rows past a query's result: use load() or psql"


def test_query_without_end_is_stopped(scratch_pg: Database) -> None:
    with pytest.raises(QueryFailed) as caught:
        scratch_pg.query("select count(*) from generate_series(1, 100000000000)", timeout=0.2)
    assert str(caught.value) == (
        "the query was stopped after 0.2 s (--timeout)\n"
        "Give it longer, ask for fewer rows, or look at its plan for a missing index."
    )
    assert running(scratch_pg) == []


def running(database: Database) -> list[object]:
    return (
        database.query(
            "select query from pg_stat_activity where datname = current_database() "
            "and pid <> pg_backend_pid() and state = 'active' and backend_type = 'client backend'"
        )
        .table["query"]
        .to_pylist()
    )


@pytest.mark.parametrize("how", ["query", "prepared", "explain"])
def test_interrupt_stops_the_query_on_the_server(scratch_pg: Database, how: str) -> None:
    sql = "select pg_sleep(30)"

    def run() -> None:
        if how == "prepared":
            with scratch_pg.prepared(sql, {}) as once:
                once()
        elif how == "explain":
            scratch_pg.explain(sql, analyze=True)
        else:
            scratch_pg.query(sql)

    timer = threading.Timer(0.5, signal.raise_signal, [signal.SIGINT])
    timer.start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run()
    assert time.monotonic() - started < 10
    assert running(scratch_pg) == []


def test_lost_connection_is_told(scratch_pg: Database) -> None:
    def end() -> None:
        scratch_pg.query(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and query like '%sleep(30)%' and pid <> pg_backend_pid()"
        )

    timer = threading.Timer(0.5, end)
    timer.start()
    with pytest.raises(QueryFailed, match="the connection to the server was lost while the query ran"):
        scratch_pg.query("select pg_sleep(30)")
    timer.join()


# -- plans and timings --------------------------------------------------------------------------------


def test_plan_knows_the_values_and_what_the_version_tells(scratch_pg: Database) -> None:
    scratch_pg.create(shop())
    plan = scratch_pg.explain("select * from orders where customer = :c", {"c": 7}, analyze=True)[0]
    assert "customer = 7" in str(plan["Plan"])
    assert plan["Plan"]["Actual Loops"] == 1
    assert "Shared Hit Blocks" in plan["Plan"]
    assert ("Serialization" in plan) == scratch_pg.engine.supports("explain_serialize")
    assert "Execution Time" not in scratch_pg.explain("select 1")[0]


def test_analyze_of_a_writing_statement_is_rolled_back(scratch_pg: Database) -> None:
    scratch_pg.create(shop())
    plan = scratch_pg.explain("insert into customers values (:id, 'a')", {"id": 1}, analyze=True)[0]
    assert plan["Plan"]["WAL Records"] > 0
    assert scratch_pg.row_counts()["customers"] == 0


def test_error_in_an_explained_query_points_at_the_query(scratch_pg: Database) -> None:
    with pytest.raises(QueryFailed) as caught:
        scratch_pg.explain("select 1 form x")
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (1, 15)


def test_prepared_query_counts_rows_and_does_not_write(scratch_pg: Database) -> None:
    scratch_pg.create(shop())
    with scratch_pg.prepared("select generate_series(1, :n) as n", {"n": 7}) as run:
        assert [run() for _ in range(5)] == [7] * 5
    with pytest.raises(ReadOnly), scratch_pg.prepared("insert into customers values (1, 'a')", {}) as run:
        run()
    with (
        pytest.raises(QueryFailed, match="the query was stopped after"),
        scratch_pg.prepared("select pg_sleep(9)", {}, timeout=0.2) as run,
    ):
        run()


def test_cost_of_writing_counts_the_log_of_each_index(scratch_pg: Database) -> None:
    scratch_pg.create(shop())
    scratch_pg.query("insert into customers select n, 'm' || n from generate_series(1, 1000) n", write=True)
    scratch_pg.query(
        "insert into orders (customer, total) select n, n from generate_series(1, 1000) n", write=True
    )
    before = scratch_pg.write_cost("orders", 500)
    scratch_pg.query("create index more on orders (total)", write=True)
    after = scratch_pg.write_cost("orders", 500)
    assert before.rows == after.rows == 500
    assert before.wal_records is not None
    assert after.wal_records is not None
    assert 450 < after.wal_records - before.wal_records < 600
    assert scratch_pg.row_counts() == {"customers": 1000, "orders": 1000}
    scratch_pg.query("truncate orders", write=True)
    with pytest.raises(Refused, match="the table 'orders' is empty"):
        scratch_pg.write_cost("orders", 10)


def test_sizes_and_statistics(scratch_pg: Database) -> None:
    scratch_pg.create(shop())
    scratch_pg.refresh_statistics()
    assert [(size.table, size.name) for size in scratch_pg.index_sizes()] == [
        ("customers", "customers_mail_key"),
        ("customers", "customers_pkey"),
        ("orders", "orders_customer"),
        ("orders", "orders_pkey"),
    ]
    assert scratch_pg.bytes() > 1_000_000


# -- cloning ------------------------------------------------------------------------------------------


def scratches(engine: Engine) -> list[object]:
    with psycopg.connect(**engine.login.lease.conninfo("postgres")) as connection:  # type: ignore[attr-defined]  # embedded
        rows = connection.execute("select datname from pg_database where starts_with(datname, %s)", [PREFIX])
        return [name for (name,) in rows]


def test_clone_has_the_rows_and_goes_with_its_block(postgres: Engine, scratch_pg: Database) -> None:
    scratch_pg.create(shop())
    scratch_pg.query("insert into customers values (1, 'a')", write=True)
    with postgres.scratch(scratch_pg) as clone:
        assert clone.row_counts()["customers"] == 1
        clone.query("drop table orders", write=True)
        assert clone.create(shop()).statements[0].startswith("CREATE TABLE orders")
    assert clone.name not in scratches(postgres)
    assert scratch_pg.row_counts() == {"customers": 1, "orders": 0}


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_scratch_goes_after_an_error_too(postgres: Engine, error: type[BaseException]) -> None:
    with pytest.raises(error), postgres.scratch() as database:
        raise error
    assert database.name not in scratches(postgres)


def test_template_that_others_use_is_refused_with_their_processes(
    postgres: Engine, scratch_pg: Database
) -> None:
    with scratch_pg.connect() as other:
        pid = other.info.backend_pid
        with pytest.raises(Refused) as caught, postgres.scratch(scratch_pg):
            pass
    assert caught.value.message == (
        f"the database {scratch_pg.name!r} cannot be copied while others are connected to it: "
        f"process {pid} (dbworkbench)"
    )


def test_leftovers_of_dead_processes_are_swept(postgres: Engine) -> None:
    script = (
        "import os\nfrom dbworkbench.engines import connect\n"
        "with connect('postgres').scratch() as d: print(d.name, flush=True); os.kill(os.getpid(), 9)"
    )
    name = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    ).stdout.strip()
    assert name in scratches(postgres)
    with postgres.scratch() as mine:
        assert postgres.sweep_scratch() == (name,)
        assert mine.name in scratches(postgres)
    assert name not in scratches(postgres)
    assert name not in postgres.databases()


def test_partitioned_table_is_filled_like_any_other(scratch_pg: Database) -> None:
    design = partitioned("range (at)", "id", "at")
    scratch_pg.create(design)
    rows = pa.RecordBatch.from_pydict({"id": [1, 2], "at": [dt.date(2026, 1, 2), dt.date(2026, 2, 2)]})
    with scratch_pg.loader(design) as loader:
        loader.load("events", [rows])
    assert scratch_pg.row_counts() == {"events": 2}
    assert scratch_pg.create(design).statements == ()
    assert scratch_pg.write_cost("events", 2).rows == 2


def test_clone_of_another_engine_is_unsupported(postgres: Engine, scratch_duck: Database) -> None:
    with pytest.raises(Unsupported), postgres.scratch(scratch_duck):
        pass
