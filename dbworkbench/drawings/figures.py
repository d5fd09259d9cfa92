"""Measured values as they are written beside a plot and at its axis."""

from __future__ import annotations

import math

from dbworkbench.drawings.series import Bound


def write_value(value: float, unit: str = "") -> str:
    """Write a value to three digits that count, with its unit."""
    if value == 0:
        text = "0"
    elif abs(value) >= 1000:
        text = f"{value:,.0f}"
    elif abs(value) < 0.001:
        text = f"{value:.1e}"
    else:
        text = f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
    return f"{text} {unit}".strip()


def write_tick(value: float) -> str:
    """Write a round value as short as can be."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}"


def write_bound(bound: Bound, unit: str) -> str:
    """Write what a bound asks for: in its own words, or that it is a greatest value."""
    return bound[2] if len(bound) == 3 else f"at most {write_tick(bound[1])} {unit}".rstrip()
