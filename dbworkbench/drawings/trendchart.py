"""Lines over a number as a matplotlib figure: ranges as bands, names at the ends of lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from dbworkbench.drawings.canvas import own_settings, png_of, svg_of
from dbworkbench.drawings.figures import write_bound, write_tick
from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.palette import DARK, LIGHT, SERIES
from dbworkbench.drawings.panel import LABEL, TICK, TITLE, words_of
from dbworkbench.drawings.reach import FAR, Reach
from dbworkbench.drawings.scene import Text
from dbworkbench.drawings.sheet import Sheet, sheet_of
from dbworkbench.drawings.ticks import ticks_of
from dbworkbench.drawings.trend import Trend, TrendPoint, Trends

MARGIN, LEFT, LENGTH, HEIGHT, GUTTER = 20, 58, 250, 190, 30  # pixels
HEADLINE, AXIS_ROW, NAME_ROW = 40, 36, 15
CRISP = 2.0  # pixels of the PNG for each of the page
DOUBLINGS = 4.0  # from the first number to the last, from which on each doubling has the same room
UP = 5  # round values at the axis, at most about
LONGEST = 28  # letters of a line's name
AIR = 1.12  # how far an axis reaches above its greatest value


def write_trends(panels: Sequence[Trends], theme: str) -> tuple[str, bytes, int]:
    """Return panels side by side as SVG and as PNG, and how many pixels they are wide."""
    with own_settings():
        sheet = sheet_with(panels, DARK if theme == "dark" else LIGHT)
        title = "; ".join(panel.title for panel in panels)
        return svg_of(sheet.figure, title), png_of(sheet.figure, CRISP), sheet.width


def sheet_with(panels: Sequence[Trends], colors: Mapping[str, str]) -> Sheet:
    """Draw panels side by side; a kind has the same colour in all of them."""
    names = [_room_for_names(panel) for panel in panels]
    width = 2 * MARGIN + sum(LEFT + LENGTH + name for name in names) + GUTTER * (len(panels) - 1)
    sheet = sheet_of(math.ceil(width), 2 * MARGIN + HEADLINE + HEIGHT + AXIS_ROW, colors)
    kinds = dict.fromkeys(line.kind for panel in panels for line in panel.lines)
    shades = {kind: colors[SERIES[number % len(SERIES)]] for number, kind in enumerate(kinds)}
    x = float(MARGIN)
    for panel, name in zip(panels, names, strict=True):
        _draw_panel(sheet, panel, shades, x)
        x += LEFT + LENGTH + name + GUTTER
    return sheet


def _room_for_names(panel: Trends) -> float:
    words = [words_of(line.label, LONGEST) for line in panel.lines]
    return 14 + max((text_width(word, LABEL, bold=True) for word in words), default=0.0)


def _draw_panel(sheet: Sheet, panel: Trends, shades: dict[str, str], x: float) -> None:
    top, left = MARGIN + HEADLINE, x + LEFT
    sheet.write(Text(x, MARGIN + 12, words_of(panel.title, 90), TITLE, bold=True))
    axes = _axes(sheet, panel, left, top)
    if panel.proportion:
        _draw_proportion(sheet, axes, panel.lines[0].points, left, top)
    for line in panel.lines:
        _draw_line(axes, line, shades[line.kind])
    _draw_bounds(sheet, axes, panel, left, top)
    _write_names(sheet, axes, panel, shades, left + LENGTH + 10, top)


# -- axes -----------------------------------------------------------------------------------------


def _axes(sheet: Sheet, panel: Trends, left: float, top: float) -> Axes:
    axes = sheet.axes(left, top, left + LENGTH, top + HEIGHT)
    numbers, up = _numbers(panel), _reach(panel)
    first, last = numbers[0], numbers[-1]
    if last >= DOUBLINGS * first:
        axes.set_xscale("log", base=2)
    axes.set(xlim=(first, last) if last > first else (first - 1, last + 1), ylim=(up.start, up.end))
    axes.set_yscale("log" if up.log else "linear")
    axes.set_xticks(numbers)
    axes.set_yticks(ticks_of(up, UP))
    sheet.rule(axes)
    _write_scales(sheet, axes, panel, numbers, left, top)
    return axes


def _numbers(panel: Trends) -> list[float]:
    return sorted({point.x for line in panel.lines for point in line.points})


def _reach(panel: Trends) -> Reach:
    """Choose an upward axis that holds values, their ranges and near bounds."""
    points = [point for line in panel.lines for point in line.points]
    most = max(point.high for point in points)
    end = max([most, *(bound[1] for bound in panel.bounds if bound[1] <= most * FAR)])
    least = min(point.low for point in points)
    if panel.log and least > 0:
        return Reach(least / 1.5, end * 1.5, log=True)
    return Reach(0.0, end * AIR if end > 0 else 1.0)


def _write_scales(
    sheet: Sheet, axes: Axes, panel: Trends, numbers: Sequence[float], left: float, top: float
) -> None:
    foot, end = top + HEIGHT, -math.inf
    for number in numbers:
        x, words = sheet.across(axes, number), write_tick(number)
        half = text_width(words, TICK) / 2
        if x - half > end + 4:
            sheet.write(Text(x, foot + 14, words, TICK, "muted", anchor="middle"))
            end = x + half
    for value in map(float, axes.get_yticks()):
        sheet.write(
            Text(left - 8, _height(axes, top, value) + 4, write_tick(value), TICK, "muted", anchor="end")
        )
    sheet.write(Text(left + LENGTH, foot + 28, panel.x, TICK, "muted", anchor="end", italic=True))
    unit = f"{panel.unit}, logarithmic" if panel.log else panel.unit
    sheet.write(
        Text(left - 8, top - 8, unit, TICK, "muted", anchor="start" if panel.log else "end", italic=True)
    )


def _height(axes: Axes, top: float, value: float) -> float:
    """Return how far from the top of the page a value stands."""
    _, part = axes.transAxes.inverted().transform(axes.transData.transform((1.0, value)))
    return top + HEIGHT * (1 - float(part))


# -- lines ----------------------------------------------------------------------------------------


def _draw_line(axes: Axes, line: Trend, color: str) -> None:
    xs, ys = [point.x for point in line.points], [point.y for point in line.points]
    lows, highs = [point.low for point in line.points], [point.high for point in line.points]
    axes.fill_between(xs, lows, highs, color=color, alpha=0.22, linewidth=0, zorder=2)
    axes.vlines(xs, lows, highs, colors=color, linewidths=1.4, zorder=3, clip_on=False)
    (drawn,) = axes.plot(xs, ys, color=color, linewidth=2.0, marker="o", markersize=4.5, zorder=4)
    drawn.set(clip_on=False, linestyle=(0, (4, 2)) if line.faint else "-")


def _draw_proportion(sheet: Sheet, axes: Axes, points: Sequence[TrendPoint], left: float, top: float) -> None:
    """Draw faintly what would be if the value grew with the number."""
    first, end = points[0], axes.get_ylim()[1]
    if not first.y:
        return
    last = min(points[-1].x, first.x * end / first.y)
    steps = [first.x + (last - first.x) * step / 40 for step in range(41)]
    (line,) = axes.plot(steps, [first.y * step / first.x for step in steps], color=sheet.colors["muted"])
    line.set(linewidth=1.2, linestyle=(0, (2, 3)), zorder=1)
    x, y = sheet.across(axes, last), _height(axes, top, first.y * last / first.x)
    anchor = "end" if x > left + LENGTH / 2 else "start"
    x += -8 if anchor == "end" else 8
    words = Text(x, max(y, top) - 4, "in proportion", TICK, "muted", anchor, italic=True, halo="paper")
    sheet.write(words)


def _draw_bounds(sheet: Sheet, axes: Axes, panel: Trends, left: float, top: float) -> None:
    """Draw bounds across; those out of sight are words with an arrow above the axes."""
    low, high = axes.get_ylim()
    beyond = []
    for bound in panel.bounds:
        name = f"{bound[0]}: " if len({line.kind for line in panel.lines}) > 1 else ""
        words = words_of(f"{name}{write_bound(bound, panel.unit)}", 60)
        if not low <= bound[1] <= high:
            beyond.append(f"{words} {'↑' if bound[1] > high else '↓'}")
            continue
        line = axes.axhline(bound[1], color=sheet.colors["error"], linewidth=1.2)
        line.set(linestyle=(0, (5, 3)), zorder=2)
        y = _height(axes, top, bound[1])
        x = _free_place(axes, panel, left, top, y, text_width(words, TICK))
        sheet.write(Text(x, y - 4, words, TICK, "error", halo="paper"))
    sheet.write(Text(left + LENGTH, top - 8, ", ".join(beyond), TICK, "error", anchor="end"))


def _free_place(axes: Axes, panel: Trends, left: float, top: float, y: float, width: float) -> float:
    """Return where along a bound words lie furthest from the lines."""
    places = [left + 6 + step * (LENGTH - 12 - width) / 4 for step in range(5)]

    def room(x: float) -> float:
        ends = [(part - left) / LENGTH for part in (x, x + width / 2, x + width)]
        return min(abs(_line_at(axes, line, part, top) - (y - 8)) for line in panel.lines for part in ends)

    return max(places, key=room)


def _line_at(axes: Axes, line: Trend, part: float, top: float) -> float:
    """Return how far from the top of the page a line stands at a part of the axis."""
    places = [axes.transAxes.inverted().transform(axes.transData.transform((p.x, p.y))) for p in line.points]
    xs, ys = [float(x) for x, _ in places], [float(y) for _, y in places]
    return top + HEIGHT * (1 - float(np.interp(part, xs, ys)))


def _write_names(
    sheet: Sheet, axes: Axes, panel: Trends, shades: dict[str, str], x: float, top: float
) -> None:
    """Write each line's name at its end, apart from the others."""
    wanted = sorted(
        (_height(axes, top, line.points[-1].y), number) for number, line in enumerate(panel.lines)
    )
    places = [height for height, _ in wanted]
    for one, other in pairwise(range(len(places))):
        places[other] = max(places[other], places[one] + NAME_ROW)
    beyond = max(0.0, places[-1] - (top + HEIGHT)) if places else 0.0
    for place, (_, number) in zip(places, wanted, strict=True):
        line = panel.lines[number]
        words = words_of(line.label, LONGEST)
        sheet.write(Text(x, place - beyond + 4, words, LABEL, shades[line.kind], bold=not line.faint))
