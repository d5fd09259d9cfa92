"""A database without rows plans as the full one does, at any size, and never touches its holes."""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.engines.postgres import watch
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.engines.postgres.session import autocommitted
from dbworkbench.engines.postgres.simulation import Scale, TwinDatabase, TwinEngine, simulate_database
from dbworkbench.engines.postgres.simulation.server import simulation_server
from dbworkbench.errors import QueryFailed, Refused, UnknownName, Unsupported, UnusableInput

pytestmark = pytest.mark.postgres

TABLES = """
CREATE TYPE status AS ENUM ('new', 'paid', 'sent');
CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, city text, tags text[]);
CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint NOT NULL REFERENCES customers, status status,
    placed timestamptz NOT NULL, total numeric(10, 2), note text);
CREATE INDEX orders_customer ON orders (customer);
CREATE TABLE log (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE log_2024 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE log_2025 PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO customers SELECT i, 'u' || i || '@example.org', 'city ' || i % 50, ARRAY['t' || i % 9]
    FROM generate_series(1, 2000 * 1) i;
INSERT INTO orders SELECT i, 1 + i * 7919 % (2000 * 1), (ARRAY['new', 'paid', 'sent'])[1 + i % 3]::status,
    timestamptz '2025-01-01 UTC' + i * interval '1 minute' / 1.0, i % 997 / 10.0,
    CASE WHEN i % 4 = 0 THEN 'gift' END
    FROM generate_series(1, 20000 * 1) i;
INSERT INTO log SELECT i, date '2024-01-01' + i % 700 FROM generate_series(1, 7000 * 1) i;
CREATE TABLE kinds (id smallint PRIMARY KEY);
INSERT INTO kinds SELECT generate_series(1, 90);
CREATE STATISTICS orders_pair (ndistinct, dependencies) ON customer, status FROM orders;
VACUUM ANALYZE;
"""
QUERIES = (
    "SELECT * FROM orders WHERE customer = 77",
    "SELECT * FROM orders WHERE id BETWEEN 50 AND 90",
    "SELECT o.* FROM customers c JOIN orders o ON o.customer = c.id WHERE c.email = 'u5@example.org'",
    "SELECT status, count(*) FROM orders WHERE placed > '2025-01-10' GROUP BY 1",
    "SELECT count(*) FROM log WHERE at > '2025-03-01'",
    "SELECT customer, status, count(*) FROM orders GROUP BY 1, 2",
    "SELECT c.city, sum(o.total) FROM customers c JOIN orders o ON o.customer = c.id GROUP BY 1 ORDER BY 2",
)
TOGETHER = "SELECT * FROM orders WHERE customer = 77 AND status = 'paid'"  # what extended statistics decide
LEVEL = 0.125  # what the planner charges for a page of a B-tree that it goes down through (`btcostestimate`)


@pytest.fixture(scope="module")
def full() -> Iterator[Database]:
    engine = connect("postgres")
    with engine.scratch() as database:
        load(database)
        yield database
    engine.close()


def load(database: Database, factor: int = 1) -> None:
    assert isinstance(database, PostgresDatabase)
    with autocommitted(database.engine.login, database.name) as connection:
        for statement in (
            TABLES.replace("* 1)", f"* {factor})").replace("/ 1.0", f"/ {factor}.0").split(";\n")
        ):
            connection.execute(statement.encode())


@pytest.fixture(scope="module")
def opened(full: Database) -> Iterator[TwinEngine]:
    engine = simulate_database(full, alias="big")
    yield engine
    engine.close()


@pytest.fixture
def twin(opened: TwinEngine) -> TwinDatabase:
    opened.twin.resize(Scale(1.0))
    return opened.database()


def plan(database: Database, sql: str) -> dict[str, Any]:
    found: dict[str, Any] = database.explain(sql)[0]["Plan"]
    return found


