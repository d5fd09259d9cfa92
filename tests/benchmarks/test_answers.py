"""Same rows, whichever engine writes them, and in order only where the query orders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from dbworkbench.benchmarks.answers import Answer, canonical, find_difference, read_answer
from dbworkbench.engines.engine import Database
from dbworkbench.model.query import Query


def answer(*rows: tuple[Any, ...], ordered: tuple[int, ...] = ()) -> Answer:
    return Answer(("a", "b"), tuple(tuple(map(canonical, row)) for row in rows), ordered)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1),
        (Decimal("2.50"), 2.5),
        (3.0, 3),
        (datetime(2024, 1, 2, 3, tzinfo=UTC), datetime(2024, 1, 2, 5, tzinfo=timezone(timedelta(hours=2)))),
        (datetime(2024, 1, 2, 3), "2024-01-02 03:00:00"),
        (date(2024, 1, 2), "2024-01-02"),
        (0.1 + 0.2, Decimal("0.3")),
        ([1, None], (1, None)),
    ],
)
def test_engines_write_the_same_value_differently(one: Any, other: Any) -> None:
    assert find_difference(answer((one, 0)), answer((other, 0))) is None


@pytest.mark.parametrize(("one", "other"), [(None, 0), (None, ""), ("1", 1), (2**60, 2**60 + 1), ("a", "a ")])
def test_these_values_are_not_the_same(one: Any, other: Any) -> None:
    assert find_difference(answer((one, 0)), answer((other, 0))) is not None


def test_sums_on_either_side_of_a_rounding_are_the_same() -> None:
    assert find_difference(answer((0.12345678949999, 0)), answer((0.12345678950001, 0))) is None


def test_repetition_counts_and_order_does_not() -> None:
    assert find_difference(answer((1, 2), (3, 4)), answer((3, 4), (1, 2))) is None
    found = find_difference(answer((1, 2), (1, 2)), answer((1, 2)))
    assert found is not None
    assert found.told("pg", "duck") == "only on pg: (1, 2)"


def test_order_counts_where_the_query_orders_and_ties_may_swap() -> None:
    one = answer((1, "a"), (1, "b"), (2, "c"), ordered=(0,))
    assert find_difference(one, answer((1, "b"), (1, "a"), (2, "c"), ordered=(0,))) is None
    found = find_difference(one, answer((2, "c"), (1, "b"), (1, "a"), ordered=(0,)))
    assert found is not None
    assert found.told("pg", "duck") == "the order differs: (1, 'a') on pg, (2, 'c') on duck"


@pytest.mark.parametrize(
    ("order", "places"), [("a, b", (0, 1)), ("2 DESC", (1,)), ("a, length(b), b", (0,)), ("c", ())]
)
def test_order_is_read_from_the_query(scratch_duck: Database, order: str, places: tuple[int, ...]) -> None:
    query = Query("q", f"SELECT a, b FROM (VALUES (1, 'x', 5)) AS t(a, b, c) ORDER BY {order}")
    assert read_answer(scratch_duck, query, {}).ordered == places
