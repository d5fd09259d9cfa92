"""Draw distributions as small histograms side by side: what was wanted as a line, what came out as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dbworkbench.drawings.choice import choose
from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.palette import THEMES
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.scene import Group, Path, Scene, Shape, Text
from dbworkbench.drawings.svg import write_svg

WIDTH, HEIGHT, GAP, MARGIN = 250.0, 96.0, 34.0, 16.0
HEAD, FOOT, COLUMNS = 38.0, 18.0, 3
BLOCKS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Histogram:
    """Shares by bin: those expected, if any, and those found; `first` and `last` are written below."""

    title: str
    subtitle: str
    expected: tuple[float, ...]
    actual: tuple[float, ...]
    first: str = ""
    last: str = ""


def draw_histograms(histograms: Sequence[Histogram], *, theme: str = "auto") -> Picture:
    """Draw histograms in rows of three."""
    choose("theme", theme, THEMES)
    shapes: list[Shape] = []
    for number, histogram in enumerate(histograms):
        row, column = divmod(number, COLUMNS)
        left = MARGIN + column * (WIDTH + GAP)
        top = MARGIN + row * (HEAD + HEIGHT + FOOT + GAP)
        shapes.append(Group(tuple(_histogram(histogram, left, top)), histogram.title))
    columns = min(COLUMNS, max(1, len(histograms)))
    rows = -(-len(histograms) // COLUMNS)
    width = 2 * MARGIN + columns * WIDTH + (columns - 1) * GAP
    height = 2 * MARGIN + rows * (HEAD + HEIGHT + FOOT) + max(0, rows - 1) * GAP
    scene = Scene(width, height, "declared and found", [_rectangle(0, 0, width, height, "paper"), *shapes])
    text = "\n".join(f"{each.title}: {blocks(each.actual)}" for each in histograms)
    return Picture(text=text, svg=write_svg(scene, theme), width=round(width))


def blocks(shares: Sequence[float]) -> str:
    """Write shares as a row of block characters, the largest as a full one."""
    largest = max(shares, default=0.0)
    if largest <= 0:
        return ""
    return "".join(BLOCKS[min(8, round(8 * share / largest))] for share in shares)


def _histogram(histogram: Histogram, left: float, top: float) -> list[Shape]:
    foot = top + HEAD + HEIGHT
    largest = max((*histogram.expected, *histogram.actual), default=0.0) or 1.0
    wide = WIDTH / max(1, len(histogram.actual))
    shapes: list[Shape] = [
        Text(left, top + 12, _short(histogram.title, 12, bold=True), 12, bold=True),
        Text(left, top + 27, _short(histogram.subtitle, 10), 10, "muted"),
    ]
    for number, share in enumerate(histogram.actual):
        high = HEIGHT * share / largest
        inset = min(1.0, wide / 8)
        if high > 0:
            shapes.append(
                _rectangle(left + number * wide + inset, foot - high, wide - 2 * inset, high, "fill")
            )
    if histogram.expected:
        shapes.append(_stairs([foot - HEIGHT * share / largest for share in histogram.expected], left, wide))
    shapes.append(Path((left, foot), (((left + WIDTH, foot),),), stroke="border"))
    shapes.append(Text(left, foot + 13, _short(histogram.first, 10, WIDTH / 2), 10, "muted"))
    last = _short(histogram.last, 10, WIDTH / 2)
    shapes.append(Text(left + WIDTH, foot + 13, last, 10, "muted", anchor="end"))
    return shapes


def _stairs(heights: Sequence[float], left: float, wide: float) -> Path:
    points = [
        (left + (number + side) * wide, high) for number, high in enumerate(heights) for side in (0.0, 1.0)
    ]
    return Path(points[0], tuple((point,) for point in points[1:]), stroke="series-2", width=1.6)


def _rectangle(x: float, y: float, width: float, height: float, fill: str) -> Path:
    corners = ((x + width, y), (x + width, y + height), (x, y + height))
    return Path((x, y), tuple((corner,) for corner in corners), fill=fill, closed=True)


def _short(text: str, size: float, width: float = WIDTH, *, bold: bool = False) -> str:
    """Cut a text to a width, with a sign that something is missing."""
    if text_width(text, size, bold=bold) <= width:
        return text
    while text and text_width(text + "…", size, bold=bold) > width:
        text = text[:-1]
    return text + "…"
