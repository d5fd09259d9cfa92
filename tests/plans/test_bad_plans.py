"""What is no plan, half of one, or another engine's: told in words, never a traceback, and quickly."""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import QueryFailed, UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.plans import explain, explain_documents, read_plan, read_plans

FIGURES = "(cost=0.00..1.00 rows=1 width=4) (actual time=0.000..0.001 rows=1 loops=1)"
NODE = {"Node Type": "Seq Scan", "Relation Name": "t", "Filter": "(a > 1)", "Plan Rows": 5, "Total Cost": 2.5}
RUN = {"Actual Startup Time": 0.0, "Actual Total Time": 3.5, "Actual Rows": 4, "Actual Loops": 2}
POSTGRES = [
    {
        "Plan": {
            "Node Type": "Hash Join",
            "Hash Cond": "(a.b = c.d)",
            "Plan Rows": 3,
            **RUN,
            "Workers": [{"Worker Number": 0, **RUN}],
            "Grouping Sets": [{"Group Keys": [["a"]]}],
            "Plans": [
                {**NODE, **RUN},
                {**NODE, **RUN, "Subplan Name": "CTE x", "Rows Removed by Filter": 90_000},
            ],
        },
        "Triggers": [{"Trigger Name": "x", "Relation": "t", "Time": 1.5, "Calls": 3}],
        "JIT": {"Timing": {"Total": 2.5}},
        "Settings": {"work_mem": "4MB"},
        "Planning Time": 0.5,
        "Execution Time": 9.5,
    }
]
SQLITE = {
    "engine": "sqlite",
    "plan": [{"id": 2, "parent": 0, "detail": "SCAN t"}],
    "rows": 3,
    "execution_ms": 1.5,
}
MYSQL = {
    "query_block": {
        "select_id": 1,
        "table": {"table_name": "t", "access_type": "ALL", "rows": 4, "filtered": 100},
    }
}
DUCKDB = [
    {
        "name": "SEQ_SCAN",
        "children": [{"name": "X", "children": [], "extra_info": {}}],
        "extra_info": {"Table": "t"},
    }
]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello", "this is not a plan of postgres, duckdb, sqlite or mysql"),
        ("\x00\x01", "this is not a plan of postgres, duckdb, sqlite or mysql"),
        ("SELECT * FROM t", "this is a statement, not the plan of one"),
        (
            'ERROR:  relation "x" does not exist',
            'the server said an error instead of a plan: relation "x" does not exist',
        ),
        ("| Id  | Operation         | Name |", "this is a plan of Oracle"),
        ('<ShowPlanXML xmlns="x"/>', "this is a plan of SQL Server"),
        ("┌────┐\n│ SEQ_SCAN │\n└────┘", "this is a plan of DuckDB as a drawing"),
        ("| id | select_type | table |", "this is a plan of MySQL as a table"),
        (
            "-> Table scan on t  (cost=1 rows=2)\n  -> ",
            "line 2, column 1: this line is no step of a MySQL plan",
        ),
        ("[" * 100_000, "this document is nested too deeply to be a plan"),
        (
            '[{"Plan": {"Node Type": "Sort", "Plans": 5}}]',
            "this plan is not as an engine prints it (TypeError",
        ),
        (
            '[{"Plan": {"Node Type": "Sort", "Plans": [{}]}}]',
            "this plan is not as an engine prints it (KeyError",
        ),
        (
            '[{"Plan": {"Node Type": "Sort", "Plan Rows": -3}}]',
            "operator 1 (Sort) of this plan cannot be: the estimate is -3",
        ),
        (
            '[{"Plan": {"Node Type": "Sort", "Actual Rows": 1e400, "Actual Loops": 1}}]',
            "operator 1 (Sort) of this plan cannot",
        ),
        (
            '[{"Plan": {"Node Type": "Seq Scan", "Rows Removed by Filter": -1e400}}]',
            "operator 1 (Seq Scan) of this plan cannot be: Rows Removed by Filter is -inf",
        ),
        (
            f'[{{"Plan": {{"Node Type": "Seq Scan", "Rows Removed by Filter": {10**400}}}}}]',
            "operator 1 (Seq Scan) of this plan cannot be: Rows Removed by Filter is a number of 401 digits",
        ),
        (
            '{"engine": "sqlite", "plan": [{"id": 0, "parent": 0, "detail": "x"}]}',
            "this document is nested too deeply to be a plan",
        ),
        (
            '{"engine": "sqlite", "plan": [{"id": 1, "parent": 2, "detail": "x"}, '
            '{"id": 3, "parent": 0, "detail": "y"}]}',
            "this SQLite plan is torn: 1 of its 2 steps hang from no other",
        ),
        (" \n", "there is no plan: the text is empty"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(text: str, message: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        read_plans(text)
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) < 500


def test_plan_of_another_engine_than_said_is_refused() -> None:
    with pytest.raises(UnusableInput, match="this is not a plan of duckdb"):
        read_plan(POSTGRES, engine="duckdb")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value within a document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_documents_that_are_broken_anywhere_are_read_or_refused(data: st.DataObject) -> None:
    document = copy.deepcopy(data.draw(st.sampled_from([POSTGRES, SQLITE, MYSQL, DUCKDB])))
    *way, last = data.draw(st.sampled_from([place for place in places(document) if place]))
    target: Any = document
    for step in way:
        target = target[step]
    target[last] = data.draw(
        st.sampled_from([None, 5, -1, "x", "", [], {}, [5], {"x": 1}, True, float("inf")])
    )
    try:
        told = [str(item) + item.picture().text for item in explain_documents(document)]
    except UnusableInput as error:
        told = [str(error)]
    assert told


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 400))
def test_half_a_document_is_read_or_refused(length: int) -> None:
    text = json.dumps(POSTGRES)[: length * 2]
    with pytest.raises(UnusableInput):
        read_plans(text)


