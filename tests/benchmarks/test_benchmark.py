"""Latencies side by side, on a real PostgreSQL and a real DuckDB."""

from __future__ import annotations

import math
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

import pytest

from dbworkbench.benchmarks import Benchmark, Measurement, bench, bench_variants
from dbworkbench.benchmarks.figures import duration, size
from dbworkbench.benchmarks.measurement import ratio_between
from dbworkbench.benchmarks.timing import Course, Run, run_rounds
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import QueryFailed, UnknownName, Unsupported, UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.model.statistics import quantile
from dbworkbench.model.target import read_target
from dbworkbench.plans import read_plan

BY_PLANE = Query("by_plane", "SELECT id FROM trip WHERE plane = :plane", target=read_target("p95 < 60 s"))
ALL = Query("all_planes", "SELECT plane, count(*) FROM trip GROUP BY plane", target=read_target("max < 1 us"))
SETUP = "CREATE TABLE trip AS SELECT i AS id, i % 100 AS plane FROM {rows} AS r(i)"


@pytest.fixture(scope="module")
def databases(postgres: Engine, duck: Engine) -> Iterator[dict[str, Database]]:
    with postgres.scratch() as pg, duck.scratch() as duckdb:
        pg.query(SETUP.format(rows="generate_series(1, 5000)"), write=True)
        duckdb.query(SETUP.format(rows="range(1, 5001)"), write=True)
        yield {"pg": pg, "duck": duckdb}


@pytest.fixture(scope="module")
def result(databases: dict[str, Database]) -> Benchmark:
    return bench([BY_PLANE, ALL], databases, rounds=4, seed=3)


def made(**ms: tuple[float, ...]) -> Benchmark:
    measurements = tuple(Measurement("q", name, values, (3,)) for name, values in ms.items())
    return Benchmark((Query("q", "SELECT 1"),), tuple(ms), measurements, {})


def stable(text: str) -> str:
    return re.sub(r"⟨[^⟩]*⟩", "⟨⟩", re.sub(r"base64,[^\"]*", "", text))


def test_every_query_is_run_for_every_parameter_in_every_round(result: Benchmark) -> None:
    for database in ("pg", "duck"):
        assert len(result.measurement("by_plane", database).ms) == 4 * 5
        assert len(result.measurement("all_planes", database).ms) == 4
    assert len({values["plane"] for values in result.parameters["by_plane"]}) == 5


def test_text_shows_figures_marked_and_everything_else_plain(result: Benchmark) -> None:
    lines = stable(str(result)).splitlines()
    assert [re.sub(r" +", " ", line) for line in lines[:7]] == [
        "query database median p95 p99 min mean runs rows pages target",
        "by_plane pg ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ 50 ⟨⟩ p95 < 60 s: ⟨⟩",
        "by_plane duck ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ 50 p95 < 60 s: ⟨⟩",
        "all_planes pg ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ 100 ⟨⟩ max < 0.001 ms: ⟨⟩",
        "all_planes duck ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩ 100 max < 0.001 ms: ⟨⟩",
        "by_plane: pg / duck = ⟨⟩ (pairs of runs, 95 % interval)",
        "by_plane, where the time goes: ⟨⟩",
    ]
    assert lines[7:9] == [
        "all_planes: pg / duck = ⟨⟩ (pairs of runs, 95 % interval)",
        "all_planes, where the time goes: ⟨⟩",
    ]
    assert lines[9] == "by_plane: the same rows on pg and duck: ⟨⟩."
    assert re.search(r"⟨5 sets of parameters, 250 rows, hash [0-9a-f]{8}⟩", str(result))
    assert lines[11].startswith("by_plane with plane = ")
    assert lines[12:] == ["noise: ⟨⟩", "measured warm, on ⟨⟩"]


def test_two_runs_differ_only_in_marked_figures(result: Benchmark, databases: dict[str, Database]) -> None:
    again = bench([BY_PLANE, ALL], databases, rounds=2, seed=3)
    assert stable(str(again)) == stable(str(result))
    assert stable(again._repr_html_()) == stable(result._repr_html_())


def test_statistics_and_ratio_are_of_the_runs(result: Benchmark) -> None:
    pg = result.measurement("by_plane", "pg").ms
    duck = result.measurement("by_plane", "duck").ms
    assert result.statistic("by_plane", "pg", "p95") == quantile(pg, 0.95)
    rounds = [
        math.prod(pg[place] / duck[place] for place in range(start, start + 5)) ** 0.2
        for start in range(0, 20, 5)
    ]
    ratio = result.ratio("by_plane", "pg", "duck")
    assert ratio.value == pytest.approx(math.prod(rounds) ** 0.25)
    assert ratio.low <= ratio.value <= ratio.high


