"""One sample on its axis: a dot a value, a bar of a single one, the centre and its interval."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from dbworkbench.drawings.figures import write_value
from dbworkbench.drawings.panel import LABEL, STRIP, TICK, VALUE, Panel, interval_words, words_of
from dbworkbench.drawings.reach import Reach
from dbworkbench.drawings.scene import Text
from dbworkbench.drawings.series import Sample
from dbworkbench.drawings.sheet import Sheet

DOTS = 160  # dots drawn of one sample; of more values every n-th in order of size
DOT = 4.6**2  # matplotlib measures a dot by the square of its width
GOLDEN = (math.sqrt(5) - 1) / 2


def draw_strip(
    sheet: Sheet, axes: Axes, panel: Panel, sample: Sample, color: str, left: float, middle: float
) -> None:
    """Draw a sample around a height of the page, its name and its figures beside it."""
    shade, ink = sheet.colors[color], sheet.colors["ink"]
    sheet.write(Text(left - 12, middle + 4, words_of(sample.label), LABEL, anchor="end"))
    if len(sample.values) > 1:
        _draw_dots(axes, panel.reach, sample.values, shade, middle)
        _draw_interval(axes, panel.reach, sample, ink, middle)
        center = panel.reach.nearest(sample.center)
        axes.vlines(center, middle - 11, middle + 11, colors=ink, linewidths=2.6, zorder=4, clip_on=False)
    else:
        width = panel.reach.nearest(sample.center) - panel.reach.start
        axes.barh(middle, width, 16, left=panel.reach.start, color=shade, alpha=0.85, zorder=2)
        _draw_interval(axes, panel.reach, sample, ink, middle)
    _write_figures(sheet, panel, sample, left + panel.length + 12, middle)


def _draw_dots(axes: Axes, reach: Reach, values: tuple[float, ...], color: str, middle: float) -> None:
    """Draw a dot a value, off the middle by the golden ratio's multiples, which never bunch up."""
    ordered = sorted(values)[:: math.ceil(len(values) / DOTS)]
    places = [
        (value, middle + ((index * GOLDEN) % 1 - 0.5) * (STRIP - 8))
        for index, value in enumerate(ordered)
        if reach.holds(value)
    ]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    axes.scatter(xs, ys, s=DOT, color=color, alpha=0.45, linewidths=0, zorder=2, clip_on=False)


def _draw_interval(axes: Axes, reach: Reach, sample: Sample, ink: str, middle: float) -> None:
    if sample.low is None or sample.high is None:
        return
    ends = [reach.nearest(sample.low), reach.nearest(sample.high)]
    (line,) = axes.plot(ends, [middle, middle], color=ink, linewidth=1.6, zorder=3, clip_on=False)
    line.set(marker="|", markersize=8, markeredgewidth=1.6, solid_capstyle="butt")


def _write_figures(sheet: Sheet, panel: Panel, sample: Sample, x: float, middle: float) -> None:
    center, interval = write_value(sample.center, panel.series.unit), interval_words(panel.reach, sample)
    sheet.write(Text(x, middle + (0 if interval else 4), center, VALUE, bold=True))
    if interval:
        sheet.write(Text(x, middle + 12, interval, TICK, "muted"))
