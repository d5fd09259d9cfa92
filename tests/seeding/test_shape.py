"""Declared shapes are the shapes of the rows, within what chance allows."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from dbworkbench import formats
from dbworkbench.engines.engine import Database
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.seeding import observe_shape, plan_seed, seed
from dbworkbench.seeding.growing.rows import scene_of
from dbworkbench.seeding.shaping.observing import _child_edges

ROWS = 20_000
CHANCE = 1.95 / math.sqrt(ROWS)
"""What the distance of Kolmogorov and Smirnov exceeds by chance once in a thousand samples."""


def rows_of(sketch: str, table: str = "t", **rows: int) -> pd.DataFrame:
    plan = plan_seed(formats.read(sketch, "dbml"), rows=rows or None)
    return pa.Table.from_batches(scene_of(plan)[table].batches()).to_pandas()


def column(values: str, kind: str = "double precision", check: str = "") -> pd.Series[Any]:
    rule = f", check: `{check}`" if check else ""
    sketch = f'Table t {{\n  a {kind} [not null, values: "{values}"{rule}]\n}}'.replace('"', "'")
    found: pd.Series[Any] = rows_of(sketch, t=ROWS)["a"]
    return found


def distance(values: Any, below: Callable[[float], float]) -> float:
    """Return the largest difference between the share of values up to a number and what it should be."""
    numbers, counts = np.unique(np.asarray(values, np.float64), return_counts=True)
    wanted = np.array([below(number + 0.005) for number in numbers.tolist()])  # values are rounded to 0.01
    return float(np.abs(np.cumsum(counts) / counts.sum() - wanted).max())


NORMAL = NormalDist(50, 10).cdf
LAWS: dict[str, Callable[[float], float]] = {
    "normal(50, 10)": NORMAL,
    "lognormal(20, 0.5)": lambda x: NormalDist(math.log(20), 0.5).cdf(math.log(max(x, 1e-9))),
    "exponential(10)": lambda x: 1 - math.exp(-max(x, 0) / 10),
    "pareto(2, 3)": lambda x: 1 - (2 / max(x, 2)) ** 3,
    "uniform(5, 25)": lambda x: min(max((x - 5) / 20, 0), 1),
    "70% normal(50, 10), 30% exponential(10)": lambda x: (
        0.7 * NORMAL(x) + 0.3 * (1 - math.exp(-max(x, 0) / 10))
    ),
    "normal(50, 10) between 45 and 80": lambda x: (
        (NORMAL(min(max(x, 45), 80)) - NORMAL(45)) / (NORMAL(80) - NORMAL(45))
    ),
}


@pytest.mark.parametrize("text", LAWS)
def test_numbers_follow_their_distribution(text: str) -> None:
    assert distance(column(text), LAWS[text]) < CHANCE


def test_check_cuts_a_distribution_without_a_heap_at_the_bound() -> None:
    found = column("normal(50, 10)", "int", "a >= 50")
    assert found.min() == 50
    assert (found == 50).mean() == pytest.approx(0.0398 / 0.52, abs=0.01)


def test_as_many_distinct_values_as_wanted() -> None:
    assert column("500 distinct", "text").nunique() == 500
    assert 15 <= column("normal(50, 10) of 20").nunique() <= 20


def test_series_grows_and_is_in_waves() -> None:
    moments = column(
        "series 2023-01-01 to 2024-12-29, growing 100%/year, weekly by 50%, daily by 80%", "timestamptz"
    )
    assert (moments.dt.year == 2024).mean() == pytest.approx(2 / 3, abs=0.015)
    busy = moments[moments.dt.hour.between(8, 19)]
    wanted = 0.5 + 0.8 / math.pi  # the integral of the wave over its upper half
    assert len(busy) / ROWS == pytest.approx(wanted, abs=0.015)
    days = moments.dt.day_of_week.value_counts(normalize=True)
    assert days[2] == pytest.approx((1 + 0.5 * math.sin(math.pi / 7) / (math.pi / 7)) / 7, abs=0.012)


def test_business_hours_are_kept() -> None:
    moments = column("series 2024-01-01 to 2024-12-31, business hours", "timestamptz")
    assert moments.dt.day_of_week.max() == 4
    assert set(moments.dt.hour) == set(range(9, 17))


def test_moments_of_a_log_come_in_the_order_of_its_rows() -> None:
    found = column("series 2024-01-01 to 2024-12-31, growing 5%/month, in order", "timestamptz")
    assert found.is_monotonic_increasing


SHOP = """
Enum order_status { new paid shipped cancelled }
Table customers [volume: '2000'] {
  id int [pk]
  zip char(5) [not null, values: '300 distinct']
  city text [not null]
  region text
  created_at timestamptz [not null, values: 'series 2023-01-01 to 2025-06-30, in order']
  dependencies {
    zip -> city
    city -> region
    zip -> region
  }
}
Table products [volume: '400'] {
  id int [pk]
  price numeric(8,2) [not null, check: `price > 0`, values: 'lognormal(20, 0.8) between 1 and 500']
  weight numeric(8,2) [not null, values: 'correlated(price, 0.8) as normal(50, 10)']
  parent_id int [ref: > products.id, values: 'tree(depth 4, branching 4)']
}
Table orders {
  id int [pk]
  customer_id int [not null]
  status order_status [not null, values: 'MACHINE']
  placed_at timestamptz [not null, values: 'series 2023-01-01 to 2025-12-31 after customers.created_at']
  paid_at timestamptz
  shipped_on date
  answered_at timestamptz [not null, values: 'placed_at + lognormal(2 hours, 0.5)']
  reason text [values: 'one of price 70%, late 30% when cancelled']
  checks {
    `paid_at >= placed_at`
  }
}
Ref: customers.id < orders.customer_id [fanout: 'geometric(3)', childless: '20%']
Table lines {
  order_id int
  product_id int
  qty int [not null, values: 'uniform(1, 9)']
  total numeric(12,2) [not null, values: '= qty * products.price']
  indexes { (order_id, product_id) [pk] }
}
Ref: orders.id < lines.order_id [fanout: 'poisson(3)', min: 1, max: 12]
Ref: products.id < lines.product_id [fanout: 'zipf(0.9)']
Table order_history {
  order_id int [not null, ref: > orders.id]
  step int [not null]
  from_status order_status
  status order_status [not null, values: 'history of orders.status']
  at timestamptz [not null]
  indexes { (order_id, step) [pk] }
}
"""


SHOP = SHOP.replace(
    "MACHINE",
    "machine new -> paid 90% after exponential(2 hours) -> shipped 80% after lognormal(2 days),"
    " new -> cancelled",
)


@pytest.fixture(scope="module")
def shop() -> dict[str, pd.DataFrame]:
    plan = plan_seed(formats.read(SHOP, "dbml"))
    rows = scene_of(plan)
    return {
        table.table: pa.Table.from_batches(rows[table.table].batches()).to_pandas() for table in plan.tables
    }


Frames = dict[str, pd.DataFrame]


def test_every_state_has_its_share(shop: Frames) -> None:
    shares = shop["orders"]["status"].value_counts(normalize=True)
    assert shares.to_dict() == pytest.approx({"shipped": 0.72, "paid": 0.18, "cancelled": 0.1}, abs=0.001)


def test_moments_belong_to_the_states_that_were_reached_and_follow_one_another(shop: Frames) -> None:
    orders = shop["orders"]
    assert (orders["paid_at"].notna() == orders["status"].isin(["paid", "shipped"])).all()
    assert (orders["shipped_on"].notna() == (orders["status"] == "shipped")).all()
    assert (orders["reason"].notna() == (orders["status"] == "cancelled")).all()
    paid = orders.dropna(subset=["paid_at"])
    waits = (paid["paid_at"] - paid["placed_at"]).dt.total_seconds()
    early = paid["placed_at"] < "2025-12-30"
    assert distance(waits[early], lambda x: 1 - math.exp(-x / 7200)) < 1.95 / math.sqrt(early.sum())


def test_history_tells_what_the_status_and_its_moments_say(shop: Frames) -> None:
    history = shop["order_history"].merge(shop["orders"], left_on="order_id", right_on="id")
    last = history.sort_values("step").groupby("order_id").last()
    assert len(last) == len(shop["orders"])
    assert (last["status_x"] == last["status_y"]).all()
    paid = history[history["status_x"] == "paid"]
    assert (paid["at"] == paid["paid_at"]).all()
    assert (history["from_status"].isna() == (history["step"] == 1)).all()


def test_child_comes_after_its_parent(shop: Frames) -> None:
    customers = shop["customers"].set_index("id")
    assert (
        shop["orders"]["placed_at"] >= customers["created_at"].loc[shop["orders"]["customer_id"]].array
    ).all()


def test_lag_follows_its_distribution(shop: Frames) -> None:
    orders = shop["orders"]
    hours = (orders["answered_at"] - orders["placed_at"]).dt.total_seconds() / 3600
    early = orders["placed_at"] < "2025-12-01"
    law = NormalDist(math.log(2), 0.5)
    assert distance(hours[early], lambda x: law.cdf(math.log(x))) < 0.03


def test_dependencies_of_the_sketch_hold(shop: Frames) -> None:
    customers = shop["customers"]
    assert 290 <= customers["zip"].nunique() <= 300
    for determinant, dependent in (("zip", "city"), ("city", "region"), ("zip", "region")):
        groups = customers.fillna({"region": "?"}).groupby(determinant)[dependent]
        assert groups.nunique().max() == 1


def test_rule_over_the_row_and_the_row_it_refers_to_holds(shop: Frames) -> None:
    price = shop["products"].set_index("id")["price"].loc[shop["lines"]["product_id"]].array
    assert (shop["lines"]["total"] == shop["lines"]["qty"] * price).all()


def test_pairs_differ_and_both_sides_have_their_fan_out(shop: Frames) -> None:
    lines = shop["lines"]
    assert not lines.duplicated(["order_id", "product_id"]).any()
    counts = lines["order_id"].value_counts()
    assert (counts.min(), len(counts)) == (1, len(shop["orders"]))
    assert counts.max() <= 12
    wanted = 3 / (1 - math.exp(-3))  # a Poisson distribution without 0
    assert counts.mean() == pytest.approx(wanted, rel=0.01)
    sold = np.sort(lines["product_id"].value_counts())[::-1]
    shares = [((rank + 2) ** 0.1 - 1) / (401**0.1 - 1) for rank in range(40)]
    assert np.cumsum(sold)[9:40] / len(lines) == pytest.approx(shares[9:], abs=0.02)


def test_rank_correlation_is_as_declared(shop: Frames) -> None:
    products = shop["products"][["price", "weight"]].astype(float)
    tolerance = 3 * (1 - 0.8**2) / math.sqrt(400)
    assert products.corr("spearman").iloc[0, 1] == pytest.approx(0.8, abs=tolerance)
    assert products["weight"].mean() == pytest.approx(50, abs=3 * 10 / math.sqrt(400))


def test_tree_has_its_depth_and_branching(shop: Frames) -> None:
    parent = shop["products"].set_index("id")["parent_id"]
    level, levels = parent[parent.isna()].index, []
    while len(level):
        levels.append(len(level))
        level = parent[parent.isin(level)].index
    assert len(levels) == 4
    assert sum(levels) == 400
    assert levels[1] / levels[0] == pytest.approx(4)
    assert levels[2] / levels[1] == pytest.approx(4)


def test_rows_do_not_depend_on_the_partition() -> None:
    plan = plan_seed(formats.read(SHOP, "dbml"), rows={"customers": 90, "products": 60})
    rows, other = scene_of(plan), scene_of(plan)
    for table in plan.tables:
        whole = pa.Table.from_batches(rows[table.table].batches()).combine_chunks()
        parts = pa.Table.from_batches(other[table.table].batches(-(-table.rows // 7))).combine_chunks()
        assert parts.equals(whole)


def test_postgres_accepts_the_shop_and_the_report_shows_its_shape(scratch_pg: Database) -> None:
    design = formats.read(SHOP, "dbml")
    scratch_pg.create(design)
    report = seed(design, scratch_pg, rows={"customers": 400, "products": 100})
    shape = report.shape()
    assert shape.summary == "6 of 6 declared distributions came out within chance"
    assert "<img src=" in shape._repr_html_()
    again = scratch_pg.query("SELECT count(*) AS n FROM orders WHERE paid_at < placed_at").table
    assert again.to_pylist() == [{"n": 0}]


def test_appended_rows_follow_rows_that_are_there(scratch_duck: Database) -> None:
    design = formats.read(SHOP, "dbml")
    scratch_duck.create(design)
    seed(design, scratch_duck, rows={"customers": 50, "products": 30})
    seed(design, scratch_duck, rows={"orders": 60}, append=True)
    late = scratch_duck.query(
        "SELECT count(*) AS n FROM orders JOIN customers c ON c.id = customer_id"
        " WHERE placed_at < c.created_at"
    )
    assert late.table.to_pylist() == [{"n": 0}]


def test_wishes_of_the_call_stand_in_for_those_of_the_design() -> None:
    design = formats.read(SHOP, "dbml")
    plan = plan_seed(
        design,
        rows={"customers": 100},
        values={"customers.city": "one of Ulm 100%"},
        nulls={"customers.region": "100%"},
        fanout={"orders.customer_id": "5"},
    )
    customers = pa.Table.from_batches(scene_of(plan)["customers"].batches()).to_pandas()
    assert set(customers["city"]) == {"Ulm"}
    assert customers["region"].isna().all()
    assert {table.table: table.rows for table in plan.tables}["orders"] == 80 * 5
    with pytest.raises(UnknownName, match=r"no column called 'orders.stat'"):
        plan_seed(design, values={"orders.stat": "x"})


def test_bins_of_children_are_of_one_width_or_of_one_factor_for_a_long_tail() -> None:
    edges, scale = _child_edges(36)
    assert (set(np.diff(edges).tolist()), scale) == ({2}, "")
    edges, scale = _child_edges(6_000)
    assert (edges[0], edges[-1], scale) == (0, 6_001, ", logarithmic")


def test_observation_tells_when_rows_are_not_as_declared() -> None:
    shape = observe_shape(plan_seed(formats.read(SHOP, "dbml")))
    assert shape["orders.status"].kept
    assert shape["customers.created_at"].distance < shape["customers.created_at"].chance


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "qty int [values: 'normal(50, 5)', check: `qty < 10`]",
            "t.qty: normal(50, 5) contradicts a CHECK or the type integer: they leave -2147483648 … 9,"
            " where it has no values",
        ),
        (
            "qty int [values: '= nope * 2']",
            "t.qty [values]: t has no column 'nope'",
        ),
        (
            "qty int [values: '= random() * 2']",
            "t.qty [values]: a random number has no place in a rule: a value follows from its row alone",
        ),
        (
            "qty int [values: 'b + 3']\n  b int [values: 'qty + 3']",
            "t: values follow one another in a circle: qty → b",
        ),
        (
            "qty int [values: 'orders.x + 3']",
            "t.qty [values]: t does not refer to anything called 'orders'",
        ),
        (
            "qty int [unique, values: 'id + 3']",
            "t.qty [values]: id + 3 does not go with a key or a reference",
        ),
        (
            "qty int [values: 'series 2024-01-01 to 2024-02-01']",
            "t.qty: a series is for days and moments, and the column is integer",
        ),
        (
            "s text [values: 'machine a -> b', check: `s in ('a', 'c')`]",
            "t.s [values]: the state 'b' is not allowed by its type (text) or by a CHECK",
        ),
        (
            "s text [values: 'machine a -> b 50%']\n  at date [not null, values: 'when b']",
            "t.at [values]: it must not be NULL, and only 50.0% of the rows reach 'b'",
        ),
        (
            "up int [ref: > t.id, values: 'tree(depth 9, branching 4, roots 1)']",
            "t.up [values]: 100 rows fill only 5 levels of tree(depth 9, branching 4, roots 1)",
        ),
        (
            "up int [ref: > t.id, values: 'tree(depth 2, branching 4, roots 2)']",
            "t.up [values]: tree(depth 2, branching 4, roots 2) has at most 10 rows (2 × 5),"
            " and there are 100",
        ),
    ],
)
def test_wishes_that_contradict_the_table_are_refused_before_a_row_is_made(
    setting: str, message: str
) -> None:
    with pytest.raises(UnusableInput) as caught:
        rows_of(f"Table t {{\n  id int [pk]\n  {setting}\n}}", t=100)
    assert caught.value.message == message


def test_rows_that_a_history_cannot_have_are_refused() -> None:
    with pytest.raises(UnusableInput) as caught:
        plan_seed(formats.read(SHOP, "dbml"), rows={"customers": 100, "order_history": 50})
    assert caught.value.message == (
        "order_history: 50 rows are asked for, and the history of orders.status of 314 new rows of orders"
        " has 854"
    )