def test_targets_are_met_only_when_all_are(result: Benchmark, databases: dict[str, Database]) -> None:
    assert result.met is False
    assert bench([BY_PLANE], databases, rounds=1).met is True
    assert made(pg=(1.0,)).met is None


def test_different_numbers_of_rows_are_said(scratch_pg: Database, databases: dict[str, Database]) -> None:
    scratch_pg.query("CREATE TABLE trip AS SELECT 1 AS id, 7 AS plane", write=True)
    result = bench([ALL], {"pg": databases["pg"], "other": scratch_pg}, rounds=1)
    (said,) = result.disagreements
    assert said.startswith(
        "all_planes returns 100 rows on pg and 1 row on other: these are not the same answers; only on pg: ("
    )
    assert said.endswith("…; only on other: (7, 1).")
    assert result.disagreements[0] in str(result)


def test_query_over_the_limit_is_left_out_and_shown(databases: dict[str, Database]) -> None:
    slow = Query("slow", "SELECT pg_sleep(5)", target=read_target("p95 < 1 s"))
    result = bench([slow], {"pg": databases["pg"]}, timeout=0.1)
    assert result.measurement("slow", "pg").capped == 0.1
    assert "more than 0.1 s" in str(result)
    assert "p95 < 1 s: ⟨missed⟩" in str(result)
    with pytest.raises(UnusableInput, match=r"slow has no times on pg: it ran into the limit of 0.1 s"):
        result.statistic("slow", "pg", "median")
    assert "<img" not in result._repr_html_()
    with pytest.raises(UnusableInput, match="there is nothing to draw"):
        result.picture()


def test_refused_query_is_an_error_and_not_a_limit(databases: dict[str, Database]) -> None:
    with pytest.raises(QueryFailed, match="nowhere"):
        bench([Query("q", "SELECT * FROM nowhere")], databases, rounds=1)


def test_a_query_that_one_engine_cannot_run_is_told_with_the_engine(databases: dict[str, Database]) -> None:
    query = Query("of_pg", "SELECT id, pg_backend_pid() FROM trip")
    with pytest.raises(QueryFailed, match=r"of_pg on duck: Scalar Function with name pg_backend_pid"):
        bench([query], databases, rounds=1)
    with pytest.raises(UnusableInput, match="0 rounds measure nothing"):
        bench([ALL], databases, rounds=0)


def test_unknown_names_are_told_with_the_known_ones(result: Benchmark) -> None:
    with pytest.raises(UnknownName, match="no measured query called 'by_plain'"):
        result.statistic("by_plain", "pg", "p95")
    with pytest.raises(UnknownName, match="no measured database called 'mysql'"):
        result.statistic("by_plane", "mysql", "p95")


def test_progress_tells_the_query_and_how_far(databases: dict[str, Database]) -> None:
    told: list[tuple[str, int, int]] = []
    bench([ALL], databases, rounds=2, progress=lambda *step: told.append(step))
    assert told == [("all_planes", 50, 100), ("all_planes", 100, 100)]


def course(rounds: int | None, seed: int = 1, sides: int = 1) -> Course:
    order = random.Random(seed)  # noqa: S311  # an order, nothing secret
    return Course(rounds, sides, order, lambda _part: None)


def test_order_of_runs_is_random_and_comes_from_the_seed() -> None:
    def record(seed: int) -> list[str]:
        seen: list[str] = []

        def contestant(name: str) -> int:
            seen.append(name)
            return 1

        @contextmanager
        def session(name: str) -> Iterator[Run]:
            yield partial(contestant, name)

        run_rounds([partial(session, name) for name in "abc"], course(6, seed, 3))
        return seen

    one = record(1)
    assert one == record(1)
    assert one != record(2)
    rounds = [one[start : start + 3] for start in range(3, 36, 6)]  # after the three that warm a session up
    assert all(sorted(names) == ["a", "b", "c"] for names in rounds)
    assert len({tuple(names) for names in rounds}) > 1
    warm = {tuple(one[start : start + 3]) for start in range(0, 36, 6)}
    assert len(warm) > 1  # who warms up last would find its own things in the caches


