"""Each rule finds its bad example, passes its good one, and its fix really helps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.postgres.tablestates import read_table_states
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.query import Query
from dbworkbench.plans import explain, findings
from dbworkbench.plans.findings.condition import Comparison, comparisons, index_ddl
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.shelf import PLAN_RULES, examine
from dbworkbench.plans.reading import read_plan

NOT_RULES = {
    "__init__",
    "rule",
    "shelf",
    "verdict",
    "weight",
    "condition",
    "discarding",
    "order",
    "wrapped",
} | {
    "blame",
    "ddl",
    "fullscan",
    "subselect",
}
POSTGRES_RULES = [rule for rule in PLAN_RULES if rule.bad.engine == "postgres"]
ENDS_TRANSACTION = re.compile(r"CREATE TABLE .* WITH \(autovacuum_enabled = off\)|VACUUM")
RUNS = ("ANALYZE, VERBOSE", "ANALYZE")


@pytest.fixture(scope="module")
def database(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        yield scratch


@dataclass(frozen=True)
class Seen:
    """The plans of a rule's examples: as planned, run with VERBOSE and without, and after the fix was run."""

    rule: PlanRule
    planned: Plan
    bad: tuple[Plan, ...]
    mended: tuple[Plan, ...]
    good: Plan


@pytest.fixture(scope="module", params=POSTGRES_RULES, ids=[rule.name for rule in POSTGRES_RULES])
def seen(database: Database, request: pytest.FixtureRequest) -> Seen:
    rule: PlanRule = request.param
    with prepared(database, rule.good) as ask:
        good = read_plan(rule.good.saved) if rule.good.saved else ask(rule.good.query)
    with prepared(database, rule.bad) as ask:
        planned = ask(rule.bad.query, "VERBOSE")
        bad = [read_plan(rule.bad.saved)] if rule.bad.saved else [ask(rule.bad.query, how) for how in RUNS]
        if not rule.coded:
            return Seen(rule, planned, tuple(bad), (), good)
        ask.run(found(rule, bad[0])[0].fix)
        return Seen(rule, planned, tuple(bad), tuple(ask(rule.bad.query, how) for how in RUNS), good)


class Ask:
    """Explain queries on one connection; what they write is undone."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.connection.execute(statement)

    def __call__(self, query: str, options: str = "ANALYZE, VERBOSE") -> Plan:
        """Return the plan of the quickest of three runs: on a busy machine any operator may have to wait."""
        runs = [self.explained(query, options) for _ in range(3 if "ANALYZE" in options else 1)]
        plan = min(runs, key=lambda run: run.execution_ms or 0.0)
        tables = [node.table for node in plan.nodes if node.table]
        return replace(plan, tables=read_table_states(self.connection, tables))

    def explained(self, query: str, options: str) -> Plan:
        with self.connection.transaction(force_rollback=True):
            printed = self.connection.execute(f"EXPLAIN ({options}, FORMAT JSON) {query}").fetchone()[0]
        return read_plan(printed)


@contextmanager
def prepared(database: Database, example: Example, *more: str) -> Iterator[Ask]:
    """Set an example's scene in a transaction that is undone, or in a database of its own."""
    statements = (*example.setup, *more)
    alone = any(map(ENDS_TRANSACTION.match, statements))
    with ExitStack() as stack:
        place = stack.enter_context(database.engine.scratch()) if alone else database
        connection = stack.enter_context(place.connect(write=True))
        if alone:
            connection.commit()
            connection.autocommit = True
        ask = Ask(connection)
        ask.run(*statements)
        yield ask
        connection.rollback()


def plan_of(database: Database, example: Example, *more: str, options: str = "ANALYZE, VERBOSE") -> Plan:
    with prepared(database, example, *more) as ask:
        return ask(example.query, options)


def found(rule: PlanRule, plan: Plan) -> list[Finding]:
    return [finding for finding in examine(plan) if finding.rule == rule.name]


def test_every_rule_is_on_the_shelf() -> None:
    folder = Path(next(iter(findings.__path__)))
    files = {path.stem for path in folder.glob("*.py")} - NOT_RULES
    assert files == {rule.name.replace("-", "_") for rule in PLAN_RULES}


def test_bad_example_is_found_and_good_one_is_clean(seen: Seen) -> None:
    assert [len(found(seen.rule, plan)) for plan in seen.bad] == [1] * len(seen.bad)
    assert found(seen.rule, seen.good) == []


def test_suggested_fix_runs_and_removes_the_finding(seen: Seen) -> None:
    assert bool(seen.mended) == seen.rule.coded
    assert [found(seen.rule, plan) for plan in seen.mended] == [[]] * len(seen.mended)


def test_finding_has_numbers_and_a_next_step(seen: Seen) -> None:
    for plan in seen.bad:
        (finding,) = found(seen.rule, plan)
        assert finding.fix
        assert finding.node
        assert all(isinstance(number, int | float) for number in finding.evidence.values())
        assert "⟨" in finding.message


def test_plan_that_was_not_run_has_no_findings(seen: Seen) -> None:
    assert not seen.planned.analyzed
    assert examine(seen.planned) == ()


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