def nodes(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    names = ("Node Type", "Relation Name", "Index Name", "Join Type", "Plan Rows", "Plan Width")
    below = [node for child in found.get("Plans", ()) for node in nodes(child)]
    return [tuple(found.get(name) for name in names), *below]


def indexes(found: dict[str, Any]) -> set[Any]:
    return {index for _, _, index, *_ in nodes(found)} - {None}


@pytest.mark.parametrize("sql", [*QUERIES, TOGETHER])
def test_a_twin_plans_as_the_database_it_is_of(full: Database, twin: TwinDatabase, sql: str) -> None:
    there, here = plan(full, sql), plan(twin, sql)
    assert nodes(here) == nodes(there)
    assert here["Total Cost"] == there["Total Cost"]


def test_rows_and_bytes_grow_with_the_scale(twin: TwinDatabase) -> None:
    before = twin.bytes()
    twin.engine.twin.resize(1000)
    assert twin.row_counts() == {
        "customers": 2_000_000, "kinds": 90_000, "log": 7_000_000, "orders": 20_000_000,
    }  # fmt: skip
    assert 900 < twin.bytes() / before < 1001


def test_a_table_of_several_segments_takes_no_room_and_shrinks_again(twin: TwinDatabase) -> None:
    data = simulation_server().cluster.data
    twin.engine.twin.resize(5000)
    segments = [path for path in data.glob("base/*/*.1") if path.stat().st_size]
    assert segments
    assert sum(path.stat().st_blocks for path in segments) * 512 < 1 << 20
    assert plan(twin, "SELECT * FROM orders")["Plan Rows"] == 100_000_000
    twin.engine.twin.resize(0.1)
    assert [path for path in segments if path.exists()] == []
    assert plan(twin, "SELECT * FROM orders")["Plan Rows"] == 2000


def test_eight_times_as_large_is_as_if_it_were_loaded(full: Database, twin: TwinDatabase) -> None:
    twin.engine.twin.resize(8)
    with full.engine.scratch() as loaded:
        load(loaded, 8)
        for sql in QUERIES:
            there, here = plan(loaded, sql), plan(twin, sql)
            assert [node[:4] for node in nodes(here)] == [node[:4] for node in nodes(there)], sql
            for (*_, mine, _), (*_, theirs, _) in zip(nodes(here), nodes(there), strict=True):
                assert mine == pytest.approx(theirs, rel=0.2), sql
            assert here["Total Cost"] == pytest.approx(there["Total Cost"], rel=0.1), sql


@pytest.mark.parametrize(("factor", "height"), [(0.001, 0), (1, 1), (50, 2), (5000, 3)])
def test_a_btree_is_as_high_as_a_full_one(twin: TwinDatabase, factor: float, height: int) -> None:
    twin.engine.twin.resize(factor)
    with autocommitted(twin.engine.login, twin.name) as connection:
        connection.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        ((found,),) = connection.execute(
            "EXPLAIN (FORMAT JSON) SELECT id FROM orders WHERE id = 7"
        ).fetchall()
    descents = found[0]["Plan"]["Startup Cost"] - math.ceil(math.log2(max(2, 20_000 * factor))) * 0.0025
    assert descents == pytest.approx((height + 1) * LEVEL, abs=0.01)


def test_keys_grow_and_domains_stay(twin: TwinDatabase) -> None:
    twin.engine.twin.resize(100)
    for sql, rows in (
        ("SELECT * FROM orders WHERE customer = 77", 10),  # as many a customer
        ("SELECT * FROM orders WHERE status = 'paid'", 2_000_000 / 3),
        ("SELECT * FROM customers WHERE city = 'city 7'", 200_000 / 50),
        ("SELECT * FROM orders WHERE id <= 1000", 1000),  # the sequence reaches further
        ("SELECT * FROM orders WHERE placed < '2025-01-02'", 2_000_000 * 1440 / 20_000),  # days are denser
    ):
        assert plan(twin, sql)["Plan Rows"] == pytest.approx(rows, rel=0.05), sql


def test_history_can_be_longer_instead_of_denser(twin: TwinDatabase) -> None:
    twin.engine.twin.resize(Scale(10, history="longer"))
    last_day = plan(twin, "SELECT * FROM orders WHERE placed > '2025-01-13 21:20'")["Plan Rows"]
    assert last_day == pytest.approx(1440, rel=0.05)


def test_a_fixed_table_does_not_grow_and_its_children_share_it(twin: TwinDatabase) -> None:
    twin.engine.twin.resize(Scale(10, {"customers": 1.0}))
    assert twin.row_counts()["customers"] == 2000
    assert plan(twin, "SELECT * FROM orders WHERE customer = 77")["Plan Rows"] == pytest.approx(100, rel=0.05)


def test_a_key_that_runs_out_of_numbers_is_told(twin: TwinDatabase) -> None:
    told = {}
    for factor in (1, 1000):
        twin.engine.twin.resize(factor)
        told[factor] = list(twin.engine.twin.notes.values())
    assert told == {1: [], 1000: ["kinds.id is int2 and ends at 32,767, before its 90,000 rows do"]}


def test_a_relation_of_more_than_32_tb_is_refused(twin: TwinDatabase) -> None:
    with pytest.raises(
        UnusableInput, match=r"^customers would have [\d,]+ pages, and PostgreSQL counts 4,294,967,294"
    ):
        twin.engine.twin.resize(1e9)


@pytest.mark.parametrize(
    ("what", "attempt"),
    [
        ("measured", lambda twin: twin.explain("SELECT * FROM orders", analyze=True)),
        ("read", lambda twin: twin.query("SELECT * FROM orders")),
        ("written to", lambda twin: twin.query("DELETE FROM orders", write=True)),
        ("read", lambda twin: twin.connect().__enter__()),
        ("measured", lambda twin: twin.prepared("SELECT 1", {}).__enter__()),
        ("analysed", lambda twin: twin.refresh_statistics()),
        ("copied", lambda twin: twin.engine.scratch(twin).__enter__()),
    ],
)
def test_what_would_read_the_holes_is_refused(twin: TwinDatabase, what: str, attempt: Any) -> None:
    with pytest.raises(Refused) as error:
        attempt(twin)
    assert str(error.value) == (
        f"@big cannot be {what}: it holds no rows, its planner only believes in 29,090\n"
        "It gives plans that are not run: %explain NAME --estimate @big, or %%explain."
    )


@pytest.mark.parametrize(
    ("ddl", "sql", "name"),
    [
        ("CREATE INDEX i ON orders (placed)", "SELECT * FROM orders WHERE placed = '2025-01-09'", "i"),
        (
            "CREATE INDEX CONCURRENTLY i ON orders (customer, placed DESC)",
            "SELECT * FROM orders WHERE customer = 7 ORDER BY placed DESC LIMIT 5",
            "i",
        ),
        (
            "CREATE INDEX i ON orders (placed) WHERE note IS NOT NULL",
            "SELECT * FROM orders WHERE note IS NOT NULL AND placed < '2025-01-01 01:00'",
            "i",
        ),
        (
            "CREATE INDEX i ON customers (lower(email))",
            "SELECT * FROM customers WHERE lower(email) = 'x'",
            "i",
        ),
        (
            "CREATE INDEX i ON orders (customer) INCLUDE (total)",
            "SELECT sum(total) FROM orders WHERE customer = 7",
            "i",
        ),
        (
            "CREATE INDEX i ON customers USING gin (tags)",
            "SELECT * FROM customers WHERE tags @> '{t1,t2}'",
            "i",
        ),
        (
            "CREATE INDEX i ON orders USING brin (placed)",
            "SELECT * FROM orders WHERE placed < '2025-01-02'",
            "i",
        ),
        ("CREATE INDEX i ON orders USING hash (total)", "SELECT * FROM orders WHERE total = 5", "i"),
        ("CREATE INDEX ON log (at)", "SELECT * FROM log WHERE at = '2025-03-03'", "log_2025_at_idx"),
    ],
)
def test_a_hypothetical_index_is_used_and_leaves_no_trace(
    twin: TwinDatabase, ddl: str, sql: str, name: str
) -> None:
    twin.engine.twin.resize(100)
    before = plan(twin, sql)
    with twin.engine.twin.with_index(ddl):
        assert name in indexes(plan(twin, sql))
    assert plan(twin, sql) == before
    assert name not in twin.engine.twin.anatomy


def test_likely_values_stand_in_for_rows(twin: TwinDatabase) -> None:
    found = twin.likely_values("orders", ["customer", '"status"'], 4)
    assert found is not None
    assert {(type(customer), status in ("new", "paid", "sent")) for customer, status in found} == {
        (int, True)
    }
    assert twin.likely_values("orders", ["lower(note)"], 4) == []


def test_a_hypothetical_index_is_as_large_as_the_real_one(full: Database, twin: TwinDatabase) -> None:
    made = {
        f"i{number}": f"CREATE INDEX i{number} ON orders ({keys})"
        for number, keys in enumerate(("id", "customer", "status", "placed, customer", "note", "total, id"))
    }
    with full.engine.scratch(full) as copy:
        with copy.connect(write=True) as connection:
            for ddl in made.values():
                connection.execute(ddl.encode())
        real = {size.name: size.bytes // 8192 for size in copy.index_sizes()}
    for name, ddl in made.items():
        with twin.engine.twin.with_index(ddl) as index:
            assert index.pages == pytest.approx(real[name], rel=0.1), ddl


def test_a_lower_index_finds_one_row_as_it_would_after_analyze(twin: TwinDatabase) -> None:
    with twin.engine.twin.with_index("CREATE INDEX ON customers (lower(email))"):
        assert plan(twin, "SELECT * FROM customers WHERE lower(email) = 'x'")["Plan Rows"] == 1


@pytest.mark.parametrize(
    ("ddl", "kind", "message"),
    [
        ("DROP TABLE orders", UnusableInput, "not one CREATE INDEX statement: 'DROP TABLE orders'"),
        (
            "CREATE INDEX ON order (id)",
            UnusableInput,
            "not one CREATE INDEX statement: 'CREATE INDEX ON order (id)' ",
        ),
        ("CREATE INDEX ON ordrs (id)", UnknownName, "no table called 'ordrs'\nDid you mean 'orders'?"),
        (
            "CREATE INDEX ON orders (cost)",
            QueryFailed,
            'the index cannot be made: column "cost" does not exist',
        ),
    ],
)
def test_a_bad_index_is_told_and_changes_nothing(
    twin: TwinDatabase, ddl: str, kind: type[Exception], message: str
) -> None:
    before = plan(twin, QUERIES[-1])
    with pytest.raises(kind) as error, twin.engine.twin.with_index(ddl):
        pass
    assert str(error.value).startswith(message)
    assert plan(twin, QUERIES[-1]) == before


def test_a_reader_that_slips_through_finds_no_row_and_no_error(twin: TwinDatabase) -> None:
    twin.engine.twin.resize(10)
    with autocommitted(twin.engine.login, twin.name) as connection:
        for sql in ("SELECT count(*) FROM orders", "SELECT count(*) FROM orders WHERE customer = 7"):
            assert connection.execute(sql.encode()).fetchall() == [(0,)]


def test_a_killed_server_comes_up_again_with_its_twin(twin: TwinDatabase) -> None:
    twin.engine.twin.resize(50)
    before = plan(twin, QUERIES[-1])
    pid = watch.server_pid(simulation_server().cluster.data)
    assert pid is not None
    with autocommitted(twin.engine.login, twin.name) as connection:
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT pg_sleep(5)")
    assert plan(twin, QUERIES[-1]) == before
    with autocommitted(twin.engine.login, twin.name) as connection:
        connection.execute("CHECKPOINT")
    assert plan(twin, QUERIES[-1]) == before


def test_a_closed_twin_leaves_no_file(full: Database) -> None:
    engine = simulate_database(full, 2000)
    folder = simulation_server().cluster.data / "base"
    there = set(folder.iterdir())
    engine.close()
    assert len(there - set(folder.iterdir())) == 1


def test_tables_that_nobody_analysed_are_told() -> None:
    engine = connect("postgres")
    with engine.scratch() as database:
        with database.connect(write=True) as connection:
            connection.execute("CREATE TABLE fresh (a int)")
        with pytest.raises(QueryFailed) as error:
            simulate_database(database)
    engine.close()
    assert str(error.value) == (
        "nothing is known of the rows of fresh: nobody has analysed them\nRun ANALYZE there first."
    )


def test_another_engine_cannot_be_simulated() -> None:
    with pytest.raises(Unsupported, match=r"^a simulation is not available on duckdb"):
        simulate_database(connect("duckdb").database("x"))
