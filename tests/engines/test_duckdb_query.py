"""Queries, plans and timings on DuckDB."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
import time
from decimal import Decimal
from uuid import UUID

import numpy as np
import pytest

from dbworkbench.engines.engine import Database
from dbworkbench.errors import Place, QueryFailed, ReadOnly, UnusableInput

FOREVER = "SELECT count(*) FROM range(1000000000) a, range(1000000) b"


@pytest.fixture
def numbers(scratch_duck: Database) -> Database:
    with scratch_duck.connect(write=True) as connection:
        connection.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY, word VARCHAR)")
        connection.execute("INSERT INTO numbers SELECT range, 'w' || range FROM range(1000)")
        connection.execute("CREATE INDEX words ON numbers (word)")
    return scratch_duck


def failure(database: Database, sql: str) -> QueryFailed:
    with pytest.raises(QueryFailed) as caught:
        database.query(sql)
    return caught.value


def test_rows_are_cut_off_at_the_limit(numbers: Database) -> None:
    rows = numbers.query("SELECT n FROM numbers WHERE n >= :low ORDER BY n", {"low": 10, "other": 1}, limit=2)
    assert rows.table.to_pylist() == [{"n": 10}, {"n": 11}]
    assert rows.truncated
    assert not numbers.query("SELECT n FROM numbers LIMIT 2", limit=2).truncated


def test_casts_are_no_parameters(numbers: Database) -> None:
    rows = numbers.query("SELECT '1'::int AS one, ':x' AS text, :n AS n", {"n": np.int64(3)})
    assert rows.table.to_pylist() == [{"one": 1, "text": ":x", "n": 3}]


def test_writing_tells_how_many_rows(numbers: Database) -> None:
    rows = numbers.query("DELETE FROM numbers WHERE n < :n", {"n": 5}, write=True)
    assert (rows.affected, rows.table.num_columns) == (5, 0)
    returned = numbers.query("DELETE FROM numbers WHERE n = 5 RETURNING word", write=True)
    assert returned.table.to_pylist() == [{"word": "w5"}]


def test_queries_only_read_unless_asked(numbers: Database) -> None:
    with pytest.raises(ReadOnly, match="queries only read"):
        numbers.query("DELETE FROM numbers")
    assert numbers.row_counts() == {"numbers": 1000}


def test_error_points_into_the_text(numbers: Database) -> None:
    error = failure(numbers, "SELECT n,\n  nope\nFROM numbers")
    assert error.message == 'Referenced column "nope" not found in FROM clause!'
    assert error.place == Place(2, 3, "  nope", 4)
    assert error.hint == 'Known: "n", "word".'
    error = failure(numbers, "SELECT * FROM numbres")
    assert error.hint == 'Did you mean "numbers"?'
    assert str(failure(numbers, "SELEC 1")) == (
        'line 1, column 1: syntax error at or near "SELEC"\n1 | SELEC 1\n    ^^^^^'
    )


def test_error_after_a_parameter_points_right(numbers: Database) -> None:
    with pytest.raises(QueryFailed) as caught:
        numbers.query("SELECT :a_long_name AS x, nope FROM numbers", {"a_long_name": 1})
    assert caught.value.place == Place(1, 27, "SELECT :a_long_name AS x, nope FROM numbers", 4)


def test_error_in_a_long_line_points_right(numbers: Database) -> None:
    sql = "SELECT " + ", ".join(f"n AS column_{i}" for i in range(40)) + ", nope FROM numbers"
    place = failure(numbers, sql).place
    assert place is not None
    assert sql[place.column - 1 :].startswith("nope")


def test_parameter_without_value_is_named(numbers: Database) -> None:
    assert failure(numbers, "SELECT :x").message == "the parameter :x has no value"


def test_query_without_end_is_stopped(numbers: Database) -> None:
    started = time.monotonic()
    with pytest.raises(QueryFailed, match=r"stopped after 0\.2 s"):
        numbers.query(FOREVER, timeout=0.2)
    with pytest.raises(QueryFailed, match=r"stopped after 0\.2 s"):
        numbers.explain(FOREVER, analyze=True, timeout=0.2)
    assert time.monotonic() - started < 5
    assert numbers.row_counts() == {"numbers": 1000}


def test_interrupt_of_the_kernel_stops_the_query(numbers: Database) -> None:
    timer = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    with pytest.raises(QueryFailed, match="the query was interrupted"):
        numbers.query(FOREVER)
    timer.join()
    assert numbers.row_counts() == {"numbers": 1000}


def test_plan_names_tables_without_the_catalog(numbers: Database) -> None:
    plan = numbers.explain("SELECT * FROM numbers WHERE n + 1 > :n", {"n": 3})
    assert '"Table": "numbers"' in str(plan).replace("'", '"')


def test_analyzed_write_is_rolled_back(numbers: Database) -> None:
    plan = numbers.explain("DELETE FROM numbers WHERE n < 10", analyze=True)
    assert plan["children"][0]["operator_type"] == "EXPLAIN_ANALYZE"
    assert numbers.row_counts() == {"numbers": 1000}


def test_error_in_explain_points_into_the_query(numbers: Database) -> None:
    with pytest.raises(QueryFailed) as caught:
        numbers.explain("SELECT nope FROM numbers")
    assert caught.value.place == Place(1, 8, "SELECT nope FROM numbers", 4)


def test_prepared_query_counts_its_rows(numbers: Database) -> None:
    with numbers.prepared("SELECT * FROM numbers WHERE n < :n", {"n": 7}) as run:
        assert [run(), run()] == [7, 7]


def test_prepared_query_does_not_write(numbers: Database) -> None:
    with numbers.prepared("DELETE FROM numbers", {}) as run, pytest.raises(ReadOnly):
        run()
    assert numbers.row_counts() == {"numbers": 1000}


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -3,
        2.5,
        Decimal("1.50"),
        "it's",
        b"\x00\xff",
        dt.date(2013, 1, 1),
        dt.datetime(2013, 1, 1, 12, 30),
        dt.datetime(2013, 1, 1, 12, 30, tzinfo=dt.UTC),
        dt.time(1, 2, 3),
        dt.timedelta(days=2),
        UUID(int=7),
        [1, 2],
        np.float64(0.5),
    ],
)
def test_prepared_value_is_the_same(numbers: Database, value: object) -> None:
    with numbers.prepared("SELECT 1 WHERE :value IS NOT DISTINCT FROM :value", {"value": value}) as run:
        assert run() == 1


def test_write_cost_leaves_the_rows_as_they_are(numbers: Database) -> None:
    cost = numbers.write_cost("numbers", 100)
    assert cost.rows == 100
    assert cost.seconds > 0
    assert (cost.wal_records, cost.wal_bytes) == (None, None)
    assert numbers.row_counts() == {"numbers": 1000}


def test_write_cost_takes_rows_that_nobody_refers_to(numbers: Database) -> None:
    numbers.query("CREATE TABLE uses (n INTEGER REFERENCES numbers (n))", write=True)
    numbers.query("INSERT INTO uses SELECT n FROM numbers WHERE n < 990", write=True)
    assert numbers.write_cost("numbers", 100).rows == 10
    numbers.query("INSERT INTO uses SELECT n FROM numbers WHERE n >= 990", write=True)
    with pytest.raises(UnusableInput, match="no row of 'numbers' can be written again"):
        numbers.write_cost("numbers", 100)
