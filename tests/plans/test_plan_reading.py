"""Plans of a real PostgreSQL: self times add up, and each subplan's time is where it was spent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.postgres.clock import charge_time, share_time
from dbworkbench.plans.postgres.operator import number_operators
from dbworkbench.plans.reading import read_plan

SETUP = (
    "CREATE TABLE big AS SELECT i AS id, i % 1000 AS grp, i * 7919::bigint % 10007 AS v, "
    "repeat('x', 50) AS pad FROM generate_series(1, 60000) AS i",
    "ALTER TABLE big ADD PRIMARY KEY (id)",
    "CREATE INDEX ON big (grp)",
    "CREATE TABLE small AS SELECT i AS grp, 'name' || i AS name FROM generate_series(1, 1000) AS i",
    "CREATE TABLE journal (id int, pad text)",
    "CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
    "CREATE TRIGGER before_row BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION pass()",
    "CREATE TRIGGER after_row AFTER INSERT ON journal FOR EACH ROW EXECUTE FUNCTION pass()",
    "CREATE TABLE part (id int, v int) PARTITION BY RANGE (id)",
    "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (5000)",
    "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (5000) TO (20000)",
    "INSERT INTO part SELECT i, i % 7 FROM generate_series(0, 19999) AS i",
    "ANALYZE",
)
PARALLEL = (
    "SET LOCAL max_parallel_workers_per_gather = 2",
    "SET LOCAL min_parallel_table_scan_size = 0",
    "SET LOCAL parallel_setup_cost = 0",
    "SET LOCAL parallel_tuple_cost = 0.0001",
)
SERIAL = ("SET LOCAL max_parallel_workers_per_gather = 0",)
FOUR_READERS = (
    "WITH a AS MATERIALIZED (SELECT grp, sum(v) AS s FROM big GROUP BY grp) "
    "SELECT * FROM a a1 JOIN a a2 USING (grp) JOIN a a3 USING (grp) WHERE a1.s > (SELECT avg(s) FROM a)"
)
QUERIES: dict[str, tuple[tuple[str, ...], str]] = {
    "cte read four times": (SERIAL, FOUR_READERS),
    "parallel cte read four times": (PARALLEL, FOUR_READERS),
    "cte read by a limited reader first": (
        SERIAL,
        "WITH a AS MATERIALIZED (SELECT grp, sum(v) AS s FROM big GROUP BY grp) "
        "(SELECT * FROM a LIMIT 3) UNION ALL SELECT * FROM a WHERE s > 0",
    ),
    "cte in a cte": (
        SERIAL,
        "WITH a AS MATERIALIZED (SELECT grp, v FROM big WHERE v > 10), "
        "b AS MATERIALIZED (SELECT grp, max(v) AS m FROM a GROUP BY grp) SELECT count(*) FROM b b1, b b2 "
        "WHERE b1.grp = b2.grp",
    ),
    "same name twice": (
        SERIAL,
        "WITH a AS MATERIALIZED (SELECT count(*) AS n FROM big) SELECT n, (WITH a AS MATERIALIZED "
        "(SELECT sum(v) AS m FROM big) SELECT m FROM a) FROM a",
    ),
    "recursive cte": (
        SERIAL,
        "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < 3000) "
        "SELECT count(*) FROM r",
    ),
    "parallel aggregate": (PARALLEL, "SELECT grp % 10, count(*), sum(v) FROM big GROUP BY 1"),
    "parallel, none launched": (
        (*PARALLEL, "SET LOCAL max_parallel_workers = 0"),
        "SELECT grp % 10, count(*), sum(v) FROM big GROUP BY 1",
    ),
    "parallel, leader only watches": (
        (*PARALLEL, "SET LOCAL parallel_leader_participation = off"),
        "SELECT grp % 10, count(*), sum(v) FROM big GROUP BY 1",
    ),
    "parallel hash join": (
        (*PARALLEL, "SET LOCAL enable_mergejoin = off"),
        "SELECT count(*) FROM big a JOIN big b ON a.id = b.v",
    ),
    "gather stopped by a limit": (PARALLEL, "SELECT * FROM big WHERE v % 7 = 3 LIMIT 1"),
    "gather merge": (PARALLEL, "SELECT * FROM big ORDER BY v, id LIMIT 100"),
    "init plan in a filter": (SERIAL, "SELECT count(*) FROM big WHERE v > (SELECT avg(v) FROM big)"),
    "init plan below a gather": (PARALLEL, "SELECT count(*) FROM big WHERE v > (SELECT avg(v) FROM big)"),
    "init plan named in two places": (
        SERIAL,
        "SELECT count(*) FROM big b JOIN small s USING (grp) CROSS JOIN (SELECT max(v) AS m FROM big) x "
        "WHERE b.v < (SELECT avg(v) FROM big) AND s.grp < (SELECT avg(v) FROM big)",
    ),
    "init plan in the select list": (SERIAL, "SELECT name, (SELECT sum(v) FROM big) FROM small"),
    "correlated subplan": (
        SERIAL,
        "SELECT s.grp, (SELECT count(*) FROM big b WHERE b.grp = s.grp) FROM small s",
    ),
    "hashed subplan": (SERIAL, "SELECT count(*) FROM big WHERE grp NOT IN (SELECT grp FROM small)"),
    "never executed": (SERIAL, "SELECT * FROM small s JOIN big b USING (grp) WHERE s.name = 'nobody'"),
    "modifying cte, read": (
        SERIAL,
        "WITH u AS (INSERT INTO journal SELECT id, pad FROM big WHERE id < 900 RETURNING *) "
        "SELECT count(*) FROM u",
    ),
    "modifying cte, read in part": (
        SERIAL,
        "WITH u AS (INSERT INTO journal SELECT id, pad FROM big WHERE id < 900 RETURNING *) "
        "SELECT * FROM u LIMIT 1",
    ),
    "bitmap": (SERIAL, "SELECT sum(v) FROM big WHERE grp = 7 OR id < 50"),
    "memoize": (
        (*SERIAL, "SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off"),
        "SELECT count(*) FROM (SELECT v % 20 AS k FROM big) x JOIN big b ON b.id = x.k",
    ),
    "append": (SERIAL, "SELECT sum(v) FROM part WHERE id > 100"),
    "parallel append": (PARALLEL, "SELECT count(*) FROM (SELECT v FROM part UNION ALL SELECT v FROM big) x"),
    "triggers": (SERIAL, "INSERT INTO journal SELECT id, pad FROM big WHERE id < 500"),
    "window and sort": (SERIAL, "SELECT grp, rank() OVER (PARTITION BY grp ORDER BY v) FROM big"),
}
OPERATORS = {
    "parallel cte read four times": ("Gather", "CTE Scan"),
    "recursive cte": ("Recursive Union", "WorkTable Scan"),
    "parallel hash join": ("Gather", "Hash Join"),
    "gather stopped by a limit": ("Limit", "Gather"),
    "gather merge": ("Gather Merge",),
    "bitmap": ("Bitmap Heap Scan", "BitmapOr"),
    "memoize": ("Nested Loop", "Memoize"),
    "append": ("Append",),
    "parallel append": ("Gather", "Append"),
    "triggers": ("ModifyTable",),
    "window and sort": ("WindowAgg", "Sort"),
}


@pytest.fixture(scope="module")
def database(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        with scratch.connect(write=True) as connection:
            for statement in SETUP:
                connection.execute(statement)
        yield scratch


def document_of(database: Database, settings: tuple[str, ...], query: str, options: str = "ANALYZE") -> Any:
    with database.connect(write=True) as connection:
        for statement in settings:
            connection.execute(statement)
        document = connection.execute(f"EXPLAIN ({options}, FORMAT JSON) {query}").fetchone()[0]
        connection.rollback()
    return document


def plan_of(database: Database, name: str, options: str = "ANALYZE") -> Plan:
    return read_plan(document_of(database, *QUERIES[name], options))


def only(plan: Plan, kind: str, relation: str | None = None) -> PlanNode:
    (found,) = [node for node in plan.nodes if node.type == kind and relation in (None, node.relation)]
    return found


def of(plan: Plan, relationship: str) -> PlanNode:
    (found,) = [node for node in plan.nodes if (node.relationship or "").startswith(relationship)]
    return found


@pytest.mark.parametrize("name", QUERIES)
def test_self_times_add_up_to_the_total_without_a_negative_one(database: Database, name: str) -> None:
    for options in ("ANALYZE", "ANALYZE, VERBOSE, BUFFERS"):
        document = document_of(database, *QUERIES[name], options)
        plan = read_plan(document)
        root = document[0]["Plan"]
        spent = [node.self_ms for node in plan.nodes if node.self_ms is not None]
        assert len(spent) == len(plan.nodes)
        assert sum(spent) == pytest.approx(plan.root.total_ms, abs=1e-6)
        assert min(spent) >= 0
        if name != "modifying cte, read in part":  # which goes on after the root's last row
            rounding = 0.0005 * sum(node.loops or 0 for node in plan.nodes)
            assert plan.root.total_ms == pytest.approx(root["Actual Total Time"], abs=rounding)


@pytest.mark.parametrize("name", QUERIES)
def test_what_does_not_fit_is_only_the_rounding_of_the_server(database: Database, name: str) -> None:
    document = document_of(database, *QUERIES[name])
    operators = number_operators(document[0]["Plan"])
    for number, share in share_time(charge_time(operators)).items():
        children = (operator for operator in operators if operator.parent == number or operator.subplan)
        rounding = operators[number - 1].rounding + sum(child.rounding for child in children)
        assert share.excess <= rounding, f"node {number} of {name}"


@pytest.mark.parametrize("name", OPERATORS)
def test_queries_have_the_operators_that_they_stand_for(database: Database, name: str) -> None:
    kinds = {node.type for node in plan_of(database, name, options="VERBOSE").nodes}
    assert kinds >= set(OPERATORS[name])


def test_time_of_a_slow_cte_is_its_own_and_not_that_of_its_readers(database: Database) -> None:
    slow = "SELECT g, pg_sleep(0.003) FROM generate_series(1, 10) AS g"
    query = f"WITH a AS MATERIALIZED ({slow}) SELECT a1.g FROM a a1 JOIN a a2 USING (g) WHERE a2.g > 2"
    plan = read_plan(document_of(database, SERIAL, query))
    cte = of(plan, "CTE a")
    assert (cte.total_ms or 0) >= 30
    assert (plan.root.total_ms or 0) - sum(node.self_ms or 0 for node in cte.walk()) < 5


def test_slow_subplan_used_in_two_places_is_counted_once(database: Database) -> None:
    slow = "(SELECT 5 FROM pg_sleep(0.03))"
    query = f"SELECT count(*) FROM small WHERE grp > {slow} AND grp + 1 > {slow}"
    plan = read_plan(document_of(database, SERIAL, query))
    waits = [node.total_ms or 0 for node in plan.nodes if (node.relationship or "").startswith("InitPlan")]
    assert len(waits) == 2
    assert min(waits) >= 30
    assert (plan.root.total_ms or 0) - sum(waits) < 10


def test_cte_counts_once_however_many_read_it(database: Database) -> None:
    plan = plan_of(database, "cte read four times")
    readers = [node for node in plan.nodes if node.type == "CTE Scan"]
    cte = of(plan, "CTE a")
    assert len(readers) == 4
    assert cte.total_ms == pytest.approx(sum(node.self_ms or 0 for node in cte.walk()), abs=0.01)
    assert sum(node.self_ms or 0 for node in readers) < (cte.total_ms or 0) / 2


def test_init_plan_runs_in_the_filter_that_needs_it(database: Database) -> None:
    plan = plan_of(database, "init plan in a filter")
    init, scan = of(plan, "InitPlan"), next(n for n in plan.root.children if n.type == "Seq Scan")
    assert (scan.total_ms or 0) >= (init.total_ms or 0) + (scan.self_ms or 0) - 0.01
    assert (plan.root.self_ms or 0) < (init.total_ms or 0)


def test_init_plan_below_a_gather_is_computed_by_the_leader(database: Database) -> None:
    plan = plan_of(database, "init plan below a gather")
    init = of(plan, "InitPlan")
    gather = next(node for node in plan.root.children if node.type == "Gather")
    own = (gather.total_ms or 0) - (gather.children[0].total_ms or 0) - (init.total_ms or 0)
    assert gather.self_ms == pytest.approx(own, abs=0.05)


def test_workers_count_as_one_process_on_the_leaders_clock(database: Database) -> None:
    document = document_of(database, *QUERIES["parallel aggregate"])
    plan = read_plan(document)
    scan = only(plan, "Seq Scan")
    gather = only(plan, "Gather")
    assert scan.loops == gather.details["Workers Launched"] + 1
    assert (scan.total_ms or 0) <= (gather.total_ms or 0)


def test_workers_that_were_not_launched_share_nothing(database: Database) -> None:
    plan = plan_of(database, "parallel, none launched")
    assert only(plan, "Gather").details["Workers Launched"] == 0
    document = plan.document["Plan"]
    while document["Node Type"] != "Seq Scan":
        document = document["Plans"][0]
    assert only(plan, "Seq Scan").total_ms == pytest.approx(document["Actual Total Time"], abs=0.002)


def test_never_executed_operators_took_no_time_and_gave_no_rows(database: Database) -> None:
    plan = plan_of(database, "never executed")
    idle = [node for node in plan.nodes if node.loops == 0]
    assert idle
    assert {(node.self_ms, node.total_ms, node.rows) for node in idle} == {(0.0, 0.0, 0.0)}


def test_modifying_cte_is_counted_although_it_ends_after_the_root(database: Database) -> None:
    plan = plan_of(database, "modifying cte, read in part")
    cte = of(plan, "CTE u")
    assert (plan.root.total_ms or 0) >= (cte.total_ms or 0)
    assert (plan.root.total_ms or 0) <= (plan.execution_ms or 0)


def test_triggers_have_their_own_times(database: Database) -> None:
    plan = plan_of(database, "triggers")
    assert list(plan.triggers) == ["after_row on journal", "before_row on journal"]
    assert all(ms > 0 for ms in plan.triggers.values())


def test_plan_that_was_not_run_has_estimates_only(database: Database) -> None:
    plan = plan_of(database, "bitmap", options="VERBOSE")
    assert not plan.analyzed
    assert plan.total_ms is None
    assert {(node.rows, node.loops, node.total_ms, node.self_ms) for node in plan.nodes} == {(None,) * 4}
    assert all(node.estimated_rows is not None for node in plan.nodes)


def test_plan_without_timing_has_rows_but_no_times(database: Database) -> None:
    plan = plan_of(database, "bitmap", options="ANALYZE, TIMING OFF")
    assert plan.analyzed
    assert {(node.total_ms, node.self_ms) for node in plan.nodes} == {(None, None)}
    assert plan.root.rows == 1


def test_nodes_are_numbered_in_the_order_of_print(database: Database) -> None:
    plan = plan_of(database, "cte in a cte")
    assert [node.id for node in plan.nodes] == list(range(1, len(plan.nodes) + 1))
    assert all(child.parent == node.id for node in plan.nodes for child in node.children)


def test_document_is_read_from_text_list_or_statement(database: Database) -> None:
    document = document_of(database, *QUERIES["append"])
    assert read_plan(json.dumps(document)) == read_plan(document) == read_plan(document[0])


def test_deep_plan_is_read(database: Database) -> None:
    union = " UNION ALL ".join(f"SELECT {number} FROM small WHERE grp = {number}" for number in range(300))
    plan = read_plan(document_of(database, SERIAL, union))
    assert len(plan.root.children) == 300


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("[1, 2", "line 1, column 6: the plan is not whole JSON: Expecting ',' delimiter"),
        ({"rows": 3}, "this is not a plan of postgres, duckdb, sqlite or mysql"),
        ([], "this is not a plan of postgres, duckdb, sqlite or mysql"),
        ({"Plan": {}}, "this PostgreSQL plan has no operators"),
        ([{"Plan": {"Node Type": "Result"}}] * 2, "the document holds the plans of 2 statements"),
    ],
)
def test_other_documents_are_refused_in_words(document: Any, message: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        read_plan(document)
    assert str(caught.value).startswith(message)


def test_unknown_engine_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="no engine with plans to read called 'postgre'"):
        read_plan({}, engine="postgre")
