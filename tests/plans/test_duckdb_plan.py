"""Plans of a real DuckDB."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest

from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan
from dbworkbench.plans.reading import read_plan

QUERY = (
    "WITH a AS MATERIALIZED (SELECT g, count(*) AS n FROM t GROUP BY g) "
    "SELECT u.v, a.n, (SELECT max(i) FROM t) AS m FROM u JOIN a USING (g) WHERE a.n > 3 ORDER BY 1 LIMIT 5"
)


def document_of(options: str) -> Any:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT i, i % 100 AS g FROM range(200000) AS r(i)")
        connection.execute("CREATE TABLE u AS SELECT i AS g, i * 2 AS v FROM range(100) AS r(i)")
        ((_, text),) = connection.execute(f"EXPLAIN ({options}) {QUERY}").fetchall()
    return json.loads(text)


@pytest.fixture(scope="module")
def run() -> Plan:
    return read_plan(document_of("ANALYZE, FORMAT json"))


def test_self_times_add_up_and_stay_below_the_time_of_the_query(run: Plan) -> None:
    spent = [node.self_ms or 0.0 for node in run.nodes]
    assert sum(spent) == pytest.approx(run.root.total_ms)
    assert min(spent) >= 0
    assert (run.root.total_ms or 0) <= (run.execution_ms or 0) * 1.000001


def test_threads_count_side_by_side_on_the_clock_of_the_query() -> None:
    scan = {"operator_name": "SEQ_SCAN", "operator_timing": 0.6, "operator_cardinality": 5, "children": []}
    top = {"operator_name": "TOP_N", "operator_timing": 0.2, "operator_cardinality": 5, "children": [scan]}
    plan = read_plan({"latency": 0.4, "children": [top]})
    assert [node.self_ms for node in plan.nodes] == pytest.approx([100, 300])
    assert plan.root.total_ms == pytest.approx(400)


def test_rows_and_estimates_are_numbers_or_absent(run: Plan) -> None:
    scans = [node for node in run.nodes if node.relation == "t"]
    assert {(node.rows, node.estimated_rows, node.loops) for node in scans} == {(200_000, 200_000, 1)}
    (top,) = [node for node in run.nodes if node.type == "TOP_N"]
    assert (top.rows, top.estimated_rows) == (5, None)


def test_frame_of_explain_is_no_operator(run: Plan) -> None:
    assert run.engine == "duckdb"
    assert run.root.type == "CTE"
    assert [node.id for node in run.nodes] == list(range(1, len(run.nodes) + 1))


def test_plan_that_was_not_run_has_estimates_only() -> None:
    plan = read_plan(document_of("FORMAT json"))
    assert not plan.analyzed
    assert {(node.rows, node.total_ms) for node in plan.nodes} == {(None, None)}
    assert {node.estimated_rows for node in plan.nodes if node.relation == "u"} == {100}


def test_same_operators_with_and_without_running(run: Plan) -> None:
    planned = read_plan(document_of("FORMAT json"))
    assert [node.type for node in planned.nodes] == [node.type for node in run.nodes]


def test_plan_without_operators_is_refused() -> None:
    with pytest.raises(UnusableInput, match="this DuckDB plan has no operators"):
        read_plan({"latency": 0.1, "children": []})
