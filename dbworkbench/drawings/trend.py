"""Plain data of measured values over a number that was chosen, such as of clients."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.drawings.series import Bound


@dataclass(frozen=True)
class TrendPoint:
    """A value at a number, and between what it lies: the value itself when it was measured once."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Trend:
    """Points in order of `x`; `kind` gives the colour, and a `faint` one is drawn dashed."""

    label: str
    kind: str
    points: tuple[TrendPoint, ...]
    faint: bool = False


@dataclass(frozen=True)
class Trends:
    """Lines over one number; `proportion` says that twice the number should give twice the value.

    A bound's line lies across, with the words that it has; `log` makes the upward axis logarithmic.
    """

    title: str
    x: str
    unit: str
    lines: tuple[Trend, ...]
    bounds: tuple[Bound, ...] = ()
    log: bool = False
    proportion: bool = False
