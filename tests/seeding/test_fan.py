"""Fan-out: every row has its place, and counts follow what was declared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench import formats
from dbworkbench.errors import UnusableInput
from dbworkbench.seeding import plan_seed
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.fan import Classes, FanOut, deal, expected_rows
from dbworkbench.seeding.spread.hashing import Whole, permute, unpermute
from dbworkbench.seeding.spread.wish import read_fanout

SHAPES = (
    "geometric(3)",
    "poisson(2)",
    "uniform(1, 5)",
    "normal(4, 2)",
    "lognormal(3)",
    "pareto(1, 1.5)",
    "2.5",
)


def fan(text: str, least: int = 0, most: int | None = None) -> FanOut:
    read = read_fanout(text)
    return FanOut(read.wish, read.childless, least, most)


def dealt(fan_out: FanOut, parents: int, rows: int) -> Whole:
    """Deal all rows out, see that lines are numbered without gaps, and count the children of each parent."""
    numbers, lines = fan_out.place(Draw(np.arange(rows, dtype=np.uint64), rows), parents, "stream")
    counts = np.bincount(numbers.astype(np.int64), minlength=parents)
    order = np.lexsort((lines, numbers))
    first = np.cumsum(counts) - counts
    assert (lines[order] == np.arange(rows) - np.repeat(first, counts)).all()
    return counts


@given(st.sampled_from([*SHAPES, "zipf(1.1)", "zipf(0.7)"]), st.integers(1, 60), st.integers(0, 900))
@settings(max_examples=60, deadline=None)
def test_every_row_has_its_own_place_whatever_the_numbers(text: str, parents: int, rows: int) -> None:
    assert dealt(fan(text), parents, rows).sum() == rows


@pytest.mark.parametrize(
    ("text", "mean", "childless"),
    [
        ("geometric(3)", 3, 0.25),
        ("poisson(2)", 2, np.exp(-2)),
        ("uniform(1, 5)", 3, 0),
        ("2.5", 2.5, 0),
        ("geometric(3), 40% childless", 0.6 * 4, 0.4),
    ],
)
def test_means_and_childless_shares_are_those_of_the_distribution(
    text: str, mean: float, childless: float
) -> None:
    parents = 20_000
    rows = expected_rows(fan(text), parents) or 0
    counts = dealt(fan(text), parents, rows)
    assert rows / parents == pytest.approx(mean, rel=0.002)
    assert (counts == 0).mean() == pytest.approx(childless, abs=0.0002)


def test_geometric_counts_have_the_shares_of_the_formula() -> None:
    counts = dealt(fan("geometric(3)"), 40_000, expected_rows(fan("geometric(3)"), 40_000) or 0)
    found = np.bincount(counts, minlength=8)[:8] / 40_000
    assert found == pytest.approx(0.25 * 0.75 ** np.arange(8), abs=1e-4)


@pytest.mark.parametrize("rows", [600, 1_500, 4_000])
def test_bounds_hold_however_far_a_distribution_is_stretched(rows: int) -> None:
    counts = dealt(fan("lognormal(3)", least=1, most=9), 500, rows)
    assert counts.sum() == rows
    assert counts.min() >= 1
    assert counts.max() <= 9


def test_share_of_childless_parents_stays_when_a_distribution_is_stretched() -> None:
    assert (dealt(fan("geometric(3), 30% childless"), 1_000, 9_000) == 0).sum() == 300


def test_ten_million_parents_take_no_table() -> None:
    dealing = deal(fan("geometric(3)"), 10_000_000, None)
    assert isinstance(dealing, Classes)
    assert len(dealing.children) < 80
    assert dealing.rows == pytest.approx(30_000_000, rel=1e-5)


@given(st.integers(1, 5_000), st.integers(0, 2**64 - 1))
@settings(max_examples=30, deadline=None)
def test_permutation_can_be_undone(size: int, start: int) -> None:
    index = np.arange(size, dtype=np.uint64)
    assert (unpermute(start, permute(start, index, size), size) == index).all()


SHOP = """
Table customers { id int [pk] }
Table orders {
  id int [pk]
  customer_id int [not null]
}
Ref: customers.id < orders.customer_id [SETTINGS]
"""


def planned(settings: str, **rows: int) -> dict[str, int]:
    design = formats.read(SHOP.replace("SETTINGS", settings), "dbml")
    return {table.table: table.rows for table in plan_seed(design, rows=rows).tables}


def test_fan_out_decides_the_rows_of_the_children() -> None:
    assert planned("fanout: 'uniform(2, 4)'", customers=300)["orders"] == 900
    assert planned("fanout: 'uniform(2, 4)', childless: '50%'", customers=300)["orders"] == 450
    assert planned("fanout: 'uniform(2, 4)'", customers=300, orders=7)["orders"] == 7


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            "fanout: 'geometric(3)', childless: '20%', min: 1",
            "orders > customers: 20% of the parents cannot be childless, because each has at least 1",
        ),
        (
            "fanout: 'geometric(3)', min: 1",
            "orders > customers: 60 rows are too few for 100 parents, which need 100",
        ),
        (
            "fanout: 'constant(1)', max: '0'",
            "orders > customers: 60 rows are too many for 100 parents, which have room for 0"
            " (at most 0 each)",
        ),
        (
            "fanout: 'geometric(3)', max: 'few'",
            "orders > customers [max]: not a number of rows: 'few'",
        ),
    ],
)
def test_bounds_that_cannot_be_kept_are_said_with_the_arithmetic(settings: str, message: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        planned(settings, customers=100, orders=60)
    assert caught.value.message == message
