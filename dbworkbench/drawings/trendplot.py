"""Draw measured values over a number, panels side by side."""

from __future__ import annotations

from collections.abc import Sequence

from dbworkbench.drawings.choice import choose
from dbworkbench.drawings.figures import write_bound, write_value
from dbworkbench.drawings.page import measured
from dbworkbench.drawings.palette import THEMES
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.trend import Trend, TrendPoint, Trends


def draw_trends(panels: Sequence[Trends], *, theme: str = "light") -> Picture:
    """Draw panels of lines as PNG and SVG; shown as PNG, since measured values differ from run to run."""
    from dbworkbench.drawings.trendchart import write_trends  # loads matplotlib

    choose("theme", theme, THEMES)
    svg, png, width = write_trends(panels, theme)
    return Picture("\n".join(map(describe_trends, panels)), svg=svg, png=png, width=width, volatile=True)


def describe_trends(trends: Trends) -> str:
    """Tell lines in words: each value with its range, then the bounds."""
    lines = [trends.title]
    lines += [f"{line.label} by {trends.x}: {_values(line, trends.unit)}" for line in trends.lines]
    lines += [f"{bound[0]}: {write_bound(bound, trends.unit)}" for bound in trends.bounds]
    return "\n".join(lines)


def _values(line: Trend, unit: str) -> str:
    return ", ".join(f"{point.x:g}: {measured(_told(point, unit))}" for point in line.points)


def _told(point: TrendPoint, unit: str) -> str:
    return f"{write_value(point.y, unit)} ({write_value(point.low)} to {write_value(point.high)})"
