"""Noise is recognised and said."""

from __future__ import annotations

import numpy as np
import pytest

from dbworkbench.benchmarks.noise import describe_noise, drift, scatter
from dbworkbench.benchmarks.surroundings import Usage, watched

RANDOM = np.random.default_rng(5)
QUIET = RANDOM.lognormal(0, 0.02, 60).tolist()


def test_quiet_runs_are_called_quiet() -> None:
    assert scatter(QUIET) == pytest.approx(0.02, rel=0.4)
    assert (
        describe_noise([QUIET], Usage(2, busy=0.9))
        == f"runs of one query scatter by {scatter(QUIET):.1%}; quiet"
    )


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (RANDOM.lognormal(0, 0.4, 60).tolist(), "noisy: above 15%"),
        ([value * (1 + place / 60) for place, value in enumerate(QUIET)], "times drift by up to +"),
        (
            [value * (9 if place % 8 == 0 else 1) for place, value in enumerate(QUIET)],
            "13% of the runs took more",
        ),
    ],
)
def test_what_disturbed_is_named(runs: list[float], said: str) -> None:
    assert said in describe_noise([runs], None)
    assert "quiet" not in describe_noise([runs], None)


def test_busy_and_stolen_processors_are_said() -> None:
    said = describe_noise([QUIET], Usage(2, busy=1.95, stolen=0.1))
    assert "all 2 processors were busy" in said
    assert "10% of the processors went to other guests" in said


def test_a_few_runs_tell_nothing() -> None:
    assert describe_noise([[1.0, 2.0]], None) == "too few runs to tell"


def test_drift_is_from_the_first_third_to_the_last() -> None:
    assert drift([1, 1, 1, 5, 5, 5, 2, 2, 2]) == 1.0


def test_usage_is_that_of_the_block() -> None:
    with watched() as usage:
        sum(range(10**6))
    assert 0 <= usage.busy <= usage.processors
