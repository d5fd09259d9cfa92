"""Draw measured values: every value as a dot, the middle as a bar with its interval, targets as lines."""

from __future__ import annotations

from collections.abc import Sequence

from dbworkbench.drawings.choice import choose
from dbworkbench.drawings.figures import write_bound, write_value
from dbworkbench.drawings.page import measured
from dbworkbench.drawings.palette import THEMES
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.series import Sample, Series


def draw_series(series: Series, *, theme: str = "light") -> Picture:
    """Draw a comparison as PNG and SVG; shown as PNG, since measured values differ from run to run."""
    return draw_panels([series], theme=theme)


def draw_panels(panels: Sequence[Series], *, theme: str = "light") -> Picture:
    """Draw several comparisons side by side in one picture; `auto` is light, as a PNG cannot follow."""
    from dbworkbench.drawings.chart import write_chart  # loads matplotlib

    choose("theme", theme, THEMES)
    svg, png, width = write_chart(panels, theme)
    text = "\n".join(describe_series(series) for series in panels)
    return Picture(text=text, svg=svg, png=png, width=width, volatile=True)


def describe_series(series: Series) -> str:
    """Return one line a sample with its centre and interval in the marks of `measured`."""
    lines = [series.title]
    lines += [f"{_name(sample)}: {measured(_told(sample, series.unit))}" for sample in series.samples]
    lines += [f"{bound[0]}: {write_bound(bound, series.unit)}" for bound in series.bounds]
    return "\n".join([*lines, series.note] if series.note else lines)


def _name(sample: Sample) -> str:
    return f"{sample.group}, {sample.label}" if sample.group else sample.label


def _told(sample: Sample, unit: str) -> str:
    text = write_value(sample.center, unit)
    if sample.low is not None and sample.high is not None:
        text += f" ({write_value(sample.low)} to {write_value(sample.high)})"
    return f"{text} of {len(sample.values)} values" if len(sample.values) > 1 else text
