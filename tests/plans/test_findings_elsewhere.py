"""What the rules find in plans of MariaDB, DuckDB and SQLite, and that their next step helps there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.model.finding import Finding
from dbworkbench.model.query import Query
from dbworkbench.plans import PLAN_RULES, explain, explain_document
from dbworkbench.plans.explanation import Explanation
from dbworkbench.plans.findings.rule import Example, PlanRule
from tests.mariadb import MariaDB

EXAMPLES = [
    *((rule, rule.bad, rule.coded) for rule in PLAN_RULES if rule.bad.engine != "postgres"),
    *((rule, example, True) for rule in PLAN_RULES for example in rule.also),
]
NAMES = [f"{rule.name}-{example.engine}" for rule, example, _ in EXAMPLES]


class Place:
    """A database to set a scene in; MariaDB's is written to beside its engine, which only reads."""

    def __init__(self, database: Database, cursor: Any = None) -> None:
        self.database = database
        self.cursor = cursor

    def run(self, *statements: str) -> None:
        for statement in statements:
            if self.cursor is not None:
                self.cursor.execute(statement)
            else:
                self.database.query(statement, write=True)

    def ask(self, query: str) -> Explanation:
        """Explain the quickest of three runs: on a busy machine any operator may have to wait."""
        runs = [explain(Query("", query), self.database, analyze=True) for _ in range(3)]
        return min(runs, key=lambda run: run.plan.execution_ms or 0.0)


@pytest.fixture
def places(mariadb: MariaDB) -> Iterator[Mapping[str, Place]]:
    with mariadb.database("findings") as connection, connection.cursor() as cursor:
        engines = [connect(mariadb.url("findings")), connect("duckdb"), connect("sqlite")]
        with engines[1].scratch() as duck, engines[2].scratch() as lite:
            yield {
                "mysql": Place(engines[0].database("findings"), cursor),
                "duckdb": Place(duck),
                "sqlite": Place(lite),
            }
        for engine in engines:
            engine.close()


def found(rule: PlanRule, seen: Explanation) -> list[Finding]:
    return [finding for finding in seen.findings if finding.rule == rule.name]


@pytest.mark.parametrize(("rule", "example", "coded"), EXAMPLES, ids=NAMES)
def test_bad_example_is_found_and_its_next_step_helps(
    places: Mapping[str, Place], rule: PlanRule, example: Example, coded: bool
) -> None:
    place = places[example.engine]
    place.run(*example.setup)
    (finding,) = found(rule, place.ask(example.query))
    assert "⟨" in finding.message
    assert all(isinstance(number, int | float) for number in finding.evidence.values())
    if coded:
        place.run(finding.fix)
        assert found(rule, place.ask(example.query)) == []


@pytest.mark.parametrize("rule", [rule for rule in PLAN_RULES if rule.good.engine != "postgres"])
def test_good_example_is_clean(places: Mapping[str, Place], rule: PlanRule) -> None:
    place = places[rule.good.engine]
    place.run(*rule.good.setup)
    assert place.ask(rule.good.query).findings == ()


PLANES = (
    "CREATE TABLE plane (id int PRIMARY KEY, tail varchar(20), kind int, KEY (tail))",
    "INSERT INTO plane SELECT seq, seq, seq % 10 FROM seq_1_to_40000",
)


@pytest.mark.parametrize(
    ("condition", "reason", "fix"),
    [
        (
            "tail = 77",
            "tail is compared with the number 77, and no index of text can be searched by it",
            "Write the value as text: tail = '77'.",
        ),
        (
            "lower(tail) = 'n77'",
            "tail stands within LOWER(tail)",
            "Compare tail itself, with a range (>= and <) where one value of the expression has several; "
            "or index a generated column that holds LOWER(tail).",
        ),
        (
            "tail LIKE '%777'",
            "tail is searched for a pattern that begins with a wildcard",
            "A FULLTEXT index on tail and MATCH … AGAINST, where whole words are searched.",
        ),
    ],
)
def test_what_makes_an_index_of_mariadb_useless_is_told(
    places: Mapping[str, Place], condition: str, reason: str, fix: str
) -> None:
    place = places["mysql"]
    place.run(*PLANES)
    (finding,) = place.ask(f"SELECT * FROM plane WHERE {condition}").findings
    assert finding.rule == "unusable-index"
    assert f"because {reason};" in finding.message
    assert finding.fix == fix


def test_a_filter_that_mariadb_knows_nothing_of_matters_only_to_joins(places: Mapping[str, Place]) -> None:
    place = places["mysql"]
    place.run(*PLANES)
    alone = place.ask("SELECT * FROM plane WHERE kind = 3")
    assert alone.plan.nodes[-1].rows == 4000
    assert [finding.rule for finding in alone.findings if finding.rule == "misestimate"] == []


def test_a_saved_plan_names_no_table_that_may_be_an_alias(places: Mapping[str, Place]) -> None:
    place = places["mysql"]
    place.run(*PLANES)
    seen = place.ask("SELECT * FROM plane AS p WHERE kind = 3 AND id % 7 = 1")
    saved = explain_document(seen.plan.document)
    assert [finding.fix for finding in seen.findings] == ["ALTER TABLE plane ADD INDEX (kind);"]
    assert [finding.fix for finding in saved.findings] == [
        "An index on (kind) of the table that the plan calls p."
    ]


def test_block_of_a_join_holds_the_time_of_its_comparisons(places: Mapping[str, Place]) -> None:
    place = places["mysql"]
    place.run(*PLANES)
    plan = place.ask("SELECT count(*) FROM plane a JOIN plane b ON b.kind = a.kind WHERE a.id < 200").plan
    (join,) = [node for node in plan.nodes if node.type == "Block Nested Loop"]
    assert (join.self_ms or 0.0) > 0.8 * (plan.root.total_ms or 0.0)
