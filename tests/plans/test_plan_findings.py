"""Each rule finds its bad example, passes its good one, and its fix really helps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans import findings
from dbworkbench.plans.findings.condition import Comparison, comparisons, index_ddl
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.shelf import PLAN_RULES, examine
from dbworkbench.plans.reading import read_plan

NOT_RULES = {"__init__", "rule", "shelf", "weight", "condition"}
by_name = pytest.mark.parametrize("rule", PLAN_RULES, ids=[rule.name for rule in PLAN_RULES])


@pytest.fixture(scope="module")
def database(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        yield scratch


def plan_of(database: Database, example: Example, *more: str, options: str = "ANALYZE, VERBOSE") -> Plan:
    with database.connect(write=True) as connection:
        for statement in (*example.setup, *more):
            connection.execute(statement)
        document: Any = connection.execute(f"EXPLAIN ({options}, FORMAT JSON) {example.query}").fetchone()[0]
        connection.rollback()
    return read_plan(document)


def found(rule: PlanRule, plan: Plan) -> list[Finding]:
    return [finding for finding in examine(plan) if finding.rule == rule.name]


def test_every_rule_is_on_the_shelf() -> None:
    folder = Path(next(iter(findings.__path__)))
    files = {path.stem for path in folder.glob("*.py")} - NOT_RULES
    assert files == {rule.name.replace("-", "_") for rule in PLAN_RULES}


@by_name
def test_bad_example_is_found_and_good_one_is_clean(database: Database, rule: PlanRule) -> None:
    assert len(found(rule, plan_of(database, rule.bad))) == 1
    assert found(rule, plan_of(database, rule.good)) == []


@by_name
def test_suggested_fix_runs_and_removes_the_finding(database: Database, rule: PlanRule) -> None:
    for options in ("ANALYZE", "ANALYZE, VERBOSE"):
        (finding,) = found(rule, plan_of(database, rule.bad, options=options))
        assert found(rule, plan_of(database, rule.bad, finding.fix)) == []


@by_name
def test_plan_that_was_not_run_has_no_findings(database: Database, rule: PlanRule) -> None:
    assert examine(plan_of(database, rule.bad, options="VERBOSE")) == ()


def test_small_tables_raise_no_alarm(database: Database) -> None:
    setup = ("CREATE TABLE tiny AS SELECT i AS id FROM generate_series(1, 500) AS i",)
    assert examine(plan_of(database, Example(setup, "SELECT * FROM tiny WHERE id = 3"))) == ()


def test_row_count_below_a_limit_is_no_misestimate(database: Database) -> None:
    setup = ("CREATE TABLE big AS SELECT i AS id FROM generate_series(1, 200000) AS i", "ANALYZE big")
    query = "SELECT id FROM big, pg_sleep(0.002) WHERE id > 100 LIMIT 3"
    assert examine(plan_of(database, Example(setup, query))) == ()


def test_discarding_scan_is_read_aloud_with_its_numbers(database: Database) -> None:
    rule = next(rule for rule in PLAN_RULES if rule.name == "seq-scan-discards")
    (finding,) = found(rule, plan_of(database, rule.bad, "SET max_parallel_workers_per_gather = 0"))
    assert finding.message.startswith(
        "Seq Scan on trip: 100,000 rows are read to keep 20 (99.9% are thrown away), ⟨"
    )
    assert finding.fix == "CREATE INDEX ON trip (plane);"
    assert finding.evidence["rows_discarded"] == 99_980


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("(plane = 7)", (Comparison("plane", None, True),)),
        ("(trip.plane = plane.id)", (Comparison("plane", "trip", True), Comparison("id", "plane", True))),
        ("((carrier)::text = 'AA'::text)", (Comparison("carrier", None, True),)),
        ("((a >= 1) AND (b = $1))", (Comparison("a", None, False), Comparison("b", None, True))),
        ("(a = ANY ('{1,2}'::integer[]))", (Comparison("a", None, True),)),
        ("(5 < a)", (Comparison("a", None, False),)),
        ('("Foo Bar" = (InitPlan 1).col1)', (Comparison("Foo Bar", None, True),)),
        ("((v)::numeric > $0)", ()),
        ("(lower(name) = 'x'::text)", ()),
        ("((a = 1) OR (b = 2))", ()),
        ("((name)::text ~~ 'a%'::text)", ()),
        ("(NOT (ANY (a = (hashed SubPlan 1).col1)))", ()),
        ("not SQL at all (", ()),
    ],
)
def test_columns_that_an_index_can_serve_are_told(condition: str, expected: tuple[Comparison, ...]) -> None:
    assert comparisons(condition) == expected


def test_index_has_equalities_first_and_names_quoted() -> None:
    scan = PlanNode(1, "Seq Scan", relation="Big Table", alias="b")
    condition = "((b.at > 3) AND (b.\"Kind\" = 'x'::text) AND (c.id = 1) AND (b.until < 4))"
    assert index_ddl(scan, comparisons(condition)) == 'CREATE INDEX ON "Big Table" ("Kind", at);'
