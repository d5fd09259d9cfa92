"""Draw measured values: every value as a dot, the middle as a bar with its interval, targets as lines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dbworkbench.drawings.axis import Axis, axis_of, write_tick, write_value
from dbworkbench.drawings.choice import choose
from dbworkbench.drawings.lettering import clean, shorten, text_width
from dbworkbench.drawings.page import measured, unmeasured
from dbworkbench.drawings.palette import SERIES, THEMES
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.raster import write_png
from dbworkbench.drawings.scene import Scene, Shape, Text, circle, line, rectangle
from dbworkbench.drawings.series import Sample, Series
from dbworkbench.drawings.svg import write_svg

MARGIN, HEADLINE, NOTE, GUTTER = 20, 30, 22, 44
GROUP_ROW, STRIP, GAP, AXIS_ROW, BOUND_ROW = 22, 30, 8, 34, 18
TITLE, LABEL, VALUE, TICK = 13.0, 11.5, 11.0, 10.0
LONG, MIDDLE, SHORT = 420, 300, 170  # pixels of an axis: alone, one of several, with bars only
DOTS = 160  # dots drawn of one sample; of more values every n-th in order of size
GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Panel:
    """A series with its measures: `labels` pixels for names, `figures` for values beside the axis."""

    series: Series
    axis: Axis
    labels: float
    figures: float
    colors: Mapping[str, str]

    @property
    def groups(self) -> dict[str, list[Sample]]:
        """The samples by group, both in the order given."""
        groups: dict[str, list[Sample]] = {}
        for sample in self.series.samples:
            groups.setdefault(sample.group, []).append(sample)
        return groups

    @property
    def width(self) -> float:
        heads = [text_width(_words(group, 60), LABEL, bold=True) for group in self.groups]
        heads.append(text_width(_words(self.series.title, 90), TITLE, bold=True))
        return max(self.labels + self.axis.length + self.figures, *heads)

    @property
    def height(self) -> float:
        heads = sum(bool(group) for group in self.groups)
        strips = (STRIP + GAP) * len(self.series.samples) + GROUP_ROW * heads
        return HEADLINE + self.above + strips + AXIS_ROW + (NOTE if self.series.note else 0)

    @property
    def above(self) -> float:
        """The room over the strips for the words of bounds that belong to no group, one line each."""
        return BOUND_ROW * sum(label not in self.groups for label, _ in self.series.bounds)


def draw_series(series: Series, *, theme: str = "light") -> Picture:
    """Draw a comparison as PNG and SVG; shown as PNG, since measured values differ from run to run."""
    return draw_panels([series], theme=theme)


def draw_panels(panels: Sequence[Series], *, theme: str = "light") -> Picture:
    """Draw several comparisons side by side in one picture."""
    choose("theme", theme, THEMES)
    single, colors = len(panels) == 1, _colors(panels)
    scene = _scene([_panel(series, LONG if single else _length(series), colors) for series in panels])
    return Picture(
        text="\n".join(describe_series(series) for series in panels),
        svg=write_svg(scene, theme),
        png=write_png(scene, theme),
        width=round(scene.width),
        volatile=True,
    )


def describe_series(series: Series) -> str:
    """Return one line a sample with its centre and interval in the marks of `measured`."""
    lines = [series.title]
    lines += [f"{_name(sample)}: {measured(_told(sample, series.unit))}" for sample in series.samples]
    lines += [f"{label}: {_bound_words(bound, series.unit)}" for label, bound in series.bounds]
    return "\n".join([*lines, series.note] if series.note else lines)


def _name(sample: Sample) -> str:
    return f"{sample.group}, {sample.label}" if sample.group else sample.label


def _told(sample: Sample, unit: str) -> str:
    text = write_value(sample.center, unit)
    if sample.low is not None and sample.high is not None:
        text += f" ({write_value(sample.low)} to {write_value(sample.high)})"
    return f"{text} of {len(sample.values)} values" if len(sample.values) > 1 else text


# -- the page -------------------------------------------------------------------------------------


def _length(series: Series) -> float:
    return SHORT if all(len(sample.values) <= 1 for sample in series.samples) else MIDDLE


def _panel(series: Series, length: float, colors: Mapping[str, str]) -> Panel:
    labels = max((text_width(_words(s.label), LABEL) for s in series.samples), default=0.0)
    axis = axis_of(series, length)
    figures = [text_width(write_value(s.center, series.unit), VALUE, bold=True) for s in series.samples]
    figures += [text_width(_interval(axis, s), TICK) for s in series.samples]
    return Panel(series, axis, math.ceil(labels) + 14, max(figures, default=0.0) + 16, colors)


def _scene(panels: Sequence[Panel]) -> Scene:
    width = sum(panel.width for panel in panels) + GUTTER * (len(panels) - 1) + 2 * MARGIN
    height = max((panel.height for panel in panels), default=0.0) + 2 * MARGIN
    scene = Scene(width, height, "; ".join(panel.series.title for panel in panels))
    scene.shapes.append(rectangle(0, 0, width, height, radius=8, fill="paper"))
    x = float(MARGIN)
    for panel in panels:
        scene.shapes += _panel_shapes(panel, x, MARGIN)
        x += panel.width + GUTTER
    return scene


def _panel_shapes(panel: Panel, x: float, y: float) -> Iterator[Shape]:
    series, left = panel.series, x + panel.labels
    yield Text(x, y + 12, _words(series.title, 90), TITLE, "ink", bold=True)
    top = y + HEADLINE + panel.above
    foot = y + panel.height - AXIS_ROW - (NOTE if series.note else 0)
    yield from _axis_shapes(panel, left, top, foot)
    loose = [(label, bound) for label, bound in series.bounds if label not in panel.groups]
    for index, (label, bound) in enumerate(loose):
        row = y + HEADLINE + BOUND_ROW * index
        yield from _bound_shapes(panel, bound, f"{_words(label)}: ", left, row, foot)
    for group, samples in panel.groups.items():
        begin = top
        if group:
            yield Text(x, top + 15, _words(group, 60), LABEL, "ink", bold=True, halo="paper")
            top += GROUP_ROW
        for sample in samples:
            yield from _strip(panel, sample, panel.colors[sample.label], x, top + STRIP / 2)
            top += STRIP + GAP
        for bound in (bound for label, bound in series.bounds if label == group):
            yield from _bound_shapes(panel, bound, "", left, begin + 5, top - GAP)
    if series.note:
        yield Text(x, y + panel.height - 4, _words(series.note, 120), TICK, "muted")


def _axis_shapes(panel: Panel, left: float, top: float, foot: float) -> Iterator[Shape]:
    axis = panel.axis
    for value in axis.ticks(max(3, round(axis.length / 70))):
        x = left + axis.place(value)
        yield line((x, top), (x, foot), stroke="track")
        yield Text(x, foot + 14, write_tick(value), TICK, "muted", anchor="middle")
    yield line((left, foot), (left + axis.length, foot), stroke="border")
    scale = ", ".join(part for part in (panel.series.unit, "logarithmic" if axis.log else "") if part)
    yield Text(left + axis.length, foot + 28, scale, TICK, "muted", anchor="end", italic=True)


def _bound_shapes(
    panel: Panel, bound: float, name: str, left: float, top: float, foot: float
) -> Iterator[Shape]:
    """Draw a bound as a line with its words at the upper end; one out of sight as words with an arrow."""
    inside, x = panel.axis.holds(bound), left + panel.axis.place(bound)
    words = f"{name}{_bound_words(bound, panel.series.unit)}" + ("" if inside else " →")
    fits = x + text_width(words, TICK) + 8 <= left + panel.axis.length + panel.figures
    yield Text(
        x + (5 if fits else -5), top + 9, words, TICK, "error", "start" if fits else "end", halo="paper"
    )
    if inside:
        yield line((x, top), (x, foot), stroke="error", width=1.3, dash=(5, 3))


def _bound_words(bound: float, unit: str) -> str:
    return f"at most {write_tick(bound)} {unit}".rstrip()


# -- one sample -----------------------------------------------------------------------------------


def _strip(panel: Panel, sample: Sample, color: str, x: float, middle: float) -> Iterator[Shape]:
    axis, left = panel.axis, x + panel.labels
    yield Text(left - 12, middle + 4, _words(sample.label), LABEL, "ink", anchor="end")
    if len(sample.values) > 1:
        yield from _dots(axis, sample, color, left, middle)
    else:
        width = axis.place(sample.center)
        yield rectangle(
            left, middle - 8, max(width, 1.5), 16, radius=min(3, width / 2), fill=color, opacity=0.85
        )
    yield from _center(axis, sample, left, middle)
    edge = left + axis.length + 12
    interval = _interval(axis, sample)
    yield Text(
        edge,
        middle + (0 if interval else 4),
        write_value(sample.center, panel.series.unit),
        VALUE,
        "ink",
        bold=True,
    )
    if interval:
        yield Text(edge, middle + 12, interval, TICK, "muted")


def _dots(axis: Axis, sample: Sample, color: str, left: float, middle: float) -> Iterator[Shape]:
    """Yield a dot a value, off the middle by the golden ratio's multiples, which never bunch up."""
    every = math.ceil(len(sample.values) / DOTS)
    ordered = sorted(sample.values)
    for index, value in enumerate(ordered[:: every or 1]):
        if axis.holds(value):
            off = ((index * GOLDEN) % 1 - 0.5) * (STRIP - 8)
            dot = circle(left + axis.place(value), middle + off, 2.3, fill=color, stroke=None, width=0)
            yield replace(dot, opacity=0.45)


