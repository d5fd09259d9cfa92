"""Two plans of a query side by side: what answers to what, what changed, and what it brought."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan
from dbworkbench.plans import compare_plans, read_plan
from dbworkbench.plans.comparison.alignment import Change
from dbworkbench.plans.comparison.matching import in_order, match_nodes

QUERY = "SELECT tail, count(*) FROM trip JOIN plane ON plane.id = trip.plane WHERE fare = 77 GROUP BY tail"
SERIAL = "SET max_parallel_workers_per_gather = 0"


@pytest.fixture(scope="module")
def database(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        with scratch.connect(write=True) as connection:
            for statement in (
                "CREATE TABLE trip AS SELECT i AS id, i % 500 AS plane, i % 9000 AS fare "
                "FROM generate_series(1, 40000) AS i",
                "CREATE TABLE plane AS SELECT i AS id, 'N' || i AS tail FROM generate_series(0, 499) AS i",
                "ANALYZE",
            ):
                connection.execute(statement)
        yield scratch


def plan_of(database: Database, *statements: str, query: str = QUERY, options: str = "ANALYZE, ") -> Plan:
    with database.connect(write=True) as connection:
        for statement in (SERIAL, *statements):
            connection.execute(statement)
        document: Any = connection.execute(f"EXPLAIN ({options}VERBOSE, FORMAT JSON) {query}").fetchone()[0]
        connection.rollback()
    return read_plan(document)


@pytest.fixture(scope="module")
def old(database: Database) -> Plan:
    return plan_of(database)


@pytest.fixture(scope="module")
def new(database: Database) -> Plan:
    return plan_of(database, "CREATE INDEX ON trip (fare)", "SET enable_hashjoin = off")


def test_every_node_stands_in_one_line_on_its_side(old: Plan, new: Plan) -> None:
    lines = compare_plans(old, new).lines
    assert [line.old.id for line in lines if line.old] == [node.id for node in old.nodes]
    assert [line.new.id for line in lines if line.new] == [node.id for node in new.nodes]


def test_another_way_of_doing_the_same_answers_to_it(old: Plan, new: Plan) -> None:
    news = {node.id: node for node in new.nodes}
    pairs = {
        (node.type, news[match_nodes(old, new)[node.id]].type)
        for node in old.nodes
        if node.id in match_nodes(old, new)
    }
    assert ("Seq Scan", "Bitmap Heap Scan") in pairs
    assert any(before == "Hash Join" and after in {"Nested Loop", "Merge Join"} for before, after in pairs)


def test_a_plan_is_equal_to_itself(old: Plan) -> None:
    comparison = compare_plans(old, old)
    assert {line.change for line in comparison.lines} == {Change.SAME}
    assert "Both plans have the same operators." in str(comparison)
    assert comparison.ratio == 1


def test_what_changed_is_told_with_its_times(old: Plan, new: Plan) -> None:
    text = re.sub(r"⟨[^⟩]*⟩", "⟨⟩", str(compare_plans(old, new)))
    assert text.startswith("execution ⟨⟩ → ⟨⟩, ⟨⟩.\n")
    assert "changed: Seq Scan on trip → Bitmap Heap Scan on trip (⟨⟩ → ⟨⟩)" in text
    html = compare_plans(old, new)._repr_html_()
    assert html.index("changed: Seq Scan on trip") < html.index("<img") < html.index("<table")


def test_costs_are_compared_where_a_plan_was_not_run(database: Database, old: Plan) -> None:
    planned = plan_of(database, options="")
    comparison = compare_plans(planned, old)
    assert (comparison.ratio, comparison.timed) == (None, False)
    assert str(comparison).startswith("estimated cost ⟨")


def test_picture_is_drawn_light_and_dark_with_the_words_as_alternative(old: Plan, new: Plan) -> None:
    comparison = compare_plans(old, new)
    light, dark = comparison.picture(), comparison.picture(theme="dark")
    assert light.text == str(comparison)
    assert light.png != dark.png
    assert ">Bitmap Heap Scan on trip</text>" in (light.svg or "")


def test_plans_of_different_engines_are_refused(old: Plan) -> None:
    other = read_plan({"engine": "sqlite", "plan": [{"id": 1, "parent": 0, "detail": "SCAN trip"}]})
    with pytest.raises(UnusableInput, match="these are plans of postgres and of sqlite"):
        compare_plans(old, other)


def test_longest_run_in_the_same_order_is_kept_level() -> None:
    assert in_order({1: 1, 2: 5, 3: 3, 4: 4, 5: 2}) == {1, 3, 4}
    assert in_order({}) == frozenset()
