"""Which indexes are thought of, by what a query asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dbworkbench.advice.candidates import propose
from dbworkbench.advice.candidates.surroundings import Surroundings
from dbworkbench.advice.reading import Catalog, read_accesses
from dbworkbench.model.tablestatistics import ColumnStatistics, TableStatistics

COLUMNS = {
    "id": ColumnStatistics("id", average_width=8, n_distinct=-1, correlation=1.0),
    "customer": ColumnStatistics("customer", average_width=8, n_distinct=5000, correlation=0.01),
    "status": ColumnStatistics("status", average_width=6, n_distinct=4, correlation=0.3),
    "placed": ColumnStatistics("placed", average_width=8, n_distinct=-0.9, correlation=0.99),
    "total": ColumnStatistics("total", average_width=6, n_distinct=900, correlation=0.0),
    "note": ColumnStatistics("note", average_width=80, n_distinct=-0.5, correlation=0.0),
    "body": ColumnStatistics("body", average_width=400, n_distinct=-0.5, correlation=0.0),
}
TABLE = TableStatistics("public", "orders", 4000, 100_000.0, columns=tuple(COLUMNS.values()))
AROUND = {
    "orders": Surroundings(
        TABLE, {"note": "text", "status": "bpchar", "span": "tstzrange", "host": "inet", "place": "point"}
    )
}


def thought(where: str, select: str = "body") -> set[str]:
    accesses = read_accesses(
        f"SELECT {select} FROM orders {where}", Catalog({"orders": [*COLUMNS, "span", "host", "place"]})
    )
    return {candidate.body.removeprefix("orders ") for candidate in propose(accesses, AROUND)}


@pytest.mark.parametrize(
    ("where", "select", "wanted"),
    [
        ("WHERE status = :s AND customer = :c AND placed > :p", "body", "(customer, status, placed)"),
        ("WHERE customer = :c ORDER BY placed DESC LIMIT 3", "body", "(customer, placed)"),
        ("WHERE customer = :c ORDER BY placed DESC, total LIMIT 3", "body", "(customer, placed DESC, total)"),
        ("WHERE customer = :c ORDER BY placed DESC NULLS LAST", "body", "(customer, placed DESC NULLS LAST)"),
        ("WHERE customer = :c", "total", "(customer) INCLUDE (total)"),
        ("WHERE status = 'open' AND customer = :c", "body", "(customer) WHERE status = 'open'"),
        ("WHERE note IS NULL AND customer = :c", "body", "(customer) WHERE note IS NULL"),
        ("WHERE lower(note) = :n", "body", "((lower(note)))"),
        ("WHERE note LIKE '%gift%'", "body", "USING gin (note gin_trgm_ops)"),
        ("WHERE note LIKE :n", "body", "(note text_pattern_ops)"),
        ("WHERE status LIKE 'a%'", "body", "(status bpchar_pattern_ops)"),
        ("WHERE to_tsvector('simple', note) @@ :q", "body", "USING gin ((to_tsvector('simple', note)))"),
        ("WHERE placed > :p", "body", "USING brin (placed)"),
        ("WHERE span && :s", "body", "USING gist (span)"),
        ("WHERE status = :t AND span @> :s", "body", "USING gist (status, span)"),
        ("WHERE host << :h", "body", "USING gist (host inet_ops)"),
        ("ORDER BY place <-> :p LIMIT 5", "body", "USING gist (place)"),
        ("WHERE int4range(id, customer) @> :i", "body", "USING gist ((int4range(id, customer)))"),
        ("GROUP BY customer", "customer", "(customer)"),
    ],
)
def test_an_index_of_each_kind_is_thought_of(where: str, select: str, wanted: str) -> None:
    assert wanted in thought(where, select)


@pytest.mark.parametrize(
    ("where", "unwanted"),
    [
        ("WHERE customer = 77 AND status = :s", "WHERE customer = 77"),  # one of 5,000: no part of the design
        ("WHERE placed > '2025-01-01' AND customer = :c", "WHERE placed"),  # time goes on
        ("WHERE status = :s AND customer = :c", "WHERE status"),
        ("WHERE customer = :c", "INCLUDE (body"),  # as wide as the table
        ("WHERE total > :t", "USING brin"),  # it lies in no order
    ],
)
def test_what_would_not_last_or_not_help_is_not_thought_of(where: str, unwanted: str) -> None:
    assert [body for body in thought(where) if unwanted in body] == []


def test_a_table_of_one_page_gets_no_index() -> None:
    accesses = read_accesses(
        "SELECT 1 FROM orders WHERE id = 1", Catalog({"orders": [*COLUMNS, "span", "host", "place"]})
    )
    tiny = Surroundings(replace(TABLE, pages=1), {})
    assert propose(accesses, {"orders": tiny}) == ()


def test_names_differ_where_only_the_rest_differs_and_end_in_time() -> None:
    accesses = read_accesses(
        "SELECT total FROM orders WHERE status = 'x' AND customer = :c AND placed > :p AND note LIKE 'a%'",
        Catalog({"orders": [*COLUMNS, "span", "host", "place"]}),
    )
    found = propose(accesses, AROUND)
    assert len({candidate.name for candidate in found}) == len(found)
    assert all(len(candidate.name) <= 63 for candidate in found)


def test_an_index_that_repeats_the_whole_row_is_not_thought_of() -> None:
    narrow = {name: COLUMNS[name] for name in ("id", "customer", "status", "total")}
    table = replace(TABLE, columns=tuple(narrow.values()))
    around = {"orders": Surroundings(table, dict.fromkeys(narrow, "int8"))}
    for select, wanted in (("*", set()), ("id, total", {"orders (customer) INCLUDE (id, total)"})):
        accesses = read_accesses(
            f"SELECT {select} FROM orders WHERE customer = :c", Catalog({"orders": list(narrow)})
        )
        assert {found.body for found in propose(accesses, around) if found.include} == wanted
