"""Many clients at once, through the server's own pgbench."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dbworkbench.benchmarks import Concurrency, bench_clients
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.load import Script
from dbworkbench.engines.postgres.binding import Written
from dbworkbench.engines.postgres.pgbench import script_text
from dbworkbench.errors import QueryFailed, ReadOnly, Refused, Unsupported, UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.model.target import read_target

BY_PLANE = Query(
    "by_plane", "SELECT id FROM trip WHERE plane = :plane", rate=30, target=read_target("p95 < 9 s")
)
COUNT = Query("count", "SELECT count(*) FROM trip", rate=10)


@pytest.fixture(scope="module")
def pg(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        scratch.query(
            "CREATE TABLE trip AS SELECT i AS id, i % 50 AS plane FROM generate_series(1, 500) AS i",
            write=True,
        )
        yield scratch


@pytest.fixture(scope="module")
def result(pg: Database) -> Concurrency:
    return bench_clients([BY_PLANE, COUNT], pg, clients=(2, 1), repeats=1)


def test_clients_run_queries_in_proportion_to_their_rates(result: Concurrency) -> None:
    assert [level.clients for level in result.levels] == [1, 2]
    for level in result.levels:
        runs = {name: len(ms) for name, ms in level.ms.items()}
        assert runs["by_plane"] / runs["count"] == pytest.approx(3, rel=0.4)
        assert level.low <= level.throughput <= level.high
    assert result.shares == {"by_plane": 0.75, "count": 0.25}


def test_result_says_throughput_and_latency_by_clients(result: Concurrency) -> None:
    lines = [re.sub(r" +", " ", re.sub(r"⟨[^⟩]*⟩", "⟨⟩", line)).strip() for line in str(result).splitlines()]
    assert lines[:6] == [
        "clients a second query median p95 p99 max runs target",
        "1 ⟨⟩ by_plane ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ p95 < 9 s: ⟨⟩",
        "count ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩",
        "2 ⟨⟩ by_plane ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ p95 < 9 s: ⟨⟩",
        "count ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩",
        "throughput stops growing at ⟨⟩, with ⟨⟩ times that of 1 client",
    ]
    assert "⟨met⟩" in str(result)
    assert "throughput" in result.picture().text
    assert result.level(2).clients == 2
    with pytest.raises(UnusableInput, match="9 clients were not measured"):
        result.level(9)


@pytest.mark.parametrize(
    ("sql", "kind", "said"),
    [
        ("SELECT nope FROM trip", QueryFailed, 'column "nope" does not exist'),
        ("DELETE FROM trip", ReadOnly, "cannot execute DELETE"),
        ("SELECT pg_sleep(5)", QueryFailed, "q takes longer than 0.2 s with one client already"),
    ],
)
def test_query_that_cannot_be_run_is_told_before_any_load(
    pg: Database, sql: str, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        bench_clients([Query("q", sql)], pg, clients=(1,), timeout=0.2)


def test_query_that_fails_under_load_ends_the_load_and_leaves_no_session(pg: Database) -> None:
    with pytest.raises(QueryFailed, match=r"a client gave up: .*division by zero"):
        pg.put_load([Script("q", "SELECT 1 / 0")], 2)
    with pytest.raises(QueryFailed, match="a statement took longer under load than it may"):
        pg.put_load([Script("q", "SELECT pg_sleep(9)")], 2, timeout=0.1)
    assert sessions_of_pgbench(pg) == 0


def test_interrupt_ends_the_load_at_once(pg: Database) -> None:
    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.7)
    started = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            pg.put_load([Script("q", "SELECT pg_sleep(0.01)")], 2, seconds=30)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - started < 10
    assert sessions_of_pgbench(pg) == 0


def sessions_of_pgbench(database: Database) -> int:
    """Count what is left a moment after a load: a killed client's session ends with its next statement."""
    count = "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'pgbench'"
    for _ in range(100):
        (row,) = database.query(count).table.to_pylist()
        if row["n"] == 0:
            return 0
        time.sleep(0.05)
    return int(row["n"])


@pytest.mark.parametrize(("clients", "said"), [((), "none"), ((0,), "0"), ((1, 9999), "1, 9999")])
def test_numbers_of_clients_are_checked(pg: Database, clients: tuple[int, ...], said: str) -> None:
    with pytest.raises(UnusableInput, match=f"not numbers of clients: {said}"):
        bench_clients([COUNT], pg, clients=clients)


def test_more_clients_than_the_server_takes_are_refused(pg: Database) -> None:
    with pytest.raises(UnusableInput, match=r"the server has room for \d+ more clients, not for 500"):
        pg.put_load([Script("q", "SELECT 1")], 500)


def test_server_of_others_is_put_under_load_only_with_consent(pg: Database) -> None:
    with pg.connect() as connection:
        place = connection.info
        url = f"postgresql://{place.user}@/{pg.name}?host={place.host}&port={place.port}"
    for allowed in (False, True):
        engine = connect(url, alias="theirs", allow_write=allowed)
        theirs = engine.database("theirs")
        if allowed:
            assert theirs.put_load([Script("q", "SELECT pg_sleep(0.05)")], 1).transactions
            with pytest.raises(QueryFailed, match="cannot execute DELETE in a read-only transaction"):
                theirs.put_load([Script("q", "DELETE FROM trip")], 1)
        else:
            with pytest.raises(
                Refused, match="theirs is not dbworkbench's own server, and 3 clients at once"
            ):
                theirs.put_load([Script("q", "SELECT 1")], 3)
            with pytest.raises(Refused, match="its caches are left alone"):
                theirs.chilled()
        engine.close()


def test_duckdb_has_no_such_program(scratch_duck: Database) -> None:
    with pytest.raises(Unsupported, match="concurrency is not available on duckdb"):
        bench_clients([Query("q", "SELECT 1")], scratch_duck)


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT :a + 1;", "SELECT :p0::integer + 1"),
        ("SELECT '12:mm' || :a -- at :a\n", "SELECT E'12\\x3amm' || :p0::integer"),
        ("SELECT /* :a /* :a */ */ x::text", "SELECT   x::text"),
        ("SELECT $$it's :a$$, E'a:b\\n'", "SELECT E'it''s \\x3aa', E'a\\x3ab\\n'"),
        ("SELECT v[a:b] FROM t", "SELECT v[a: b] FROM t"),
        ("SELECT ':', 'it''s \\ :x'", "SELECT E'\\x3a', E'it''s \\\\ \\x3ax'"),
    ],
)
def test_nothing_but_parameters_looks_like_a_variable(sql: str, text: str) -> None:
    assert script_text(sql, {"a": Written("1", "integer")}, {"a": "p0"}) == text


def test_values_of_every_kind_reach_the_server(pg: Database) -> None:
    values: dict[str, Any] = {
        "a": "it's a 'quote'\nand :more", "b": 42, "c": Decimal("1.50"), "d": date(2024, 2, 29),
        "e": None, "f": [1, 2], "g": 2.5, "h": True, "i": "",
    }  # fmt: skip
    literals = (
        "E'it''s a ''quote''\\nand :more' = :a AND 42 = :b AND 1.5 = :c AND date '2024-02-29' = :d "
        "AND :e IS NULL AND ARRAY[1, 2] = :f AND 2.5::float8 = :g AND true = :h AND '' = :i"
    )
    load = pg.put_load(
        [Script("q", f"SELECT 1 / (CASE WHEN {literals} THEN 1 ELSE 0 END), pg_sleep(0.05)", values)], 1
    )
    assert load.transactions
