"""A copy from statistics: the estimates are the original's, the keys hold, the values are others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa
import pytest
from sqlalchemy import Column, MetaData, String, Table

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.model.tablestatistics import ColumnStatistics, DatabaseStatistics, TableStatistics
from dbworkbench.seeding import SeedReport, plan_seed, seed
from dbworkbench.seeding.growing.rows import scene_of
from dbworkbench.seeding.statistics.comparison import compare_estimates, q_error

ORIGINAL = """
CREATE TYPE mood AS ENUM ('sad', 'fine', 'happy');
CREATE TABLE customer (
  id int PRIMARY KEY, email varchar(60) NOT NULL UNIQUE, city text, zip char(5), mood mood, born date);
CREATE TABLE purchase (
  customer_id int NOT NULL REFERENCES customer, no int NOT NULL, paid numeric(10,2) CHECK (paid > 0),
  ordered date NOT NULL, shipped date, note text, PRIMARY KEY (customer_id, no), CHECK (ordered <= shipped));
CREATE STATISTICS s_place ON city, zip FROM customer;
INSERT INTO customer SELECT i, 'who' || i || '@example.com', 'city ' || sqrt(i)::int % 40,
  lpad((sqrt(i)::int % 40)::text, 5, '0'), (ARRAY['sad', 'fine', 'happy'])[1 + (i % 10) / 5]::mood,
  CASE WHEN i % 4 > 0 THEN date '1970-01-01' + i * 7919 % 9000 END FROM generate_series(1, 3000) i;
INSERT INTO purchase SELECT c, n, (c * 7919 % 1000 + 1) / 4.0, date '2024-01-01' + c * 31 % 500,
  date '2024-01-01' + c * 31 % 500 + c % 9, CASE WHEN c % 3 = 0 THEN 'called' END
  FROM generate_series(1, 3000) c, generate_series(1, 6) n WHERE n <= 1 + c % 6;
