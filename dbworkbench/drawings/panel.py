"""How much room one comparison takes, and the words that stand in it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dbworkbench.drawings.figures import write_value
from dbworkbench.drawings.lettering import clean, shorten, text_width
from dbworkbench.drawings.page import unmeasured
from dbworkbench.drawings.reach import Reach, reach_of
from dbworkbench.drawings.series import Bound, Sample, Series

HEADLINE, NOTE, GROUP_ROW, STRIP, GAP, AXIS_ROW, BOUND_ROW = 30, 22, 22, 30, 8, 34, 18
TITLE, LABEL, VALUE, TICK = 13.0, 11.5, 11.0, 10.0  # sizes of letters
LONG, MIDDLE, SHORT = 420, 300, 170  # pixels of an axis: alone, one of several, with bars only


@dataclass(frozen=True)
class Panel:
    """A series with its measures: `labels` pixels for names, `figures` for values beside the axis."""

    series: Series
    reach: Reach
    length: float
    labels: float
    figures: float

    @property
    def loose(self) -> list[Bound]:
        """The bounds that belong to no group: each has a line of words over the strips."""
        return [bound for bound in self.series.bounds if bound[0] not in self.series.groups]

    @property
    def width(self) -> float:
        heads = [text_width(words_of(group, 60), LABEL, bold=True) for group in self.series.groups]
        heads.append(text_width(words_of(self.series.title, 90), TITLE, bold=True))
        heads.append(text_width(words_of(self.series.note, 120), TICK))
        return max(self.labels + self.length + self.figures, *heads)

    @property
    def height(self) -> float:
        return self.foot + AXIS_ROW + (NOTE if self.series.note else 0)

    @property
    def top(self) -> float:
        """Where the axis begins, below the title."""
        return HEADLINE + BOUND_ROW * len(self.loose)

    @property
    def foot(self) -> float:
        """Where the axis ends, below the last strip."""
        heads = sum(bool(group) for group in self.series.groups)
        return self.top + (STRIP + GAP) * len(self.series.samples) + GROUP_ROW * heads


def panel_of(series: Series, *, single: bool) -> Panel:
    """Measure a series; one that stands alone is wider."""
    bars = all(len(sample.values) <= 1 for sample in series.samples)
    length = LONG if single else SHORT if bars else MIDDLE
    reach = reach_of(series)
    labels = max((text_width(words_of(s.label), LABEL) for s in series.samples), default=0.0)
    figures = [text_width(write_value(s.center, series.unit), VALUE, bold=True) for s in series.samples]
    figures += [text_width(interval_words(reach, s), TICK) for s in series.samples]
    return Panel(series, reach, length, math.ceil(labels) + 14, math.ceil(max(figures, default=0.0)) + 16)


def interval_words(reach: Reach, sample: Sample) -> str:
    """Write the interval, and the greatest value when it lies beyond the end of the axis."""
    words = []
    if sample.low is not None and sample.high is not None:
        words.append(f"{write_value(sample.low)} – {write_value(sample.high)}")
    if sample.values and not reach.holds(max(sample.values)):
        words.append(f"max {write_value(max(sample.values))}")
    return ", ".join(words)


def words_of(text: str, most: int = 36) -> str:
    """Return words as they are drawn: on one line, without marks of `measured`, cut off when long."""
    return shorten(clean(unmeasured(text)), most)
