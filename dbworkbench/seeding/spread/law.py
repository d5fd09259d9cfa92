"""Distributions of numbers: what share lies below a number, and below which number a share lies."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from dbworkbench.seeding.spread.hashing import Fractions

if TYPE_CHECKING:
    from dbworkbench.seeding.spread.wish.wish import Wish

WIDEST = 8.25
"""Beyond so many deviations a normal distribution has less than 2 to the power of -53."""

STEPS = 1 << 16
NEARLY_ALL = 1 - 1e-9


class Law(ABC):
    """A distribution on the real line; `below` and `at` are inverse to one another."""

    @abstractmethod
    def below(self, values: Fractions) -> Fractions:
        """Return the shares below values."""

    @abstractmethod
    def at(self, shares: Fractions) -> Fractions:
        """Return the values below which shares lie."""

    def within(self, shares: Fractions, low: Fractions | float, high: Fractions | float) -> Fractions:
        """Return values of the distribution as it is between bounds (its truncation)."""
        first = self.below(np.asarray(low, np.float64))
        last = self.below(np.asarray(high, np.float64))
        values: Fractions = np.clip(self.at(first + shares * (last - first)), low, high)
        return values

    def share_between(self, low: float, high: float) -> float:
        """Return the share of values between two bounds, both included."""
        first, last = self.below(np.array([low, np.nextafter(high, np.inf)]))
        return float(last - first)

    @property
    def least(self) -> float | None:
        """The bound that no value lies below, if there is one."""
        return None

    @property
    def reach(self) -> tuple[float, float]:
        """The bounds between which all but a billionth of the values lie."""
        low, high = self.at(np.array([1 - NEARLY_ALL, NEARLY_ALL]))
        return float(low) if self.least is None else self.least, float(high)


@dataclass(frozen=True)
class Uniform(Law):
    low: float
    high: float

    def below(self, values: Fractions) -> Fractions:
        width = self.high - self.low
        if not width:
            return (values > self.low).astype(np.float64)
        return np.clip((values - self.low) / width, 0.0, 1.0)

    def at(self, shares: Fractions) -> Fractions:
        return self.low + shares * (self.high - self.low)

    @property
    def reach(self) -> tuple[float, float]:
        return self.low, self.high


@dataclass(frozen=True)
class Normal(Law):
    mean: float
    deviation: float

    def below(self, values: Fractions) -> Fractions:
        return normal_below((values - self.mean) / self.deviation)

    def at(self, shares: Fractions) -> Fractions:
        return self.mean + self.deviation * normal_at(shares)


@dataclass(frozen=True)
class LogNormal(Law):
    """Its logarithm is normal; `sigma` is the deviation of the natural logarithm."""

    median: float
    sigma: float

    @property
    def least(self) -> float:
        return 0.0

    def below(self, values: Fractions) -> Fractions:
        ratio = np.maximum(values, np.finfo(np.float64).tiny) / self.median
        return np.where(values > 0, normal_below(np.log(ratio) / self.sigma), 0.0)

    def at(self, shares: Fractions) -> Fractions:
        return self.median * np.exp(self.sigma * normal_at(shares))


@dataclass(frozen=True)
class Exponential(Law):
    mean: float

    @property
    def least(self) -> float:
        return 0.0

    def below(self, values: Fractions) -> Fractions:
        return -np.expm1(-np.maximum(values, 0.0) / self.mean)

    def at(self, shares: Fractions) -> Fractions:
        return -self.mean * np.log1p(-np.minimum(shares, 1 - 2**-53))


@dataclass(frozen=True)
class Pareto(Law):
    """A share of (start / x) to the power of `exponent` lies above x."""

    start: float
    exponent: float

    @property
    def least(self) -> float:
        return self.start

    def below(self, values: Fractions) -> Fractions:
        return 1 - (self.start / np.maximum(values, self.start)) ** self.exponent

    def at(self, shares: Fractions) -> Fractions:
        return self.start * (1 - np.minimum(shares, 1 - 2**-53)) ** (-1 / self.exponent)


@dataclass(frozen=True)
class Mixture(Law):
    """Several distributions with their shares; its inverse is read from a table."""

    laws: tuple[Law, ...]
    weights: tuple[float, ...]

    def below(self, values: Fractions) -> Fractions:
        total = sum(self.weights)
        parts = (
            weight / total * law.below(values) for weight, law in zip(self.weights, self.laws, strict=True)
        )
        return np.asarray(sum(parts), np.float64)

    def at(self, shares: Fractions) -> Fractions:
        values, below = self._table
        return np.interp(shares, below, values)

    @property
    def least(self) -> float | None:
        known = [law.reach[0] for law in self.laws]
        return min(known)

    @cached_property
    def _table(self) -> tuple[Fractions, Fractions]:
        shares = np.concatenate([[1 - NEARLY_ALL], np.linspace(0, 1, 8193)[1:-1], [NEARLY_ALL]])
        points = np.unique(np.concatenate([law.at(shares) for law in self.laws]))
        points = np.union1d(points, np.nextafter(points, np.inf))
        return points, self.below(points)


def law_of(wish: Wish) -> Law:
    """Return the distribution that a wish names."""
    if wish.mixed:
        return Mixture(tuple(map(law_of, wish.mixed)), wish.weights)
    first, last = wish.parameters[0], wish.parameters[-1]
    match wish.shape:
        case "normal":
            return Normal(first, last)
        case "lognormal":
            return LogNormal(first, last)
        case "exponential":
            return Exponential(first)
        case "pareto":
            return Pareto(first, last)
    return Uniform(first, last)


def normal_below(values: Fractions) -> Fractions:
    """Return the shares of the standard normal distribution below values."""
    points, below = _normal_table()
    return np.interp(values, points, below)


def normal_at(shares: Fractions) -> Fractions:
    """Return the values below which shares of the standard normal distribution lie."""
    points, below = _normal_table()
    return np.interp(shares, below, points)


@lru_cache(maxsize=1)
def _normal_table() -> tuple[Fractions, Fractions]:
    """Tabulate the normal distribution by the complementary error function; between points it is linear.

    Points 0.00025 apart: the error of a share is below the square of that, times 0.03.
    """
    points = np.linspace(-WIDEST, WIDEST, STEPS + 1)
    below = np.array([math.erfc(-value / math.sqrt(2)) / 2 for value in points.tolist()])
    below[[0, -1]] = 0.0, 1.0
    return points, below
