"""What is said about repeated measurements: quantiles, a summary, and a ratio with its interval."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

CONFIDENCE = 0.95
TAILS = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
RESAMPLES = 2000
SIGNED = 6  # fewer signs cannot say anything with a confidence of 95 %
STUDENT = (12.706, 4.303, 3.182, 2.776)  # the 97.5 % quantile of Student's t with 1, 2, … degrees of freedom
NORMAL = 1.959964  # the same of the normal distribution
PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?)")


@dataclass(frozen=True)
class Summary:
    """A sample of one quantity, in its unit."""

    count: int
    minimum: float
    median: float
    mean: float
    p95: float
    p99: float
    maximum: float


@dataclass(frozen=True)
class Ratio:
    """How many times as long one thing takes as another, with an interval."""

    value: float
    low: float
    high: float
    confidence: float = CONFIDENCE

    def __str__(self) -> str:
        return f"{_three(self.value)} [{_three(self.low)}, {_three(self.high)}]"

    def includes(self, value: float) -> bool:
        """Say whether a value lies in the interval."""
        return self.low <= value <= self.high

    def inverse(self) -> Ratio:
        """Return the ratio the other way round."""
        return Ratio(1 / self.value, 1 / self.high, 1 / self.low, self.confidence)


def summarise(values: Sequence[float]) -> Summary:
    """Summarise at least one value."""
    ordered = sorted(values)
    return Summary(
        count=len(ordered),
        minimum=ordered[0],
        median=quantile(ordered, 0.5),
        mean=math.fsum(ordered) / len(ordered),
        p95=quantile(ordered, 0.95),
        p99=quantile(ordered, 0.99),
        maximum=ordered[-1],
    )


def statistic(values: Sequence[float], name: str) -> float:
    """Return `median`, `mean`, `min`, `max` or a percentile such as `p95` of at least one value."""
    if match := PERCENTILE.fullmatch(name):
        return quantile(values, float(match[1]) / 100)
    match name:
        case "median":
            return quantile(values, 0.5)
        case "mean":
            return math.fsum(values) / len(values)
        case "min":
            return min(values)
        case "max":
            return max(values)
    raise ValueError(f"no statistic called {name!r}; known: median, mean, min, max, pNN")


def quantile(values: Sequence[float], part: float) -> float:
    """Return a quantile (0 to 1) by linear interpolation between the order statistics around it.

    Type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996): NumPy's and R's default.
    """
    if not values or not 0 <= part <= 1:
        raise ValueError("a quantile needs at least one value and a part between 0 and 1")
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    lower = math.floor(place)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (place - lower) * (ordered[upper] - ordered[lower])


def interval_of_quantile(
    values: Sequence[float], part: float, *, together: int = 1, seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % percentile-bootstrap interval of a quantile of at least one value.

    Every `together` values after one another were measured under the same conditions (one session) and are
    resampled as one. Method: Davison and Hinkley, "Bootstrap Methods and Their Application" (1997), 2.4 and
    3.8. An interval of a far quantile cannot reach beyond the values that there are.
    """
    import numpy as np

    groups = np.full((-(-len(values) // together), together), np.nan)
    groups.ravel()[: len(values)] = values
    draws = np.random.default_rng(seed).integers(0, len(groups), (RESAMPLES, len(groups)))
    samples = np.sort(groups[draws].reshape(RESAMPLES, -1), axis=1)  # NaN goes to the end
    place = part * (np.count_nonzero(~np.isnan(samples), axis=1) - 1)
    lower = np.floor(place).astype(int)
    upper = np.minimum(lower + 1, np.ceil(place).astype(int))
    rows = np.arange(RESAMPLES)
    found = samples[rows, lower] + (place - lower) * (samples[rows, upper] - samples[rows, lower])
    low, high = np.quantile(found, TAILS)
    return float(low), float(high)


def interval_of_median(values: Sequence[float], *, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % percentile-bootstrap interval of the median of at least one value."""
    return interval_of_quantile(values, 0.5, seed=seed)


def interval_of_mean(values: Sequence[float]) -> tuple[float, float]:
    """Return Student's 95 % interval of the mean; without bounds for a single value."""
    import numpy as np

    if len(values) < 2:
        return -math.inf, math.inf
    sample = np.asarray(values, dtype=float)
    reach = _student(len(values) - 1) * sample.std(ddof=1) / math.sqrt(len(values))
    return float(sample.mean() - reach), float(sample.mean() + reach)


def _student(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's t; beyond the table by Cornish and Fisher's expansion.

    Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.7.5; from 5 on within 0.2 %.
    """
    if freedom <= len(STUDENT):
        return STUDENT[freedom - 1]
    z, n = NORMAL, freedom
    terms = ((z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96)
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + terms[0] / n + terms[1] / n**2 + third / n**3


def ratio_of_pairs(logarithms: Sequence[float]) -> Ratio:
    """Return the typical ratio of pairs, given as the natural logarithm of each, with a 95 % interval.

    From SIGNED pairs on it is the Hodges–Lehmann estimate (the median of all means of two) with the interval
    that inverts Wilcoxon's signed-rank test (Hollander, Wolfe and Chicken, "Nonparametric Statistical
    Methods", 2014, 3.2 and 3.3). Where the members of each pair ran in random order and differ in nothing,
    either sign of each logarithm is as likely as the other, whatever the noise: the interval then holds
    the ratio 1 as often as it says. With fewer pairs it is the mean with Student's interval; a single
    pair tells nothing of its noise, so its interval is without bounds.
    """
    import numpy as np

    values = np.asarray(logarithms, dtype=float)
    if len(values) >= SIGNED:
        means = np.sort(np.add.outer(values, values)[np.triu_indices(len(values))]) / 2
        rank = _signed_rank(len(values))
        center, low, high = np.median(means), means[rank], means[-1 - rank]
    elif len(values) > 1:
        center = values.mean()
        low, high = interval_of_mean(logarithms)
    else:
        return Ratio(math.exp(values[0]), 0.0, math.inf)
    return Ratio(math.exp(center), math.exp(low), math.exp(high))


@cache
def _signed_rank(count: int) -> int:
    """Return how many of the ordered means lie below the interval: the exact quantile of Wilcoxon's sum."""
    ways = [1]
    for rank in range(1, count + 1):
        longer = ways + [0] * rank
        for place, number in enumerate(ways):
            longer[place + rank] += number
        ways = longer
    total, tail = 0, TAILS[0] * 2**count
    for place, number in enumerate(ways):
        total += number
        if total > tail:
            return max(place - 1, 0)
    raise AssertionError("the whole distribution is not below its tail")


def ratio_of_medians(above: Sequence[float], below: Sequence[float], *, seed: int = 0) -> Ratio:
    """Return median(above) ÷ median(below) with a 95 % percentile-bootstrap interval.

    Samples of equal length are taken as pairs that were measured in one round and are resampled as pairs,
    so that what disturbed the whole round cancels; others are resampled apart. Values must be positive.
    Method: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 8 and 13.
    """
    import numpy as np

    upper, lower = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    random = np.random.default_rng(seed)
    draws = random.integers(0, len(upper), (RESAMPLES, len(upper)))
    others = draws if len(upper) == len(lower) else random.integers(0, len(lower), (RESAMPLES, len(lower)))
    ratios = np.median(upper[draws], axis=1) / np.median(lower[others], axis=1)
    low, high = np.quantile(ratios, TAILS)
    return Ratio(float(np.median(upper) / np.median(lower)), float(low), float(high))


def _three(value: float) -> str:
    """Write a number with about three digits that count."""
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:,.{digits}f}"
