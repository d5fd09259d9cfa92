from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbworkbench.model.statistics import (
    Ratio,
    interval_of_mean,
    interval_of_quantile,
    quantile,
    ratio_of_medians,
    ratio_of_pairs,
    statistic,
    summarise,
)

positive = st.floats(min_value=0.001, max_value=1e6)
samples = st.lists(positive, min_size=1, max_size=50)


@given(samples, st.floats(min_value=0, max_value=1))
def test_quantile_is_type_7_as_in_numpy(values: list[float], part: float) -> None:
    assert quantile(values, part) == pytest.approx(float(np.quantile(values, part)))


def test_quantile_of_known_values() -> None:
    assert quantile([1, 2, 3, 4], 0.5) == 2.5
    assert quantile([4, 1, 3, 2], 0.95) == pytest.approx(3.85)
    assert quantile([7], 0.99) == 7


@pytest.mark.parametrize(("values", "part"), [([], 0.5), ([1], 1.5)])
def test_quantile_of_nothing_or_beyond_is_a_mistake(values: list[float], part: float) -> None:
    with pytest.raises(ValueError, match="a quantile needs at least one value"):
        quantile(values, part)


@given(samples)
def test_summary_is_ordered(values: list[float]) -> None:
    summary = summarise(values)
    assert summary.minimum <= summary.median <= summary.p95 <= summary.p99 <= summary.maximum
    assert summary.count == len(values)


@pytest.mark.parametrize(
    ("name", "value"), [("median", 2), ("mean", 3), ("min", 1), ("max", 6), ("p50", 2), ("p95", 5.6)]
)
def test_statistics_by_name(name: str, value: float) -> None:
    assert statistic([2, 1, 6], name) == pytest.approx(value)


def test_unknown_statistic_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no statistic called 'p'; known: median, mean, min, max, pNN"):
        statistic([1], "p")


@given(samples, st.floats(min_value=0.1, max_value=10))
def test_ratio_of_proportional_pairs_is_exact(values: list[float], factor: float) -> None:
    ratio = ratio_of_medians([value * factor for value in values], values)
    assert ratio.value == pytest.approx(factor)
    assert len(values) % 2 == 0 or (ratio.low, ratio.high) == pytest.approx((factor, factor))


def test_same_seed_gives_the_same_interval() -> None:
    above, below = [float(i) ** 1.5 for i in range(20, 50)], [float(i) for i in range(20, 50)]
    assert ratio_of_medians(above, below, seed=3) == ratio_of_medians(above, below, seed=3)
    assert ratio_of_medians(above, below, seed=3) != ratio_of_medians(above, below, seed=4)


@pytest.mark.parametrize("paired", [True, False])
def test_interval_covers_the_true_ratio_about_as_often_as_it_says(paired: bool) -> None:
    random = np.random.default_rng(7)
    trials, covered = 200, 0
    for trial in range(trials):
        above = 1.3 * random.lognormal(0, 0.2, 30)
        below = random.lognormal(0, 0.2, 30 if paired else 25)
        covered += ratio_of_medians(above.tolist(), below.tolist(), seed=trial).includes(1.3)
    assert 0.90 <= covered / trials <= 0.99


def test_noise_of_a_round_that_hits_both_cancels() -> None:
    random = np.random.default_rng(1)
    round_noise, own = random.lognormal(0, 0.5, 60), random.lognormal(0, 0.01, 60)
    together = ratio_of_medians((1.1 * round_noise * own).tolist(), round_noise.tolist())
    apart = ratio_of_medians((1.1 * round_noise * own).tolist(), round_noise.tolist()[:-1])
    assert together.low > 1
    assert together.high - together.low < (apart.high - apart.low) / 2


def test_inverse_turns_the_interval_round() -> None:
    assert Ratio(2.0, 1.6, 2.5).inverse() == Ratio(0.5, 0.4, 0.625)
    assert str(Ratio(2.0, 1.6, 2.5)) == "2.00 [1.60, 2.50]"
    assert str(Ratio(1152.35, 22.28, 1560.67)) == "1,152 [22.3, 1,561]"
    assert Ratio(2.0, 1.6, 2.5).includes(1.6)
    assert not Ratio(2.0, 1.6, 2.5).includes(1.0)


@pytest.mark.parametrize(
    ("count", "critical"), [(6, 0), (7, 2), (8, 3), (10, 8), (15, 25), (20, 52), (30, 137)]
)
def test_interval_of_pairs_inverts_the_signed_rank_test(count: int, critical: int) -> None:
    """The critical values are those of the published tables for 2.5 % on either side."""
    logs = np.random.default_rng(count).normal(0.1, 1, count)
    means = sorted((one + other) / 2 for place, one in enumerate(logs) for other in logs[place:])
    ratio = ratio_of_pairs(logs.tolist())
    assert (ratio.low, ratio.high) == pytest.approx(tuple(np.exp([means[critical], means[-1 - critical]])))
    assert ratio.value == pytest.approx(np.exp(np.median(means)))


@pytest.mark.parametrize("count", [2, 5, 6, 20])
def test_interval_of_pairs_holds_the_ratio_as_often_as_it_says_with_heavy_tails(count: int) -> None:
    random = np.random.default_rng(3)
    covered = [
        ratio_of_pairs((0.2 + random.standard_t(2, count)).tolist()).includes(np.exp(0.2)) for _ in range(600)
    ]
    assert 0.925 <= np.mean(covered) <= 0.995


def test_single_pair_has_no_bounds_and_outliers_do_not_move_many() -> None:
    assert ratio_of_pairs([0.5]) == Ratio(float(np.exp(0.5)), 0.0, float("inf"))
    quiet = np.random.default_rng(1).normal(0.1, 0.01, 20)
    assert ratio_of_pairs([*quiet[:18], 5, 5]).high < 1.2


@pytest.mark.parametrize("part", [0.5, 0.95])
def test_interval_of_a_quantile_is_wider_where_sessions_differ(part: float) -> None:
    random = np.random.default_rng(2)
    values = (np.repeat(random.normal(10, 1, 20), 10) + random.normal(0, 0.1, 200)).tolist()
    low, high = interval_of_quantile(values, part)
    below, above = interval_of_quantile(values, part, together=10)
    assert above - below > 1.5 * (high - low)
    assert below <= quantile(values, part) <= above


def test_interval_of_a_quantile_takes_a_last_session_that_is_shorter() -> None:
    assert interval_of_quantile([3.0] * 7, 0.5, together=3) == (3.0, 3.0)


@pytest.mark.parametrize(
    ("count", "student"), [(2, 12.706), (5, 2.776), (6, 2.571), (15, 2.145), (31, 2.042)]
)
def test_interval_of_a_mean_is_students(count: int, student: float) -> None:
    values = [0.0, 1.0] * (count // 2) + [0.5] * (count % 2)
    low, high = interval_of_mean(values)
    assert (high - low) / 2 == pytest.approx(student * np.std(values, ddof=1) / count**0.5, rel=0.002)
    assert interval_of_mean([1.0]) == (-np.inf, np.inf)
