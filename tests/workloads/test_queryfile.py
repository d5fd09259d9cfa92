"""A file of named queries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench.errors import Problems, UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.model.target import Target
from dbworkbench.workloads import read_queries, write_queries

FILE = """-- everything that the shop asks

-- name: recent [40/s, p95 < 50 ms]
-- the front page
SELECT * FROM orders WHERE id > :id; -- done

-- name: total^
SELECT sum(total) FROM orders
;
select count(*) from orders where state = 'new';
/* name: change */
UPDATE orders SET state = 'old';
"""


def test_names_goals_and_notes_are_read() -> None:
    found = read_queries(FILE)
    assert [query.name for query in found.queries] == ["recent", "total", "orders_by_state"]
    recent = found.query("recent")
    assert (recent.sql, recent.rate, str(recent.target)) == (
        "SELECT * FROM orders WHERE id > :id",
        40.0,
        "p95 < 50 ms",
    )
    assert recent.note == "the front page"
    assert [one.query.name for one in found.statements if not one.reads] == ["change"]


def test_text_and_table_show_what_is_there() -> None:
    lines = str(read_queries(FILE, name="shop", file="shop.sql")).splitlines()
    assert lines[0] == "workload shop: 4 queries, 1 of them write, from shop.sql"
    assert lines[2].split() == ["recent", "40/s", "SELECT", "*", "FROM", "orders", "WHERE", "id", ">", ":id"]
    assert "<table" in read_queries(FILE)._repr_html_()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-- name: a [40/s, soon]\nSELECT 1;", "line 1, column 10: neither a rate nor a target: 'soon'"),
        ("-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;", "two queries are called 'a'"),
        ("SELECT 'x;\n", "never closed"),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, said: str) -> None:
    with pytest.raises(Problems) as caught:
        read_queries(text)
    assert said in str(caught.value)


def test_file_without_any_query_is_unusable() -> None:
    with pytest.raises(UnusableInput, match=r"empty\.sql holds no query"):
        read_queries("-- nothing\n", file="empty.sql")


rates = st.one_of(st.none(), st.sampled_from([0.5, 1.0, 40.0, 2 / 60]))
targets = st.one_of(
    st.none(), st.builds(Target, st.sampled_from(["p95", "median"]), st.sampled_from([5.0, 1500.0]))
)
queries = st.builds(
    Query,
    st.from_regex(r"\A[a-z]\w{0,9}\Z"),
    st.sampled_from(["SELECT 1", "SELECT a\nFROM t\nWHERE b = :b"]),
    rates,
    targets,
)


@settings(max_examples=25)
@given(st.lists(queries, min_size=1, max_size=4, unique_by=lambda query: query.name))
def test_what_is_written_is_read_again(written: list[Query]) -> None:
    found = read_queries(write_queries(written)).queries
    assert [(q.name, q.sql, q.target) for q in found] == [(q.name, q.sql, q.target) for q in written]
    assert [q.rate for q in found] == [pytest.approx(q.rate) if q.rate else None for q in written]


def test_numbered_parameters_are_named_after_what_they_are_compared_with() -> None:
    text = "SELECT * FROM orders WHERE customer = $1 AND status = 'open' AND total BETWEEN $2 AND $3;"
    (statement,) = read_queries(text).statements
    assert statement.query.sql == (
        "SELECT * FROM orders WHERE customer = :customer AND status = 'open' "
        "AND total BETWEEN :total_low AND :total_high"
    )
