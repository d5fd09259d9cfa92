"""A plan as it is shown: findings first, figures that change marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.model.query import Query
from dbworkbench.plans import explain, explain_document, tree_of
from dbworkbench.plans.explanation import Explanation

QUERY = Query("by_plane", "SELECT id, note FROM trip WHERE plane = :plane ORDER BY id")


@pytest.fixture(scope="module")
def database(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        scratch.query(
            "CREATE TABLE trip AS SELECT i AS id, i % 5000 AS plane, repeat('x', 40) AS note "
            "FROM generate_series(1, 50000) AS i",
            write=True,
        )
        scratch.refresh_statistics()
        yield scratch


@pytest.fixture(scope="module")
def run(database: Database) -> Explanation:
    return explain(QUERY, database, analyze=True)


def stable(text: str) -> str:
    return re.sub(r"⟨[^⟩]*⟩", "⟨⟩", re.sub(r"base64,[^\"]*", "", text))


def test_text_is_the_finding_its_fix_and_the_tree(run: Explanation) -> None:
    assert stable(str(run)) == (
        "by_plane (plane = 4680) on postgres: execution ⟨⟩, planning ⟨⟩.\n"
        "seq-scan-discards: Seq Scan on trip: 50,000 rows are read to keep 10 "
        "(99.9% are thrown away), ⟨⟩ of the time.\n"
        "  → CREATE INDEX ON trip (plane);\n"
        "\n"
        "   share      self ms  rows     expected  loops     buffers  operator\n"
        "⟨⟩  ⟨⟩    10  ⟨⟩      1  ⟨⟩  Sort\n"
        "                                                             │  Sort Key: trip.id\n"
        "⟨⟩  ⟨⟩    10  ⟨⟩      1  ⟨⟩  └─ Seq Scan on trip\n"
        "                                                                   "
        "Filter: (trip.plane = 4680)"
    )


def test_two_runs_differ_only_in_marked_figures(database: Database, run: Explanation) -> None:
    again = explain(QUERY, database, analyze=True)
    assert stable(str(again)) == stable(str(run))
    assert stable(again._repr_html_()) == stable(run._repr_html_())


def test_html_has_the_finding_the_picture_and_a_table(run: Explanation) -> None:
    html = run._repr_html_()
    assert html.index("seq-scan-discards") < html.index("<img") < html.index("<table")
    assert 'src="data:image/png;base64,' in html
    assert "└─ Seq Scan on trip" in html


def test_tree_has_shares_and_marks_what_was_found(run: Explanation) -> None:
    root = tree_of(run.plan).root
    (scan,) = root.children
    assert (root.title, scan.title, scan.tone, scan.note) == (
        "Sort",
        "Seq Scan on trip",
        "warning",
        "seq-scan-discards",
    )
    assert (root.share or 0) + (scan.share or 0) == pytest.approx(1)


def test_plan_that_was_not_run_says_so(database: Database) -> None:
    text = str(explain(QUERY, database))
    assert text.startswith("by_plane (plane = 4680): the plan of postgres, not run.\n\n   expected")
    assert "seq-scan" not in text


def test_writing_statement_is_rolled_back(database: Database) -> None:
    explain(Query("drop_all", "DELETE FROM trip"), database, analyze=True)
    assert database.row_counts()["trip"] == 50_000


def test_saved_document_is_explained_without_a_database(run: Explanation) -> None:
    saved = explain_document([run.plan.document])
    assert saved.findings == run.findings
    assert str(saved).startswith("query on postgres: execution")


def test_plan_without_findings_says_so(scratch_duck: Database) -> None:
    scratch_duck.query("CREATE TABLE trip AS SELECT 1 AS id", write=True)
    result = explain(Query("", "SELECT * FROM trip"), scratch_duck, analyze=True)
    assert "Nothing in this plan stands out." in str(result)
    assert str(result).startswith("query on duckdb: execution ⟨")
