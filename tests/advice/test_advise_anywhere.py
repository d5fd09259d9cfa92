"""Tables of one name in two schemas, names that need quotes, partitions, ranges: one workload over all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dbworkbench.advice import Advice, advise
from dbworkbench.engines.engine import Engine
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.engines.postgres.session import autocommitted
from dbworkbench.model.query import Query

pytestmark = pytest.mark.postgres

TABLES = """
CREATE SCHEMA a;
CREATE SCHEMA "b. x";
CREATE TABLE a.orders (id int PRIMARY KEY, customer int, note text);
CREATE TABLE "b. x".orders (id int PRIMARY KEY, customer int, note text);
CREATE TABLE events (at date, customer int, span int4range) PARTITION BY RANGE (at);
CREATE TABLE early PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
CREATE TABLE late PARTITION OF events FOR VALUES FROM ('2024-07-01') TO ('2025-01-01');
INSERT INTO a.orders SELECT i, i * 7919 % 8000, md5(i::text) FROM generate_series(1, 20000) i;
INSERT INTO "b. x".orders SELECT * FROM a.orders;
INSERT INTO events SELECT date '2024-01-01' + i % 360, i * 7919 % 5000, int4range(i, i + 3)
    FROM generate_series(1, 30000) i;
CREATE INDEX by_day ON events (at);
CREATE INDEX by_note ON a.orders (note);
CREATE INDEX ix_events_customer ON events (customer) WHERE at < '2024-01-01';
"""
QUERIES = [
    Query("first", "SELECT id FROM a.orders WHERE customer = 17"),
    Query("second", 'SELECT id FROM "b. x".orders WHERE customer = 17'),
    Query("parts", "SELECT span FROM events WHERE customer = 17"),
    Query("day", "SELECT count(*) FROM events WHERE at = '2024-05-01'"),
    Query("within", "SELECT at FROM events WHERE span @> 77"),
]


@pytest.fixture(scope="module")
def place(postgres: Engine) -> Iterator[PostgresDatabase]:
    with postgres.scratch() as database:
        assert isinstance(database, PostgresDatabase)
        database.query(TABLES, write=True)
        yield database


@pytest.fixture(scope="module")
def advice(place: PostgresDatabase) -> Advice:
    return advise(place, QUERIES, effort=1)


def test_tables_of_one_name_in_two_schemas_have_an_index_each(advice: Advice) -> None:
    found = {index.queries: index.ddl for index in advice.indexes}
    assert " ON a.orders (customer)" in found["first",]
    assert ' ON "b. x".orders (customer)' in found["second",]


def test_a_partitioned_table_is_indexed_a_partition_at_a_time(advice: Advice) -> None:
    (index,) = [index for index in advice.indexes if index.queries == ("parts",)]
    assert index.name.startswith("ix_events_customer_")  # the plain name is taken
    assert index.ddl.startswith(f"CREATE INDEX {index.name} ON events (customer)")
    assert advice.document()["indexes"][advice.indexes.index(index)]["online"] == list(index.online)
    whole, early, attach_early, late, attach_late = index.online
    assert whole.startswith(f"CREATE INDEX {index.name} ON ONLY events (customer)")
    assert early.startswith("CREATE INDEX CONCURRENTLY ix_early_customer_")
    assert late.startswith("CREATE INDEX CONCURRENTLY ix_late_customer_")
    for attach in (attach_early, attach_late):
        assert attach.startswith(f"ALTER INDEX {index.name} ATTACH PARTITION ix_")


def test_a_range_has_a_gist_index(advice: Advice) -> None:
    (index,) = [index for index in advice.indexes if index.queries == ("within",)]
    assert "ON events USING gist (span)" in index.ddl


def test_the_statements_run_as_they_are_told(place: PostgresDatabase, advice: Advice) -> None:
    with place.engine.scratch(place) as built:
        assert isinstance(built, PostgresDatabase)
        with autocommitted(built.engine.login, built.name) as connection:
            for statement in (*advice.ddl.split("\n"), *(spare.ddl for spare in advice.spare)):
                connection.execute(statement.encode())
            invalid = connection.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid").fetchone()
    assert invalid == (0,)


def test_what_is_read_in_a_partition_is_not_spare(advice: Advice) -> None:
    spare = {item.name: item for item in advice.spare}
    assert "by_day" not in spare
    assert spare["by_note"].ddl == "DROP INDEX CONCURRENTLY a.by_note"
    assert spare["by_note"].bytes > 2**20
    assert spare["ix_events_customer"].ddl == "DROP INDEX ix_events_customer"


def test_writes_are_told_of_every_table(advice: Advice) -> None:
    assert {item.table for item in advice.upkeep} == {"a.orders", "b. x.orders", "events"}