@pytest.mark.parametrize(("rounds", "sessions", "together"), [(6, 6, 1), (30, 30, 1), (200, 29, 7)])
def test_sessions_are_new_up_to_thirty_times(rounds: int, sessions: int, together: int) -> None:
    opened: list[int] = []

    @contextmanager
    def session() -> Iterator[Run]:
        opened.append(1)
        yield lambda: 1

    (runs,) = run_rounds([session], course(rounds))
    assert (len(opened), len(runs.ms), runs.together) == (sessions, rounds, together)


def test_number_of_rounds_follows_a_budget_of_time() -> None:
    def wait() -> int:
        time.sleep(0.07)
        return 1

    (quick,) = run_rounds([lambda: nullcontext(lambda: 1)], course(None))
    assert len(quick.ms) == 200
    (slow,) = run_rounds([lambda: nullcontext(wait)], course(None))
    assert 20 <= len(slow.ms) <= 22


def test_ratio_is_of_the_medians_of_sessions_and_the_geometric_mean_of_sets() -> None:
    above = Measurement("q", "a", (2.0, 8.0, 2.0, 8.0, 9.0, 8.0), (1, 1), together=3)
    below = Measurement("q", "b", (1.0, 2.0, 1.0, 2.0, 1.0, 2.0), (1, 1), together=3)
    assert ratio_between(above, below).value == pytest.approx(8**0.5)
    assert ratio_between(above, below).high == math.inf  # one session tells nothing of how others do


def test_cold_runs_read_from_the_disk(databases: dict[str, Database]) -> None:
    pg = databases["pg"]
    with pg.chilled() as chill, pg.prepared("SELECT count(*) FROM trip", {}) as run:
        run()
        chill()
        plan = read_plan(pg.explain("SELECT count(*) FROM trip", analyze=True))
    assert plan.root.details["Shared Read Blocks"] > 20
    assert "measured cold" in str(bench([ALL], {"pg": pg}, rounds=1, cold=True))
    with pytest.raises(Unsupported, match="cold is not available on duckdb"):
        bench([ALL], {"duck": databases["duck"]}, rounds=1, cold=True)


def test_hot_and_cold_keys_are_drawn_from_the_data(scratch_duck: Database) -> None:
    scratch_duck.query(
        "CREATE TABLE trip AS SELECT i AS id, i // 7 AS plane FROM range(2000) AS r(i)", write=True
    )
    scratch_duck.query("INSERT INTO trip SELECT 1, 99 FROM range(500)", write=True)
    scratch_duck.query("INSERT INTO trip VALUES (1, 7777)", write=True)
    one = Query("q", "SELECT count(*) FROM trip WHERE plane = :plane")
    result = bench([one], {"duck": scratch_duck}, rounds=2, keys="both", sets=2)
    assert [values["plane"] for values in result.parameters["q"]] == [99, 7777]
    assert "q on duck: hot keys ⟨" in str(result)
    with pytest.raises(UnknownName, match="no choice of keys called 'warm'"):
        bench([one], {"duck": scratch_duck}, keys="warm")


def test_ways_to_write_a_query_are_measured_and_compared(databases: dict[str, Database]) -> None:
    ways = {"in": "id IN (1, 2)", "or": "id = 1 OR id = 2", "wrong": "id = 1"}
    variants = {name: Query("q", f"SELECT id FROM trip WHERE {rest}") for name, rest in ways.items()}
    result = bench_variants(variants, databases["pg"], rounds=2)
    assert [check.same for check in result.checks] == [True, False]
    assert result.disagreements == (
        "q returns 2 rows on or and 1 row on wrong: these are not the same answers; only on or: (2).",
    )


def test_picture_says_the_medians_in_words(result: Benchmark) -> None:
    text = stable(result.picture().text)
    assert "by_plane, pg: ⟨⟩" in text
    assert result.picture().png


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0.0123, "  12.3 µs"),
        (1.5, "  1.50 ms"),
        (99.96, "   100 ms"),
        (999.4, "   999 ms"),
        (25_700, "   25.7 s"),
    ],
)
def test_times_have_three_digits_and_one_width(ms: float, text: str) -> None:
    assert duration(ms) == text
    assert len(duration(ms)) == 9


@pytest.mark.parametrize(("count", "text"), [(8192, "8 kB"), (1_400_000, "1.3 MB"), (5 * 2**30, "5.0 GB")])
def test_sizes_are_in_binary_units(count: int, text: str) -> None:
    assert size(count) == text
