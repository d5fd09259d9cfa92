"""Statements that differ in constants alone are one query."""

from __future__ import annotations

from typing import Any

import pytest

from dbworkbench.workloads.parametrized import parametrize


@pytest.mark.parametrize(
    ("sql", "text", "values"),
    [
        ("SELECT id FROM t WHERE x = -5;", "SELECT id FROM t WHERE x = :x", {"x": -5}),
        (
            "SELECT 1 FROM t WHERE t.name LIKE 'it''s%'",
            "SELECT 1 FROM t WHERE t.name LIKE :name",
            {"name": "it's%"},
        ),
        (
            "SELECT 1 FROM t WHERE day >= date '2024-01-01' AND lower(\"Code\") = E'a\\'b'",
            'SELECT 1 FROM t WHERE day >= :day::date AND lower("Code") = :code',
            {"day": "2024-01-01", "code": "a'b"},
        ),
        (
            "SELECT 1 FROM t WHERE a BETWEEN 1 AND 2.5 AND a > 3",
            "SELECT 1 FROM t WHERE a BETWEEN :a_low AND :a_high AND a > :a",
            {"a_low": 1, "a_high": 2.5, "a": 3},
        ),
        ("SELECT 'x' FROM t WHERE y < 5 + 1 LIMIT 10", "SELECT 'x' FROM t WHERE y < 5 + 1 LIMIT 10", {}),
        ("SELECT é FROM t WHERE é = 'ü' -- x = 3", "SELECT é FROM t WHERE é = :é -- x = 3", {"é": "ü"}),
    ],
)
def test_compared_constants_become_parameters(sql: str, text: str, values: dict[str, Any]) -> None:
    found = parametrize(sql)
    assert (found.sql, found.values) == (text, values)


def test_numbered_parameters_get_the_names_of_their_columns() -> None:
    found = parametrize("SELECT * FROM t WHERE a = $2 AND b IN ($1 /*, ... */) AND f(c) > $3 LIMIT $4")
    assert found.sql == "SELECT * FROM t WHERE a = :a AND b IN (:b /*, ... */) AND f(c) > :c LIMIT :p4"
    assert found.numbers == {2: "a", 1: "b", 3: "c", 4: "p4"}


def test_fingerprint_is_that_of_the_parser() -> None:
    one, other = (
        parametrize("SELECT a FROM t WHERE b IN (1, 2)"),
        parametrize("select a from t where b in (7)"),
    )
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != parametrize("SELECT a FROM t WHERE c IN (1)").fingerprint


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("SELECT 1", True),
        ("WITH x AS (SELECT 1) SELECT * FROM x", True),
        ("WITH x AS (DELETE FROM t RETURNING 1) SELECT * FROM x", False),
        ("SELECT * FROM t FOR UPDATE", False),
        ("UPDATE t SET a = 1", False),
        ("SELECT `a` FROM t", True),
    ],
)
def test_what_only_reads_is_told_apart(sql: str, reads: bool) -> None:
    assert parametrize(sql).reads is reads


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        (
            "SELECT * FROM shop.orders o JOIN items i ON o.id = i.o WHERE o.state = 'x'",
            "orders_items_by_state",
        ),
        ("INSERT INTO t VALUES (1)", "insert_t"),
        ("SELECT now()", "query"),
    ],
)
def test_names_say_what_is_asked(sql: str, name: str) -> None:
    assert parametrize(sql).name == name