def test_first_cause_of_a_misestimate_may_have_fewer_rows_than_what_follows(database: Database) -> None:
    setup = (
        "CREATE TABLE trip AS SELECT i AS id, i % 40 AS port, i % 40 AS land FROM generate_series(1, 20000) "
        "AS i",
        "CREATE TABLE ticket AS SELECT i AS id, i % 20000 AS trip FROM generate_series(1, 60000) AS i",
        "ANALYZE trip, ticket",
    )
    query = "SELECT count(*) FROM trip JOIN ticket ON ticket.trip = trip.id WHERE port = 7 AND land = 7"
    (finding,) = [
        found for found in examine(plan_of(database, Example(setup, query))) if found.rule == "misestimate"
    ]
    assert finding.message.startswith("Seq Scan on trip: 500 rows came where the planner expected")
    assert finding.fix.startswith("CREATE STATISTICS trip_land_port ON land, port FROM trip;")


def test_statistics_made_in_the_transaction_that_wrote_the_rows_are_not_old(postgres: Engine) -> None:
    with postgres.scratch() as scratch:
        statement = (
            "CREATE TABLE trip AS SELECT i % 40 AS port, i % 40 AS land FROM generate_series(1, 40000) AS i; "
            "ANALYZE trip; SELECT pg_stat_force_next_flush()"
        )
        scratch.query(statement, write=True)
        query = Query("", "SELECT count(*) FROM trip WHERE port = 7 AND land = 7")
        found = explain(query, scratch, analyze=True)
        assert found.plan.tables["public", "trip"].changed == 40_000
        assert {finding.rule for finding in found.findings} == {"seq-scan-discards", "misestimate"}


PLANES = (
    "CREATE TABLE plane AS SELECT i AS id, 'N' || i AS tail, i % 9 AS kind "
    "FROM generate_series(1, 60000) AS i",
    "CREATE INDEX ON plane (kind, tail)",
    "ANALYZE plane",
)


@pytest.mark.parametrize(
    ("condition", "reason", "fix"),
    [
        (
            "tail LIKE '%777'",
            "tail is searched for a pattern that begins with a wildcard",
            "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX ON plane USING gin (tail gin_trgm_ops);",
        ),
        (
            "id::numeric = 7.0",
            "id is cast in id::numeric",
            "Compare id itself: with a value of its own type, or with a range (>= and <) instead of "
            "id::numeric.",
        ),
        (
            "tail = 'N77'",
            "tail stands behind kind in the index (kind, tail)",
            "CREATE INDEX ON plane (tail);",
        ),
        (
            "sqrt(id) = 7",
            "id stands within SQRT(CAST(id AS DOUBLE PRECISION))",
            "Compare id itself: with a value of its own type, or with a range (>= and <) instead of "
            "SQRT(CAST(id AS DOUBLE PRECISION)).",
        ),
    ],
)
def test_what_makes_an_index_useless_is_told(
    database: Database, condition: str, reason: str, fix: str
) -> None:
    query = f"SELECT id FROM plane WHERE {condition}"
    findings = examine(plan_of(database, Example((*PLANES, *SCANNED), query)))
    (finding,) = [finding for finding in findings if finding.rule == "unusable-index"]
    assert f"because {reason};" in finding.message
    assert finding.fix == fix
    assert not [other for other in findings if other.rule == "seq-scan-discards"]


SCANNED = ("SET enable_indexscan = off", "SET enable_indexonlyscan = off", "SET enable_bitmapscan = off")


def test_limit_before_a_join_that_only_adds_columns_is_told(database: Database) -> None:
    setup = (
        "CREATE TABLE trip AS SELECT i AS id, i % 500 AS plane FROM generate_series(1, 30000) AS i",
        "CREATE TABLE plane AS SELECT i AS id, 'N' || i AS tail FROM generate_series(0, 499) AS i",
        "ALTER TABLE plane ADD PRIMARY KEY (id)",
        "ANALYZE",
        "SET max_parallel_workers_per_gather = 0",
    )
    joined = "SELECT trip.id, tail FROM trip LEFT JOIN plane ON plane.id = trip.plane ORDER BY {} LIMIT 10"
    (finding,) = found(LATE, plan_of(database, Example(setup, joined.format("trip.id"))))
    assert "adds columns to 30,000 rows, of which 10 are kept afterwards" in finding.message
    assert found(LATE, plan_of(database, Example(setup, joined.format("tail, trip.id")))) == []


LATE = next(rule for rule in PLAN_RULES if rule.name == "late-limit")


def test_index_for_an_order_has_equalities_first_and_keeps_directions(database: Database) -> None:
    setup = (
        "CREATE TABLE trip AS SELECT i AS id, i % 2 AS kind, i * 7919::bigint % 100003 AS fare "
        "FROM generate_series(1, 40000) AS i",
        "ANALYZE trip",
    )
    query = "SELECT id FROM trip WHERE kind = 1 ORDER BY fare DESC NULLS LAST, id LIMIT 5"
    plan = plan_of(database, Example(setup, query))
    (finding,) = [finding for finding in examine(plan) if finding.rule == "sort-by-index"]
    assert finding.fix == "CREATE INDEX ON trip (kind, fare DESC NULLS LAST, id);"
    unsure = query.replace("kind = 1", "kind = 1 AND abs(id) > 3")
    findings = examine(plan_of(database, Example(setup, unsure)))
    assert not [finding for finding in findings if finding.rule == "sort-by-index"]


def test_rules_that_need_the_catalogue_say_only_what_a_saved_plan_tells(seen: Seen) -> None:
    saved = replace(seen.bad[0], tables={})
    told = found(seen.rule, saved)
    if seen.rule.name in {"partitions-not-pruned", "old-statistics"}:
        assert told == []
    elif seen.rule.name == "unindexed-foreign-key":
        assert told[0].fix.startswith("See whether the table that refers has an index")
    else:
        assert len(told) == 1


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
