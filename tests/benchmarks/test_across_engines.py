"""The same rows and queries on four engines: the same answers, and what the plans say of the times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from dbworkbench.benchmarks import Benchmark, bench
from dbworkbench.benchmarks.contrast import contrast, pages
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.query import Query
from dbworkbench.model.settings import Settings
from tests.mariadb import MariaDB

ROWS = ", ".join(
    f"({n}, {n % 7}, {n}.50, '2024-01-{n % 28 + 1:02}', {'NULL' if n % 5 else n})" for n in range(1, 301)
)
TABLE = "CREATE TABLE trip (id int PRIMARY KEY, plane int, cost decimal(10,2), day date, note int)"
QUERIES = [
    Query("by_id", "SELECT * FROM trip WHERE id = :id"),
    Query(
        "by_plane",
        "SELECT plane, count(*) AS n, sum(cost) AS total, avg(note) AS mean "
        "FROM trip GROUP BY plane ORDER BY 1",
    ),
]


@pytest.fixture(scope="module")
def result(postgres: Engine, duck: Engine, mariadb: MariaDB) -> Iterator[Benchmark]:
    with ExitStack() as stack:
        databases: dict[str, Database] = {
            "pg": stack.enter_context(postgres.scratch()),
            "duck": stack.enter_context(duck.scratch()),
        }
        sqlite = connect("sqlite")
        stack.callback(sqlite.close)
        databases["lite"] = stack.enter_context(sqlite.scratch())
        for database in databases.values():
            database.query(TABLE, write=True)
            database.query(f"INSERT INTO trip VALUES {ROWS}", write=True)
        cursor = stack.enter_context(stack.enter_context(mariadb.database("across")).cursor())
        cursor.execute(TABLE)
        cursor.execute(f"INSERT INTO trip VALUES {ROWS}")
        maria = connect(mariadb.url("across"), alias="maria")
        stack.callback(maria.close)
        databases["maria"] = maria.database("across")
        yield bench(QUERIES, databases, rounds=2)


def test_four_engines_give_the_same_answers(result: Benchmark) -> None:
    assert result.disagreements == ()
    assert [(check.left, check.right, check.same) for check in result.checks] == [
        (left, right, True)
        for _ in QUERIES
        for left, right in (("pg", "duck"), ("duck", "lite"), ("lite", "maria"))
    ]
    assert len({check.digest for check in result.checks if check.query == "by_plane"}) == 1


def test_differences_are_explained_by_the_plans(result: Benchmark) -> None:
    (said,) = re.findall(r"^by_plane, where the time goes: (.*)$", str(result), re.MULTILINE)
    assert re.search(r"pg: .*\d+%, 300 rows from tables, \d+ pages; duck: .*\d+%, 300 rows", said)
    assert re.search(r"; lite: .*trip.*; maria: .*trip", said)
    assert said.startswith("⟨")


def plan(engine: str, *shares: tuple[str, float], **details: object) -> Plan:
    children = tuple(PlanNode(n, kind, self_ms=ms) for n, (kind, ms) in enumerate(shares[1:], 2))
    root = PlanNode(
        1, shares[0][0], self_ms=shares[0][1], rows=1, details=Settings(details), children=children
    )
    return Plan(engine, root)


def test_operators_are_named_by_their_share_of_the_time() -> None:
    left = plan(
        "postgres",
        ("Sort", 6.0),
        ("Seq Scan", 3.5),
        ("Limit", 0.5),
        **{"Shared Hit Blocks": 5, "Workers Launched": 2},
    )
    right = plan("duckdb", ("HASH_GROUP_BY", 1.0))
    assert contrast({"pg": left, "duck": right}) == (
        "pg: Sort 60%, Seq Scan 35%, 5 pages, 2 workers beside the leader; duck: HASH_GROUP_BY 100%"
    )
    assert contrast({"a": left, "b": left}) == "the plans are the same: Sort 60%, Seq Scan 35%"
    assert (pages(left), pages(right)) == (5, None)