def many(count: int) -> dict[str, str]:
    """Return a plan with so many scans below an Append, as text and as JSON."""
    lines = [f"  ->  Seq Scan on p{number}  {FIGURES}\n        Filter: (a > 1)" for number in range(count)]
    scans = [{**NODE, **RUN, "Relation Name": f"p{number}"} for number in range(count)]
    root = {**NODE, **RUN, "Node Type": "Append", "Plans": scans}
    return {"text": "\n".join([f"Append  {FIGURES}", *lines]), "json": json.dumps([{"Plan": root}])}


@pytest.mark.parametrize("form", ["text", "json"])
def test_ten_thousand_operators_are_read_within_a_second_and_drawn(form: str) -> None:
    document = many(9_999)[form]
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        plan = read_plan(document)
        seconds.append(time.process_time() - begun)
    assert len(plan.nodes) == 10_000
    assert min(seconds) < 1


def test_the_operators_that_matter_of_ten_thousand_are_drawn() -> None:
    (explanation,) = explain_documents(many(9_999)["text"])
    assert re.search(r">… 9,?\d+ more</text>", explanation.picture().svg or "")


def test_deep_plans_are_told_and_drawn() -> None:
    node: dict[str, Any] = {**NODE, **RUN}
    for _ in range(900):
        node = {**NODE, **RUN, "Node Type": "Materialize", "Relation Name": None, "Plans": [node]}
    (explanation,) = explain_documents([{"Plan": node}])
    assert str(explanation).count("Materialize") == 900
    assert explanation.picture().png


def test_sqlites_shell_is_read() -> None:
    text = "QUERY PLAN\n|--SCAN x\n|--LIST SUBQUERY 1\n|  `--SCAN t\n`--SEARCH y USING INDEX i (a=?)\n"
    plan = read_plan(text)
    assert [(node.type, node.relation, node.index, node.parent) for node in plan.nodes] == [
        ("QUERY", None, None, None),
        ("SCAN", "x", None, 0),
        ("LIST SUBQUERY 1", None, None, 0),
        ("SCAN", "t", None, 2),
        ("SEARCH USING INDEX", "y", "i", 0),
    ]


@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT * FROM nowhere", "SELECT 1 / (random() * 0)::int"])
def test_statement_that_fails_is_told_and_leaves_nothing(scratch_pg: Database, sql: str) -> None:
    with pytest.raises(QueryFailed):
        explain(Query("", sql), scratch_pg, analyze=True)
    assert explain(Query("", "SELECT 1"), scratch_pg, analyze=True).plan.analyzed


def test_statement_that_takes_too_long_is_stopped_and_its_writes_are_undone(postgres: Engine) -> None:
    with postgres.scratch() as database:
        database.query("CREATE TABLE t AS SELECT 1 AS a", write=True)
        with pytest.raises(QueryFailed):
            explain(
                Query("", "DELETE FROM t WHERE pg_sleep(9) IS NOT NULL"), database, analyze=True, timeout=0.1
            )
        assert database.row_counts()["t"] == 1