def _center(axis: Axis, sample: Sample, left: float, middle: float) -> Iterator[Shape]:
    if sample.low is not None and sample.high is not None:
        low, high = left + axis.place(sample.low), left + axis.place(sample.high)
        yield line((low, middle), (high, middle), stroke="ink", width=1.6)
        for end in (low, high):
            yield line((end, middle - 4), (end, middle + 4), stroke="ink", width=1.6)
    if len(sample.values) > 1:
        x = left + axis.place(sample.center)
        yield line((x, middle - 11), (x, middle + 11), stroke="ink", width=2.6)


def _interval(axis: Axis, sample: Sample) -> str:
    """Write the interval, and the greatest value when it lies beyond the end of the axis."""
    words = []
    if sample.low is not None and sample.high is not None:
        words.append(f"{write_value(sample.low)} – {write_value(sample.high)}")
    if sample.values and not axis.holds(max(sample.values)):
        words.append(f"max {write_value(max(sample.values))}")
    return ", ".join(words)


def _colors(panels: Sequence[Series]) -> dict[str, str]:
    """Give each label a colour, the same one in all panels."""
    labels = dict.fromkeys(sample.label for series in panels for sample in series.samples)
    return {label: SERIES[index % len(SERIES)] for index, label in enumerate(labels)}


def _words(text: str, most: int = 36) -> str:
    return shorten(clean(unmeasured(text)), most)
