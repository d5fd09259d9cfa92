"""How many different values a number of rows shows, when each row draws from a stock of values.

The classical occupancy problem: n draws from W equally likely values show W (1 - exp(-n / W)) of them
(Feller, "An Introduction to Probability Theory and Its Applications", vol. 1, IV.2). Real values are not
equally likely, so that more rows show new ones for longer; the stock is then the effective one.
"""

from __future__ import annotations

import math

STEPS = 80
SEEN_ALL = 0.999


def shown(rows: float, stock: float) -> float:
    """Return how many different values of a stock rows show."""
    if rows <= 0 or stock <= 0:
        return 0.0
    return stock * -math.expm1(-rows / stock)


def stock_behind(distinct: float, rows: float) -> float:
    """Return the stock from which rows show so many different values; infinite when all of them differ."""
    if distinct >= rows * SEEN_ALL:
        return math.inf
    low, high = distinct, distinct * rows / max(rows - distinct, 1.0) * 2 + 2
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if shown(rows, middle) < distinct else (low, middle)
    return (low + high) / 2


def coverage(distinct: float, parents: float, rows: float) -> float:
    """Return how eagerly rows spread over parents: 1 when each takes any of them, less when few take most."""
    part = min(distinct / parents, SEEN_ALL) if parents > 0 else SEEN_ALL
    if part >= SEEN_ALL or rows <= 0:
        return 1.0
    return min(1.0, -math.log1p(-part) * parents / rows)
