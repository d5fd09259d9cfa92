"""A curve as a matplotlib figure: stretches by colour, marks as lines, kinds named below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise
from math import log

from matplotlib.axes import Axes

from dbworkbench.drawings.canvas import own_settings, png_of, svg_of
from dbworkbench.drawings.curve import Curve, CurvePoint
from dbworkbench.drawings.figures import write_tick
from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.palette import DARK, LIGHT, SERIES
from dbworkbench.drawings.panel import LABEL, TICK, TITLE, words_of
from dbworkbench.drawings.reach import Reach
from dbworkbench.drawings.scene import Text
from dbworkbench.drawings.sheet import Sheet, sheet_of
from dbworkbench.drawings.ticks import ticks_of

MARGIN, LEFT, WIDTH, HEIGHT = 20, 72, 640, 260  # pixels: around, for figures, and of the axes
HEADLINE, MARK_ROW, AXIS_ROW, LEGEND_ROW = 30, 16, 44, 18
CRISP = 2.0  # pixels of the PNG for each of the page
ROOM = 1.6  # how far axes reach beyond the first and last value, as a factor
LONGEST = 110  # letters of a line of the legend
ACROSS, UP = 8, 5  # round values at the axes, at most about


def write_curve(curve: Curve, theme: str) -> tuple[str, bytes, int]:
    """Return a curve as SVG and as PNG, and how many pixels it is wide."""
    with own_settings():
        sheet = _drawn(curve, DARK if theme == "dark" else LIGHT)
        return svg_of(sheet.figure, curve.title), png_of(sheet.figure, CRISP), sheet.width


def _drawn(curve: Curve, colors: Mapping[str, str]) -> Sheet:
    rows = _mark_rows(curve)
    top = MARGIN + HEADLINE + MARK_ROW * (max(rows.values(), default=-1) + 1)
    foot = top + HEIGHT
    height = foot + AXIS_ROW + LEGEND_ROW * len(curve.legend) + MARGIN
    sheet = sheet_of(LEFT + WIDTH + 2 * MARGIN, height, colors)
    sheet.write(Text(MARGIN, MARGIN + 12, words_of(curve.title, 90), TITLE, bold=True))
    axes = _axes(sheet, curve, top, foot)
    shades = {kind: SERIES[number % len(SERIES)] for number, kind in enumerate(_kinds(curve))}
    _draw_stretches(sheet, axes, curve, shades)
    for mark in curve.marks:
        x = _place(axes, mark.x)
        line = axes.axvline(mark.x, color=colors["error"], linewidth=1.2)
        line.set(linestyle=(0, (5, 3)), zorder=2)
        words, row = words_of(mark.text, 60), rows[mark.x]
        anchor = "end" if x + text_width(words, TICK) > MARGIN + LEFT + WIDTH else "start"
        sheet.write(Text(x, top - 5 - MARK_ROW * row, words, TICK, "error", anchor, halo="paper"))
    _write_legend(sheet, curve, shades, foot + AXIS_ROW)
    return sheet


def _mark_rows(curve: Curve) -> dict[float, int]:
    """Give each mark a row for its words, so that they do not lie over those of the one before."""
    reach = _reach([point.x for point in curve.points])
    rows: dict[float, int] = {}
    ends: list[float] = []
    for mark in curve.marks:
        x, width = WIDTH * _part(reach, mark.x), text_width(words_of(mark.text, 60), TICK)
        begin = min(x, WIDTH - width)
        row = next((number for number, end in enumerate(ends) if end + 8 < begin), len(ends))
        ends[row : row + 1] = [begin + width]
        rows[mark.x] = row
    return rows


def _part(reach: Reach, value: float) -> float:
    """Return where on a logarithmic axis a value lies, from 0 to 1."""
    return log(value / reach.start) / log(reach.end / reach.start)


def _axes(sheet: Sheet, curve: Curve, top: float, foot: float) -> Axes:
    """Return axes with faint lines over round values, which are written beside them."""
    left, right = MARGIN + LEFT, MARGIN + LEFT + WIDTH
    box = (left / sheet.width, 1 - foot / sheet.height, WIDTH / sheet.width, (foot - top) / sheet.height)
    axes = sheet.figure.add_axes(box, facecolor="none")
    across, up = (_reach([getattr(point, name) for point in curve.points]) for name in "xy")
    axes.set(xscale="log", yscale="log", xlim=(across.start, across.end), ylim=(up.start, up.end))
    axes.set_xticks(ticks_of(across, ACROSS))
    axes.set_yticks(ticks_of(up, UP))
    sheet.rule(axes)
    for value in map(float, axes.get_xticks()):
        words = f"{curve.sign}{write_tick(value)}"
        sheet.write(Text(_place(axes, value), foot + 14, words, TICK, "muted", anchor="middle"))
    for value in map(float, axes.get_yticks()):
        y = foot - (foot - top) * _part(up, value)
        sheet.write(Text(left - 8, y + 4, write_tick(value), TICK, "muted", anchor="end"))
    sheet.write(Text(right, foot + 28, f"{curve.x}, logarithmic", TICK, "muted", anchor="end", italic=True))
    sheet.write(Text(left - 8, top - 5, curve.y, TICK, "muted", anchor="end", italic=True))
    return axes


def _place(axes: Axes, x: float) -> float:
    """Return how far from the left of the page a value stands."""
    low, high = axes.get_xlim()
    return MARGIN + LEFT + WIDTH * _part(Reach(low, high, log=True), x)


def _height(axes: Axes, sheet: Sheet, y: float) -> float:
    """Return how far from the top of the page a value stands."""
    low, high = axes.get_ylim()
    box = axes.get_position()
    return float(sheet.height) * (
        1 - float(box.y0) - float(box.height) * _part(Reach(low, high, log=True), y)
    )


def _reach(values: list[float]) -> Reach:
    return Reach(min(values) / ROOM, max(values) * ROOM, log=True)


def _draw_stretches(sheet: Sheet, axes: Axes, curve: Curve, shades: Mapping[str, str]) -> None:
    """Draw each stretch in its kind's colour, and faintly the steps from one to the next."""
    stretches = list(_stretches(curve))
    for before, after in pairwise(stretches):
        xs, ys = [before[-1].x, after[0].x], [before[-1].y, after[0].y]
        axes.plot(xs, ys, color=sheet.colors["muted"], linewidth=1.0, zorder=2)
    for stretch in stretches:
        kind, color = stretch[0].kind, sheet.colors[shades[stretch[0].kind]]
        middle = stretch[len(stretch) // 2]
        sheet.write(Text(_place(axes, middle.x), _height(axes, sheet, middle.y) - 8, kind, LABEL, color,
                         "middle", bold=True, halo="paper"))  # fmt: skip
        xs, ys = [point.x for point in stretch], [point.y for point in stretch]
        axes.plot(xs, ys, color=color, linewidth=2.2, marker="o", markersize=4, zorder=3, clip_on=False)


def _stretches(curve: Curve) -> Iterator[list[CurvePoint]]:
    for _, points in groupby(curve.points, key=lambda point: point.kind):
        yield list(points)


def _kinds(curve: Curve) -> list[str]:
    return list(curve.legend) or list(dict.fromkeys(point.kind for point in curve.points))


def _write_legend(sheet: Sheet, curve: Curve, shades: Mapping[str, str], top: float) -> None:
    for row, (kind, words) in enumerate(curve.legend.items()):
        y = top + LEGEND_ROW * (row + 1) - 4
        sheet.write(Text(MARGIN + 8, y, kind, LABEL, sheet.colors[shades[kind]], bold=True))
        sheet.write(Text(MARGIN + 32, y, words_of(words, LONGEST), TICK))
