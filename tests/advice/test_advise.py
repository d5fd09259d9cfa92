"""Indexes are recommended only after they were built and measured, and nothing is left behind."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dbworkbench.advice import Advice, advise
from dbworkbench.cli import main
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.engines.postgres.simulation import simulate_database
from dbworkbench.engines.postgres.simulation.whatif import what_if
from dbworkbench.errors import Problems, Unsupported, UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.workbench import Session

pytestmark = pytest.mark.postgres

TABLES = """
CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL, city text NOT NULL);
CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, status text NOT NULL, placed date NOT NULL,
    total int NOT NULL, note text NOT NULL);
INSERT INTO customers SELECT i, 'Person' || i || '@example.org', 'city ' || i % 50
    FROM generate_series(1, 8000) i;
INSERT INTO orders SELECT i, 1 + i * 7919 % 8000, CASE WHEN i % 50 = 0 THEN 'open' ELSE 'done' END,
    date '2024-01-01' + i / 100, i % 997, 'note ' || md5(i::text) FROM generate_series(1, 30000) i;
CREATE INDEX orders_total ON orders (total);
CREATE INDEX orders_again ON orders (id);
ALTER TABLE orders ADD COLUMN brought_by int REFERENCES customers;
CREATE INDEX orders_brought_by ON orders (brought_by);
"""
BY_CUSTOMER = Query("by_customer", "SELECT total FROM orders WHERE customer = :customer")
BY_EMAIL = Query("by_email", "SELECT id FROM customers WHERE lower(email) = lower(:email)")
PART = Query("part", "SELECT id FROM orders WHERE note LIKE '%4f5e6%'")
ALL = Query("all", "SELECT sum(length(note)) FROM orders")
BROKEN = Query("broken", "SELECT nothing FROM orders")
BUDGET = 12 * 2**20


@pytest.fixture(scope="module")
def shop(postgres: Engine) -> Iterator[PostgresDatabase]:
    with postgres.scratch() as database:
        assert isinstance(database, PostgresDatabase)
        database.query(TABLES, write=True)
        yield database


@pytest.fixture(scope="module")
def advice(shop: PostgresDatabase) -> Advice:
    return advise(shop, [BY_CUSTOMER, BY_EMAIL, PART, ALL, BROKEN], budget=BUDGET, effort=2)


def scratches(database: Database) -> set[str]:
    rows = database.query("SELECT datname FROM pg_database WHERE datname LIKE 'dbwb_scratch%'")
    own = f"dbwb_scratch_{os.getpid()}_"
    return {row["datname"] for row in rows.table.to_pylist() if row["datname"].startswith(own)}


def test_indexes_of_several_kinds_are_recommended(advice: Advice) -> None:
    found = {index.queries: index for index in advice.indexes}
    assert "ON orders (customer)" in found["by_customer",].ddl
    assert "ON customers ((lower(email)))" in found["by_email",].ddl
    assert found["part",].extension == "pg_trgm"
    assert all(index.ddl.startswith("CREATE INDEX CONCURRENTLY ix_") for index in advice.indexes)
    assert advice.ddl.startswith("CREATE EXTENSION IF NOT EXISTS pg_trgm;\n")


def test_every_query_is_measured_and_what_uses_no_index_is_noise(advice: Advice) -> None:
    effects = {proof.query: proof.helped for proof in advice.proofs}
    assert effects == {"by_customer": True, "by_email": True, "part": True, "all": False}
    assert advice.proof("by_customer").ratio.high < 0.5
    assert advice.geometric_mean < 0.5
    assert advice.slower == ()


def test_sizes_are_those_on_the_disk_and_within_the_budget(shop: PostgresDatabase, advice: Advice) -> None:
    assert advice.bytes <= BUDGET
    with shop.engine.scratch(shop) as built:
        built.query("CREATE EXTENSION pg_trgm", write=True)
        for index in advice.indexes:
            built.query(index.ddl.replace("CONCURRENTLY ", ""), write=True)
        sizes = {size.name: size.bytes for size in built.index_sizes()}
    assert {index.name: index.bytes for index in advice.indexes} == {
        index.name: sizes[index.name] for index in advice.indexes
    }


def test_indexes_that_could_go_are_named_with_the_reason(advice: Advice) -> None:
    spare = {item.name: item for item in advice.spare}
    assert spare["orders_again"].reason == "repeats the key"
    assert spare["orders_total"].reason == "is read by no query of the workload"
    assert spare["orders_total"].ddl == "DROP INDEX CONCURRENTLY orders_total"
    assert spare["orders_total"].bytes > 2**17
    assert "orders_brought_by" not in spare  # customers are deleted with its help


def test_writes_are_told_in_records_of_the_log(advice: Advice) -> None:
    upkeep = {item.table: item for item in advice.upkeep}
    assert upkeep["orders"].wal_after > upkeep["orders"].wal_before + 0.9
    assert upkeep["customers"].wal_after > upkeep["customers"].wal_before + 0.9


def test_a_query_that_fails_is_told_and_the_others_are_advised(advice: Advice) -> None:
    assert list(advice.failed) == ["broken"]
    assert 'column "nothing" does not exist' in advice.failed["broken"]


def test_the_database_is_as_it_was_and_no_clone_is_left(shop: PostgresDatabase, advice: Advice) -> None:
    names = {size.name for size in shop.index_sizes()}
    assert names == {"customers_pkey", "orders_pkey", "orders_total", "orders_again", "orders_brought_by"}
    assert shop.query("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").table.num_rows == 0
    assert scratches(shop) == {shop.name}


def test_the_result_shows_itself(advice: Advice) -> None:
    assert "4 queries get faster" in str(advice)
    assert "before: " not in str(advice)
    assert "data:image/png" in advice._repr_html_()
    assert advice.trade_off().png
    told = r"at MB of indexes ⟨[\d.]+⟩, ⟨[\d.]+⟩ at ⟨[\d.]+⟩\nmarked: ⟨budget "
    assert re.search(told, str(advice.trade_off()))
    assert [point.bytes for point in advice.curve] == sorted(point.bytes for point in advice.curve)


def test_the_fields_of_the_contract_are_there(advice: Advice) -> None:
    told = json.loads(json.dumps(advice.document()))
    assert {"ddl", "bytes"} <= set(told["indexes"][0])
    assert {"name", "before_ms", "after_ms", "interval"} <= set(told["queries"][0])
    assert told["total_after_ms"] < told["total_before_ms"]


def test_a_budget_is_kept_also_when_the_estimate_was_too_low(shop: PostgresDatabase) -> None:
    """Every index that helps takes more."""
    found = advise(shop, [BY_CUSTOMER], budget=150 * 1024, effort=1)
    assert found.bytes <= 150 * 1024


def test_an_index_of_what_nobody_filters_is_not_recommended(shop: PostgresDatabase) -> None:
    found = advise(shop, [ALL], budget=BUDGET, effort=1)
    assert found.indexes == ()
    assert "No index was thought of: the queries read tables that are empty" in str(found)


def test_a_budget_below_every_index_says_what_the_smallest_takes(shop: PostgresDatabase) -> None:
    found = advise(shop, [BY_CUSTOMER], budget=8192, effort=1)
    assert found.indexes == ()
    assert re.search(r"the smallest that promises anything takes ⟨\d+ kB⟩, the budget is 8 kB", str(found))


def test_writers_make_an_index_less_worth(shop: PostgresDatabase) -> None:
    read = Query("read", "SELECT count(*) FROM orders WHERE placed > '2025-06-01'", rate=1)
    insert = Query(
        "write",
        "INSERT INTO orders SELECT max(id) + 1, 1, 'open', '2025-01-01', 1, 'x' FROM orders",
        rate=100_000,
    )
    alone = advise(shop, [read], budget=BUDGET, effort=1)
    busy = advise(shop, [read, insert], budget=BUDGET, effort=1)
    assert len(alone.indexes) == 1
    assert busy.indexes == ()
    assert shop.row_counts()["orders"] == 30_000


def test_an_index_that_takes_too_long_to_build_is_left_out_and_told(shop: PostgresDatabase) -> None:
    found = advise(shop, [BY_CUSTOMER], budget=BUDGET, effort=1, build_timeout=0.001)
    assert found.indexes == ()
    assert any("could not be built" in item.reason for item in found.withdrawn)
    assert scratches(shop) == {shop.name}


def test_what_cannot_be_advised_is_said(shop: PostgresDatabase, duck: Engine) -> None:
    with pytest.raises(UnusableInput, match="the workload has no query"):
        advise(shop, [])
    with pytest.raises(Problems, match=r"2 failing statements:\n(.|\n)*division by zero"):
        advise(shop, [BROKEN, Query("zero", "SELECT 1 / (id - id) FROM orders")])
    with pytest.raises(Problems, match=r"'CREATE TABLE new [(]id int[)]' has no plan that an index could"):
        advise(shop, [Query("ddl", "CREATE TABLE new (id int)")])
    with pytest.raises(UnusableInput, match="2 queries are called 'all'"):
        advise(shop, [ALL, ALL])
    with pytest.raises(UnusableInput, match="0 bytes are no budget"):
        advise(shop, [ALL], budget=0)
    with duck.scratch() as other, pytest.raises(Unsupported, match="index advice is not available on duckdb"):
        advise(other, [ALL])
    assert scratches(shop) == {shop.name}


def test_a_choice_of_many_costs_what_the_same_indexes_cost_alone(shop: PostgresDatabase) -> None:
    shop.refresh_statistics()
    engine = simulate_database(shop)
    ddls = [
        "CREATE INDEX a ON orders (customer)",
        "CREATE INDEX b ON orders (placed)",
        "CREATE INDEX c ON customers (city)",
        "CREATE INDEX d ON orders (nowhere)",
    ]
    sql = "SELECT * FROM orders WHERE customer = 7 AND placed > '2025-06-01'"
    with what_if(engine.twin, ddls) as costs:
        none, one = costs.estimate(sql, {}, []), costs.estimate(sql, {}, ddls[:1])
        assert list(costs.refused) == ddls[3:]
        assert one.used == {ddls[0]}
        assert costs.estimate(sql, {}, ddls[1:2]).cost <= none.cost
        assert costs.estimate(sql, {}, []) == none
    with engine.twin.with_index(ddls[0]):
        plan = engine.database().explain(sql)[0]["Plan"]
    assert plan["Total Cost"] == pytest.approx(one.cost, rel=0.01)
    assert "a" not in engine.twin.anatomy
    engine.close()


def test_the_session_advises_and_adopts_by_number(shop: PostgresDatabase, advice: Advice) -> None:
    session = Session()
    session.connect("postgres")
    session.take(replace(shop.introspect("advised"), queries=(BY_CUSTOMER,)))
    session.advised = advice
    number = next(n for n, index in enumerate(advice.indexes, 1) if index.queries == ("by_customer",))
    session.adopt(str(number))
    assert advice.indexes[number - 1].name in {i.name for i in session.design().table("orders").indexes}
    with pytest.raises(UnusableInput, match="no index 99: the last advice has"):
        session.adopt("1 99")
    session.close()


def test_the_command_line_prints_the_contract_for_somebody_elses_database(
    shop: PostgresDatabase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workload = tmp_path / "workload.sql"
    workload.write_text("-- name: recent [40/s]\nSELECT total FROM orders WHERE customer = :c;\n")
    engine = connect("postgres")
    lease = engine.login.lease  # type: ignore[attr-defined] # of the embedded server
    parts = lease.conninfo(shop.name)
    url = f"postgresql://{parts['user']}@/{shop.name}?host={parts['host']}&port={parts['port']}"
    code = main(
        ["advise", "--url", url, "--workload", str(workload), "--budget", "4MB", "--effort", "1s",
         "--format", "json"]
    )  # fmt: skip
    engine.close()
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [query["name"] for query in told["queries"]] == ["recent"]
    assert "ON orders (customer)" in told["indexes"][0]["ddl"]
    assert told["bytes"] <= 4 * 2**20


def test_an_empty_workload_is_unusable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workload = tmp_path / "none.sql"
    workload.write_text("-- nothing here\n")
    assert main(["advise", "--url", "postgres", "--workload", str(workload)]) == 2
    assert "holds no query" in capsys.readouterr().err
