"""Comparisons side by side as a matplotlib figure: an axis for each, and words around it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from dbworkbench.drawings.canvas import own_settings, png_of, svg_of
from dbworkbench.drawings.figures import write_bound, write_tick
from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.palette import DARK, LIGHT, SERIES
from dbworkbench.drawings.panel import (
    BOUND_ROW,
    GAP,
    GROUP_ROW,
    HEADLINE,
    LABEL,
    STRIP,
    TICK,
    TITLE,
    Panel,
    panel_of,
    words_of,
)
from dbworkbench.drawings.scene import Text
from dbworkbench.drawings.series import Bound, Sample, Series
from dbworkbench.drawings.sheet import Sheet, sheet_of
from dbworkbench.drawings.strip import draw_strip
from dbworkbench.drawings.ticks import ticks_of

MARGIN, GUTTER = 20, 44
CRISP = 2.0  # pixels of the PNG for each of the page
ROOM = 60  # pixels of the axis for each tick


def write_chart(panels: Sequence[Series], theme: str) -> tuple[str, bytes, int]:
    """Return comparisons as SVG and as PNG, and how many pixels they are wide."""
    with own_settings():
        figure = figure_of(panels, theme)
        title = "; ".join(series.title for series in panels)
        return svg_of(figure, title), png_of(figure, CRISP), round(figure.bbox.width)


def figure_of(series: Sequence[Series], theme: str) -> Figure:
    """Draw comparisons side by side; a label has the same colour in all of them."""
    panels = [panel_of(one, single=len(series) == 1) for one in series]
    width = sum(panel.width for panel in panels) + GUTTER * (len(panels) - 1) + 2 * MARGIN
    height = max((panel.height for panel in panels), default=0.0) + 2 * MARGIN
    sheet = sheet_of(math.ceil(width), math.ceil(height), DARK if theme == "dark" else LIGHT)
    labels = dict.fromkeys(sample.label for one in series for sample in one.samples)
    shades = {label: SERIES[index % len(SERIES)] for index, label in enumerate(labels)}
    x = float(MARGIN)
    for panel in panels:
        _draw_panel(sheet, panel, shades, x)
        x += panel.width + GUTTER
    return sheet.figure


def _draw_panel(sheet: Sheet, panel: Panel, shades: dict[str, str], x: float) -> None:
    series, left = panel.series, x + panel.labels
    sheet.write(Text(x, MARGIN + 12, words_of(series.title, 90), TITLE, bold=True))
    axes = _axes(sheet, panel, left)
    for index, bound in enumerate(panel.loose):
        row = MARGIN + HEADLINE + BOUND_ROW * index
        _draw_bound(sheet, axes, panel, bound, left, row, MARGIN + panel.foot)
    top = float(MARGIN + panel.top)
    for group, samples in series.groups.items():
        top = _draw_group(sheet, axes, panel, group, samples, shades, x, top)
    if series.note:
        sheet.write(Text(x, MARGIN + panel.height - 4, words_of(series.note, 120), TICK, "muted"))


def _draw_group(
    sheet: Sheet,
    axes: Axes,
    panel: Panel,
    group: str,
    samples: Sequence[Sample],
    shades: dict[str, str],
    x: float,
    top: float,
) -> float:
    """Draw a group's name, its samples and its bounds; return where the next group begins."""
    left, begin = x + panel.labels, top
    if group:
        sheet.write(Text(x, top + 15, words_of(group, 60), LABEL, bold=True, halo="paper"))
        top += GROUP_ROW
    for sample in samples:
        draw_strip(sheet, axes, panel, sample, shades[sample.label], left, top + STRIP / 2)
        top += STRIP + GAP
    for bound in (bound for bound in panel.series.bounds if bound[0] == group):
        _draw_bound(sheet, axes, panel, bound, left, begin + 5, top - GAP)
    return top


# -- the axis -------------------------------------------------------------------------------------


def _axes(sheet: Sheet, panel: Panel, left: float) -> Axes:
    """Return axes with faint lines over round values."""
    axes = sheet.axes(left, MARGIN + panel.top, left + panel.length, MARGIN + panel.foot)
    axes.set_xscale("log" if panel.reach.log else "linear")
    axes.set_xlim(panel.reach.start, panel.reach.end)
    axes.set_xticks(ticks_of(panel.reach, max(3, round(panel.length / ROOM))))
    axes.xaxis.set_major_formatter(NullFormatter())  # they are written in our letters
    axes.minorticks_off()
    axes.tick_params("x", length=0)
    axes.grid(axis="x", color=sheet.colors["track"], linewidth=1)
    axes.set_axisbelow(True)
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.spines["bottom"].set(color=sheet.colors["border"], linewidth=1)
    _write_scale(sheet, axes, panel, left + panel.length)
    return axes


def _write_scale(sheet: Sheet, axes: Axes, panel: Panel, right: float) -> None:
    """Write the round values below the axis, and below these the unit."""
    foot = MARGIN + panel.foot
    for value in map(float, axes.get_xticks()):
        sheet.write(
            Text(sheet.across(axes, value), foot + 14, write_tick(value), TICK, "muted", anchor="middle")
        )
    scale = ", ".join(part for part in (panel.series.unit, "logarithmic" if panel.reach.log else "") if part)
    sheet.write(Text(right, foot + 28, scale, TICK, "muted", anchor="end", italic=True))


# -- targets --------------------------------------------------------------------------------------


def _draw_bound(
    sheet: Sheet, axes: Axes, panel: Panel, bound: Bound, left: float, top: float, foot: float
) -> None:
    """Draw a bound as a line with its words at the upper end; one out of sight as words with an arrow."""
    inside, at = panel.reach.holds(bound[1]), panel.reach.nearest(bound[1])
    x = sheet.across(axes, at)
    name = "" if bound[0] in panel.series.groups else f"{bound[0]}: "
    words = words_of(f"{name}{write_bound(bound, panel.series.unit)}", 60) + ("" if inside else " →")
    fits = x + text_width(words, TICK) + 8 <= left + panel.length + panel.figures
    place, anchor = (x + 5, "start") if fits else (x - 5, "end")
    sheet.write(Text(place, top + 9, words, TICK, "error", anchor, halo="paper"))
    if inside:
        line = axes.vlines(at, top, foot, colors=sheet.colors["error"], linewidths=1.3, clip_on=False)
        line.set(linestyle=(0, (5, 3)), zorder=3)
