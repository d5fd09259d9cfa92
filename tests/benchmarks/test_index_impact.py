"""What an index does, measured in two clones of a real database."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from dbworkbench.benchmarks import Effect, Impact, impact
from dbworkbench.benchmarks.effect import judge_index, judge_query
from dbworkbench.benchmarks.figures import size
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import QueryFailed, UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.model.statistics import Ratio

BY_PLANE = Query("by_plane", "SELECT id FROM trip WHERE plane = :plane", rate=40)
TOTAL = Query("total", "SELECT count(note) FROM trip")
SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, i % 12500 AS plane, 'note' || i AS note, 'x' AS flag "
    "FROM {rows} AS r(i)"
)
EMPTY = "CREATE TABLE nobody (id int)"


@pytest.fixture(scope="module")
def pg(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        scratch.query(SETUP.format(rows="generate_series(1, 150000)"), write=True)
        scratch.query(EMPTY, write=True)
        yield scratch


@pytest.fixture(scope="module")
def helping(pg: Database) -> Impact:
    return impact(pg, "CREATE INDEX CONCURRENTLY ON trip (plane)", [BY_PLANE, TOTAL], rounds=6)


@pytest.fixture(scope="module")
def useless(pg: Database) -> Impact:
    return impact(pg, "CREATE INDEX trip_flag ON trip (flag)", [BY_PLANE, TOTAL], rounds=6)


def stable(text: str) -> str:
    return re.sub(r"⟨[^⟩]*⟩", "⟨⟩", re.sub(r"base64,[^\"]*", "", text))


def folded(line: str) -> str:
    return re.sub(r" +", " ", stable(line))


def test_index_that_helps_says_how_much_and_what_it_costs(helping: Impact) -> None:
    lines = [folded(line) for line in str(helping).splitlines()]
    assert lines[:5] == [
        "ix_trip_plane helps much: by_plane is ⟨⟩ times as fast.",
        f"It takes {size(helping.bytes)}, and 1,000 inserts take ⟨⟩ times as long, with ⟨⟩ records "
        "in the write-ahead log a row instead of ⟨⟩."
        if helping.bytes
        else "",
        "query before after times as fast effect plan",
        "by_plane ⟨⟩ ⟨⟩ ⟨⟩ helps much Seq Scan on trip → Bitmap Heap Scan on trip + "
        "Bitmap Index Scan on ix_trip_plane",
        "total ⟨⟩ ⟨⟩ ⟨⟩ no difference unchanged",
    ]
    assert lines[5] == "Measured in two clones by turns: CREATE INDEX ix_trip_plane ON trip (plane)"


def test_index_that_nobody_uses_is_rejected_in_plain_words(useless: Impact) -> None:
    assert useless.verdict is Effect.COSTS_MORE
    assert not useless.used
    assert str(useless).startswith(
        "trip_flag does not help: no query uses it. It costs more than it gives.\nIt takes "
    )


def test_speedup_is_the_ratio_with_its_interval(helping: Impact) -> None:
    value, low, high = helping.speedup("by_plane")
    assert low <= value <= high
    assert low > 2
    assert helping.ratio("by_plane") == helping.benchmark.ratio("by_plane", "before", "after")


def test_plans_of_both_states_are_kept(helping: Impact) -> None:
    comparison = helping.plans["by_plane"]
    assert comparison.used
    assert not any(node.index for node in comparison.before.nodes)
    assert {node.index for node in comparison.after.nodes} == {None, "ix_trip_plane"}
    assert comparison.after.analyzed


def test_write_cost_counts_log_records_for_each_row(helping: Impact) -> None:
    writing = helping.writing
    assert writing is not None
    assert writing.wal_before == pytest.approx(1, abs=0.2)
    assert writing.wal_after == pytest.approx(2, abs=0.2)
    assert writing.rows == 1000


def test_database_itself_stays_as_it_is(pg: Database, helping: Impact, useless: Impact) -> None:
    assert pg.index_sizes() == ()
    assert pg.row_counts() == {"nobody": 0, "trip": 150_000}


def test_clones_are_dropped_also_after_an_error(pg: Database) -> None:
    def scratches() -> list[str]:
        mine = f"dbwb_scratch_{os.getpid()}_%"  # other workers have theirs on the same server
        rows = pg.query(f"SELECT datname FROM pg_database WHERE datname LIKE '{mine}' ORDER BY 1")
        return [row["datname"] for row in rows.table.to_pylist()]

    before = set(scratches())
    with pytest.raises(QueryFailed, match="plain"):
        impact(pg, "CREATE INDEX ON trip (plain)", [BY_PLANE])
    assert set(scratches()) - before == set()


def test_two_runs_differ_only_in_marked_figures(pg: Database, useless: Impact) -> None:
    again = impact(pg, "CREATE INDEX trip_flag ON trip (flag)", [BY_PLANE, TOTAL], rounds=2)
    assert stable(str(again)) == stable(str(useless))
    assert stable(again._repr_html_()) == stable(useless._repr_html_())


def test_index_on_an_empty_table_has_no_write_cost(pg: Database) -> None:
    result = impact(pg, "CREATE INDEX ON nobody (id)", [Query("q", "SELECT * FROM nobody")], rounds=1)
    assert result.writing is None
    assert "the table is empty, so writes could not be measured" in str(result)


def test_partial_and_expression_indexes_are_tried(pg: Database) -> None:
    query = Query("q", "SELECT id FROM trip WHERE lower(note) = lower(:note) AND id > 10")
    result = impact(pg, "CREATE INDEX ON trip (lower(note)) WHERE id > 10", [query], rounds=3)
    assert result.used
    assert result.verdict in (Effect.HELPS, Effect.HELPS_MUCH)  # by how much, three rounds may not tell


def test_duckdb_is_tried_in_the_same_way(scratch_duck: Database) -> None:
    scratch_duck.query(SETUP.format(rows="range(1, 60001)"), write=True)
    result = impact(
        scratch_duck, "CREATE INDEX ON trip (id)", [Query("q", "SELECT * FROM trip WHERE id = :id")]
    )
    assert result.plans["q"].used
    assert result.bytes is None
    assert result.writing is not None
    assert result.writing.wal_after is None
    assert "It takes an unknown number of bytes, and 1,000 inserts take ⟨" in str(result)


@pytest.mark.parametrize("ddl", ["DROP TABLE trip", "SELECT 1", "CREATE INDEX ON trip (id); DROP TABLE trip"])
def test_only_one_create_index_is_taken(pg: Database, ddl: str) -> None:
    with pytest.raises(UnusableInput, match="not one CREATE INDEX statement"):
        impact(pg, ddl, [BY_PLANE])
    assert pg.row_counts()["trip"] == 150_000


@pytest.mark.parametrize(
    ("ratio", "changed", "effect"),
    [
        (Ratio(5, 4, 6), True, Effect.HELPS_MUCH),
        (Ratio(1.5, 1.2, 2.5), True, Effect.HELPS),
        (Ratio(1.1, 0.98, 1.2), True, Effect.NO_DIFFERENCE),
        (Ratio(1.04, 1.01, 1.06), True, Effect.NO_DIFFERENCE),
        (Ratio(0.5, 0.4, 0.6), True, Effect.HARMS),
        (Ratio(5, 4, 6), False, Effect.NO_DIFFERENCE),
    ],
)
def test_query_is_judged_by_its_whole_interval(ratio: Ratio, changed: bool, effect: Effect) -> None:
    assert judge_query(ratio, plan_changed=changed) is effect


@pytest.mark.parametrize(
    ("effects", "saved", "verdict"),
    [
        ([Effect.HELPS_MUCH, Effect.NO_DIFFERENCE], 3.0, Effect.HELPS_MUCH),
        ([Effect.HELPS, Effect.HARMS], 1.0, Effect.HELPS),
        ([Effect.HELPS, Effect.HARMS], -1.0, Effect.COSTS_MORE),
        ([Effect.NO_DIFFERENCE], 0.0, Effect.COSTS_MORE),
    ],
)
def test_index_is_judged_by_what_its_queries_win_together(
    effects: list[Effect], saved: float, verdict: Effect
) -> None:
    assert judge_index(effects, saved_ms=saved) is verdict


def test_index_that_the_database_has_is_measured_against_the_database_without_it(postgres: Engine) -> None:
    with postgres.scratch() as scratch:
        scratch.query(SETUP.format(rows="generate_series(1, 150000)"), write=True)
        scratch.query("CREATE INDEX there_already ON trip (plane)", write=True)
        found = impact(scratch, "CREATE INDEX ON trip (plane)", [BY_PLANE], rounds=4)
        plans = found.plans["by_plane"]
        assert found.held
        assert plans.used
        assert [node.type for node in plans.before.nodes if node.relation] == ["Seq Scan"]
        assert "there_already" in str(scratch.introspect().table("trip").indexes)
