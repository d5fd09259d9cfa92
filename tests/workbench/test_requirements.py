"""Plans, measurements and claims of a session on real rows; claims are told with their evidence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from dbworkbench.benchmarks.benchmark import Benchmark
from dbworkbench.benchmarks.measurement import Measurement
from dbworkbench.claims import Evidence, Outcome, Verdict, require
from dbworkbench.claims.kinds.comparison import COMPARE, judge
from dbworkbench.claims.quantity import FACTOR, Quantity, Value
from dbworkbench.engines.engine import Engine
from dbworkbench.engines.postgres.engine import PostgresEngine
from dbworkbench.errors import ClaimFailed, QueryFailed, UnknownName, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.model.target import Target, read_target
from dbworkbench.workbench import Session

TRIPS = """
Table planes { tail text [pk] }
Table trips {
  id   int  [pk]
  tail text [not null, ref: > planes.tail]
  city int  [not null]
}
"""
ROWS = (
    "insert into planes select 'N' || i from generate_series(1, 50) as r(i)",
    "insert into trips select i, 'N' || (1 + i % 50), i % 4 from generate_series(1, 20000) as r(i)",
)
MEASURED = re.compile(r"⟨[^⟩]*⟩")


@pytest.fixture(scope="module")
def trips(postgres: Engine) -> Iterator[Session]:
    """A design with rows in both engines and two named queries."""
    session, name = Session(), f"wb_{uuid4().hex[:12]}"
    session.connect("postgres", "pg")
    session.connect("duckdb", "duck")
    session.sketch(TRIPS, name)
    for alias in session.aliases:
        session.create(at=alias)
        for rows in ROWS:
            session.run(rows, at=alias, write=True)
    session.database("pg").refresh_statistics()
    session.define("of_plane", "select * from trips where tail = :tail", target=read_target("p95 < 9 s"))
    session.define("planes_of_city", "select distinct tail from trips where city = :city")
    yield session
    engine = session.engine("pg")
    assert isinstance(engine, PostgresEngine)
    engine.drop(name)
    session.close()


def test_named_query_is_explained_with_values_from_its_column(trips: Session) -> None:
    found = trips.explain("of_plane", at="pg")
    heading, times = str(found).splitlines()[:2]
    assert heading == f"{trips.design().name} {trips.design().revision} · @pg 20,050 rows"
    assert MEASURED.sub("…", times).startswith("of_plane (tail = 'N")


def test_unknown_query_is_named_with_the_nearest(trips: Session) -> None:
    for verb in (trips.explain, lambda name: trips.bench([name])):
        with pytest.raises(UnknownName) as caught:
            verb("of_plan")
        assert str(caught.value) == "no query called 'of_plan'\nDid you mean 'of_plane'?"


def test_databases_are_measured_side_by_side(trips: Session) -> None:
    result = trips.bench(["of_plane"], at=["pg", "duck"], rounds=3)
    assert [(found.database, len(found.ms) % 3) for found in result.measurements] == [("pg", 0), ("duck", 0)]
    assert result.disagreements == ()
    assert result.met is True
    assert result.heading.endswith("@pg 20,050 rows · @duck 20,050 rows")


def test_statement_without_a_name_is_measured_too(trips: Session) -> None:
    result = trips.bench(["select count(*) from trips"], at=["duck"], rounds=3)
    assert result.measurement("", "duck").rows == (1,)


def test_impact_of_anything_but_an_index_is_refused(trips: Session) -> None:
    with pytest.raises(UnusableInput) as caught:
        trips.impact("drop table trips", at="pg")
    assert str(caught.value) == (
        "not one CREATE INDEX statement: 'drop table trips'\n"
        "Write it like: CREATE INDEX ON flights (dest, time_hour)"
    )


def test_impact_leaves_the_database_and_the_design_as_they_are(trips: Session) -> None:
    before = trips.design()
    result = trips.impact("CREATE INDEX ON trips (tail)", names=["of_plane"], at="pg", rounds=3)
    assert (result.index, result.plans["of_plane"].used) == ("ix_trips_tail", True)
    assert trips.design() is before
    assert trips.database("pg").introspect().table("trips").indexes == set()


def test_claims_that_hold_say_what_was_found(trips: Session) -> None:
    verdicts = trips.require(
        "every table has a primary key  # the first of all\n"
        "every query meets its target\n"
        "count(trips) = 20,000\n"
        "count(trips @duck) = count(trips @pg)\n"
        "p95(of_plane @duck) < 9 s\n"
        "median(of_plane) <= 2 * p99(of_plane)",
        at="pg",
        rounds=3,
    )
    assert [(v.outcome.value, v.claim, MEASURED.sub("…", v.evidence)) for v in verdicts.verdicts] == [
        ("holds", "every table has a primary key", "2 tables"),
        ("holds", "every query meets its target", "of_plane p95 < 9 s: …"),
        ("holds", "count(trips) = 20,000", "20,000 against 20,000"),
        ("holds", "count(trips @duck) = count(trips @pg)", "20,000 against 20,000"),
        ("holds", "p95(of_plane @duck) < 9 s", "… against 9000 ms"),
        ("holds", "median(of_plane) <= 2 * p99(of_plane)", "… against 2 × …"),
    ]


def test_claim_that_fails_raises_with_all_verdicts(trips: Session) -> None:
    with pytest.raises(ClaimFailed) as caught:
        trips.require("every foreign key is indexed\ncount(planes) = 51\ncount(planes) = 50", at="duck")
    assert str(caught.value).splitlines() == [
        "2 of 3 claims fail",
        f"{trips.design().name} {trips.design().revision} · @duck 20,050 rows",
        "         claim                         evidence",
        "✗ fails  every foreign key is indexed  without one: trips.tail",
        "✗ fails  count(planes) = 51            50 against 51",
        "✓ holds  count(planes) = 50            50 against 50",
    ]


def test_impact_within_its_interval_cannot_be_told(trips: Session) -> None:
    evidence = Evidence(trips.design(), {"duck": trips.database("duck")}, "duck", rounds=3)
    ratio, low, high = evidence.impact("of_plane", "trips (city)")
    assert low < high
    (verdict,) = require(f"impact(of_plane, trips (city)) > {(low + high) / 2:.6f}x", evidence).verdicts
    assert (verdict.outcome, low <= ratio <= high) == (Outcome.CANNOT_TELL, True)
    assert verdict.evidence.endswith("x: the bound lies inside the interval")


def test_nothing_that_can_be_told_raises(trips: Session) -> None:
    empty = Session(trips.connections, {"bare": Design("bare")}, current="bare")
    with pytest.raises(
        ClaimFailed, match=r"no claim could be evaluated\n.*\n.*\n\? cannot tell  every query"
    ):
        empty.require("every query meets its target\nevery foreign key is indexed", at="duck")
    assert "bare" not in trips.engine("pg").databases()


def test_count_of_a_table_that_was_not_created_cannot_be_told(trips: Session) -> None:
    design = trips.design()
    evidence = Evidence(design, {"new": trips.engine("duck").database(f"{design.name}_new")}, "new")
    verdicts = require("count(trips) = 0\ncount(trips) < 5", evidence).verdicts
    assert [(v.outcome, v.evidence) for v in verdicts] == [
        (Outcome.CANNOT_TELL, "no table trips in @new against 0"),
        (Outcome.CANNOT_TELL, "no table trips in @new against 5"),
    ]


def test_claim_about_a_query_that_the_database_refuses_says_why(trips: Session) -> None:
    design = trips.design().with_query(Query("wrong", "select nothing_like_it from trips"))
    with pytest.raises(QueryFailed, match="nothing_like_it"):
        require("p95(wrong) < 1 s", Evidence(design, {"duck": trips.database("duck")}, "duck"))


@pytest.mark.parametrize(
    ("claim", "outcome", "evidence"),
    [
        ("p95(slow) < 100 ms", Outcome.FAILS, "more than 30 s against 100 ms"),
        ("p95(slow) > 20 s", Outcome.HOLDS, "more than 30 s against 20000 ms"),
        ("p95(slow) < 1 min", Outcome.CANNOT_TELL, "more than 30 s against 60000 ms"),
        ("every query meets its target", Outcome.FAILS, "slow p95 < 100 ms: more than 30 s"),
    ],
)
def test_query_that_ran_into_the_time_limit_is_judged_by_it(
    claim: str, outcome: Outcome, evidence: str
) -> None:
    query = Query("slow", "select 1", target=Target("p95", 100))
    measured = Benchmark((query,), ("pg",), (Measurement("slow", "pg", (), capped=30.0),), {})
    known = Evidence(Design("x", queries=(query,)), {}, "pg", benchmarks={("slow", "pg"): measured})
    assert require(claim, known).verdicts == (Verdict(claim, outcome, evidence),)


@pytest.mark.parametrize(
    ("left", "sign", "right", "outcome"),
    [
        ((4, 6), ">", (3, 3), Outcome.HOLDS),
        ((4, 6), ">", (7, 7), Outcome.FAILS),
        ((4, 6), ">", (5, 5), Outcome.CANNOT_TELL),
        ((5, 5), "<", (4, 6), Outcome.CANNOT_TELL),
        ((4, 6), "=", (5, 5), Outcome.CANNOT_TELL),
        ((4, 6), "<>", (7, 8), Outcome.HOLDS),
        ((-math.inf, math.inf), "=", (0, 0), Outcome.CANNOT_TELL),
    ],
)
def test_intervals_on_either_side_decide(
    left: tuple[float, float], sign: str, right: tuple[float, float], outcome: Outcome
) -> None:
    assert sign in COMPARE
    verdict = judge("claim", Evidence(Design("x"), {}, "pg"), between(*left), sign, between(*right))
    assert verdict.outcome is outcome


def between(low: float, high: float) -> Quantity:
    return Quantity(FACTOR, lambda _evidence: Value(low, low, high, "x"))


def test_index_is_measured_as_it_stands_in_the_design() -> None:
    session = Session()
    session.sketch("Table a { id int [pk]\n x int\n indexes { (x) [name: 'few', where: `id > 5`] } }", "x")
    statement = Evidence(session.design(), {}, "pg").statement("few")
    assert statement == "CREATE INDEX few ON a (x) WHERE id > 5"
