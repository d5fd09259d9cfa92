"""What is asked of a PostgreSQL server: rows, errors, plans and timings."""

from __future__ import annotations

import datetime as dt
import signal
import threading
import time
from collections.abc import Callable
from decimal import Decimal

import pytest

from dbworkbench.engines.engine import Database
from dbworkbench.errors import QueryFailed, ReadOnly, Refused
from dbworkbench.model.design import Design

pytestmark = pytest.mark.postgres


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


def test_error_points_into_the_text_as_it_was_written(
    scratch_pg: Database, shop: Callable[..., Design]
) -> None:
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


def test_writing_needs_the_word(scratch_pg: Database, shop: Callable[..., Design]) -> None:
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


def test_plan_knows_the_values_and_what_the_version_tells(
    scratch_pg: Database, shop: Callable[..., Design]
) -> None:
    scratch_pg.create(shop())
    plan = scratch_pg.explain("select * from orders where customer = :c", {"c": 7}, analyze=True)[0]
    assert "customer = 7" in str(plan["Plan"])
    assert plan["Plan"]["Actual Loops"] == 1
    assert "Shared Hit Blocks" in plan["Plan"]
    assert ("Serialization" in plan) == scratch_pg.engine.supports("explain_serialize")
    assert "Execution Time" not in scratch_pg.explain("select 1")[0]


def test_analyze_of_a_writing_statement_is_rolled_back(
    scratch_pg: Database, shop: Callable[..., Design]
) -> None:
    scratch_pg.create(shop())
    plan = scratch_pg.explain("insert into customers values (:id, 'a')", {"id": 1}, analyze=True)[0]
    assert plan["Plan"]["WAL Records"] > 0
    assert scratch_pg.row_counts()["customers"] == 0


def test_error_in_an_explained_query_points_at_the_query(scratch_pg: Database) -> None:
    with pytest.raises(QueryFailed) as caught:
        scratch_pg.explain("select 1 form x")
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (1, 15)


def test_prepared_query_counts_rows_and_does_not_write(
    scratch_pg: Database, shop: Callable[..., Design]
) -> None:
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


def test_cost_of_writing_counts_the_log_of_each_index(
    scratch_pg: Database, shop: Callable[..., Design]
) -> None:
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


def test_sizes_and_statistics(scratch_pg: Database, shop: Callable[..., Design]) -> None:
    scratch_pg.create(shop())
    scratch_pg.refresh_statistics()
    assert [(size.table, size.name) for size in scratch_pg.index_sizes()] == [
        ("customers", "customers_mail_key"),
        ("customers", "customers_pkey"),
        ("orders", "orders_customer"),
        ("orders", "orders_pkey"),
    ]
    assert scratch_pg.bytes() > 1_000_000