ANALYZE;
"""


@dataclass(frozen=True)
class Pair:
    original: Database
    copy: Database
    design: Design
    statistics: DatabaseStatistics
    report: SeedReport


@pytest.fixture(scope="module")
def pair(postgres: Engine) -> Iterator[Pair]:
    """A database and its copy from statistics."""
    with postgres.scratch() as original, postgres.scratch() as copy:
        with original.connect(write=True) as connection:
            connection.execute(ORIGINAL)
        design, statistics = original.introspect("shop"), original.statistics()
        copy.create(design)
        yield Pair(original, copy, design, statistics, seed(design, copy, like=statistics))


def column(database: Database, sql: str) -> list[object]:
    return database.query(sql).table.column(0).to_pylist()


def first_day(database: Database, name: str, table: str) -> int:
    return int(str(column(database, f"SELECT min({name}) - date '2000-01-01' FROM {table}")[0]))


QUERIES = (
    Query("city", "SELECT * FROM customer WHERE city = :city", parameters={"city": "city 31"}),
    Query(
        "place",
        "SELECT * FROM customer WHERE city = :c AND zip = :z",
        parameters={"c": "city 31", "z": "00031"},
    ),
    Query("age", "SELECT * FROM customer WHERE born IS NULL"),
    Query("mood", "SELECT * FROM customer WHERE mood = 'happy'"),
    Query("range", "SELECT * FROM purchase WHERE paid < :paid", parameters={"paid": 100}),
    Query("line", "SELECT * FROM purchase WHERE no = 5"),
    Query(
        "join",
        "SELECT * FROM purchase p JOIN customer c ON c.id = p.customer_id WHERE c.city = :city",
        parameters={"city": "city 7"},
    ),
    Query("key", "SELECT * FROM customer WHERE id < :id", parameters={"id": 700}),
)


def test_estimates_and_rows_are_those_of_the_original(pair: Pair) -> None:
    translation = pair.report.translation
    assert translation is not None
    found = compare_estimates(pair.original, pair.copy, QUERIES, translation=translation)
    assert found.estimate_error() <= 1.1
    assert (found.row_error() or 9) <= 1.5
    assert "8 queries: in nine of ten the estimate of" in str(found)


def test_no_value_of_the_original_is_in_the_copy_unless_the_schema_says_it(pair: Pair) -> None:
    for sql in (
        "SELECT DISTINCT city FROM customer",
        "SELECT email FROM customer",
        "SELECT DISTINCT note FROM purchase",
    ):
        assert not set(column(pair.original, sql)) - {None} & set(column(pair.copy, sql))
    assert set(column(pair.copy, "SELECT mood::text FROM customer")) == {"sad", "fine"}


def test_what_the_design_says_of_parents_is_followed_in_a_copy(pair: Pair) -> None:
    asked = {"purchase.note": "= customer.email"}
    rows = scene_of(plan_seed(pair.design, like=pair.statistics, values=asked))
    customers, purchases = (
        pa.Table.from_batches(list(rows[name].batches())) for name in ("customer", "purchase")
    )
    email = dict(zip(customers["id"].to_pylist(), customers["email"].to_pylist(), strict=True))
    assert purchases["note"].to_pylist() == [email[who] for who in purchases["customer_id"].to_pylist()]


def test_days_move_together_so_that_intervals_stay(pair: Pair) -> None:
    sql = "SELECT avg(shipped - ordered)::float8 FROM purchase"
    assert column(pair.copy, sql)[0] == pytest.approx(column(pair.original, sql)[0], abs=0.5)
    moved = {
        first_day(pair.copy, name, table) - first_day(pair.original, name, table)
        for table, name in (("purchase", "ordered"), ("customer", "born"))
    }
    assert len(moved) == 1
    assert moved.pop() % 7 == 0


def test_real_values_are_kept_when_asked_for(pair: Pair) -> None:
    plan = plan_seed(pair.design, like=pair.statistics, keep_values=True)
    rows = scene_of(plan)["customer"]
    made = pa.Table.from_batches(list(rows.batches()))
    assert set(made.column("city").to_pylist()) == set(column(pair.original, "SELECT city FROM customer"))


@pytest.mark.parametrize("size", [117, 1_000])
def test_rows_are_the_same_whatever_the_batches(pair: Pair, size: int) -> None:
    rows = scene_of(plan_seed(pair.design, like=pair.statistics, seed=3))
    for table in ("customer", "purchase"):
        whole, parts = (pa.Table.from_batches(list(rows[table].batches(of))) for of in (10**6, size))
        assert whole.equals(parts.combine_chunks()) or whole.equals(parts)


def test_half_as_many_rows_keep_the_constraints(pair: Pair, scratch_pg: Database) -> None:
    scratch_pg.create(pair.design)
    report = seed(pair.design, scratch_pg, like=pair.statistics, scale=0.5)
    assert {table.table: table.rows for table in report.tables}["customer"] == 1_500


def test_what_statistics_do_not_know_is_said(pair: Pair) -> None:
    few = replace(
        pair.statistics, tables=tuple(table for table in pair.statistics.tables if table.name == "customer")
    )
    assert plan_seed(pair.design, like=few).notes == (
        "purchase: no statistics are known of it, so it is filled as without",
    )
    with pytest.raises(UnusableInput, match="nothing has no statistics of any column"):
        plan_seed(pair.design, like=DatabaseStatistics("nothing"))


def test_statistics_fill_empty_tables_only(pair: Pair) -> None:
    with pytest.raises(UnusableInput, match="rows as statistics say fill empty tables"):
        seed(pair.design, pair.copy, like=pair.statistics, append=True, rows={"customer": 1})


def test_error_is_the_ratio_of_the_greater_to_the_lesser() -> None:
    assert (q_error(10, 5), q_error(5, 10), q_error(0, 0.2)) == (2.0, 2.0, 1.0)


def test_unique_texts_are_unique_even_where_real_values_leave_little_room() -> None:
    codes = tuple(f"{one}{other}" for one in "ABC" for other in "AZ")
    column = ColumnStatistics("k", average_width=3, n_distinct=-1, histogram=codes)
    statistics = DatabaseStatistics(
        "few", tables=(TableStatistics("public", "t", 1, 300.0, columns=(column,)),)
    )
    table = Table("t", MetaData(), Column("k", String(2), primary_key=True))
    plan = plan_seed(Design("few", table.metadata), like=statistics, keep_values=True)
    made = pa.Table.from_batches(list(scene_of(plan)["t"].batches()))
    assert len(set(made.column("k").to_pylist())) == 300
    assert "the constraint goes before the statistics" in plan.notes[0]
