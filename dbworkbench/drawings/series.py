"""Plain data of measured values to be compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One thing measured in one state: `values` in the axis' unit, a mark is a bound to be kept."""

    label: str
    group: str
    values: tuple[float, ...]
    center: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """Samples side by side, grouped; `log` makes the axis logarithmic; `bounds` are target lines by label."""

    title: str
    unit: str
    samples: tuple[Sample, ...]
    bounds: tuple[tuple[str, float], ...] = ()
    log: bool = False
    note: str = ""
