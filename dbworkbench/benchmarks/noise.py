"""What disturbed a measurement: scatter, drift, outliers, other work on the machine."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from dbworkbench.benchmarks.surroundings import Usage
from dbworkbench.model.statistics import quantile

TO_SIGMA = 1.4826  # from the median absolute deviation to the standard deviation of a normal distribution
WIDE = 0.15
DRIFT = 0.10
OUTLIER, MANY_OUTLIERS = 3.0, 0.05
STOLEN = 0.02
LEAST = 9


def scatter(series: Sequence[float]) -> float:
    """Return the robust standard deviation of the logarithms: about the share by which runs differ."""
    logs = [math.log(value) for value in series]
    middle = quantile(logs, 0.5)
    return TO_SIGMA * quantile([abs(value - middle) for value in logs], 0.5)


def drift(series: Sequence[float]) -> float:
    """Return by which share the last third of the runs took longer than the first."""
    third = len(series) // 3
    return quantile(series[-third:], 0.5) / quantile(series[:third], 0.5) - 1


def describe_noise(series: Iterable[Sequence[float]], usage: Usage | None) -> str:
    """Say in one line how quiet it was; each series holds the runs of one query with one parameter set."""
    long = [values for values in series if len(values) >= LEAST]
    found = list(_disturbances(long, usage))
    if not long:
        return "; ".join(["too few runs to tell", *found])
    widest = max(map(scatter, long))
    return "; ".join([f"runs of one query scatter by {_percent(widest)}", *(found or ["quiet"])])


def _disturbances(series: Sequence[Sequence[float]], usage: Usage | None) -> Iterator[str]:
    if series and max(map(scatter, series)) > WIDE:
        yield f"noisy: above {_percent(WIDE)}"
    drifts = [drift(values) for values in series if abs(drift(values)) > max(DRIFT, 2 * scatter(values))]
    if drifts:
        yield f"times drift by up to {max(drifts, key=abs):+.0%} from the first third to the last"
    runs = sum(map(len, series))
    far = sum(value > OUTLIER * quantile(values, 0.5) for values in series for value in values)
    if runs and far / runs > MANY_OUTLIERS:
        yield f"{far / runs:.0%} of the runs took more than {OUTLIER:g} times the median"
    if usage is not None and usage.busy > max(1.0, 0.9 * usage.processors):
        yield f"all {usage.processors} processors were busy, other work may have taken part"
    if usage is not None and usage.stolen > STOLEN:
        yield f"{usage.stolen:.0%} of the processors went to other guests of the machine"


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.0995 else f"{share:.1%}"
