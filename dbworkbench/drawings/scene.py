"""Shapes with places and colours: what is drawn, before it becomes SVG or PNG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dbworkbench.drawings.lettering import text_width

Point = tuple[float, float]
Step = tuple[Point, ...]
"""One point goes there straight, three are a Bézier curve: two controls and the end."""

ROUND = 0.5523  # how far the controls of a quarter circle stand from its ends


@dataclass(frozen=True)
class Path:
    """A line or an area; colours are roles of a palette or `#rrggbb`, `dash` is on, off, … in pixels."""

    start: Point
    steps: tuple[Step, ...]
    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    closed: bool = False


@dataclass(frozen=True)
class Text:
    """One line of words; `x` is its left, middle or right, `y` its baseline, `halo` a colour behind it."""

    x: float
    y: float
    text: str
    size: float = 12.0
    fill: str = "ink"
    anchor: str = "start"
    bold: bool = False
    italic: bool = False
    strike: bool = False
    halo: str | None = None


@dataclass(frozen=True)
class Group:
    """Shapes that belong together; the title is read out and shown as a tooltip."""

    shapes: tuple[Shape, ...]
    title: str = ""


Shape = Path | Text | Group


@dataclass
class Scene:
    """Shapes from back to front on a page of a width and height in pixels."""

    width: float
    height: float
    title: str = ""
    shapes: list[Shape] = field(default_factory=list)

    def walk(self) -> Iterator[Path | Text]:
        """Yield every path and text, from back to front."""
        yield from walk(self.shapes)


def walk(shapes: Sequence[Shape]) -> Iterator[Path | Text]:
    """Yield the paths and texts of shapes and of the groups among them."""
    for shape in shapes:
        if isinstance(shape, Group):
            yield from walk(shape.shapes)
        else:
            yield shape


def rectangle(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    radius: float = 0.0,
    bottom: bool = True,
    fill: str | None = None,
    stroke: str | None = None,
    line: float = 1.0,
    dash: tuple[float, ...] = (),
    opacity: float = 1.0,
) -> Path:
    """Return a rectangle with round corners, of which the lower ones may stay square."""
    low = radius if bottom else 0.0
    right, foot = x + width, y + height
    top, base = radius * (1 - ROUND), low * (1 - ROUND)
    steps: list[Step] = [((right - radius, y),)]
    if radius:
        steps.append(((right - top, y), (right, y + top), (right, y + radius)))
    steps.append(((right, foot - low),))
    if low:
        steps.append(((right, foot - base), (right - base, foot), (right - low, foot)))
    steps.append(((x + low, foot),))
    if low:
        steps.append(((x + base, foot), (x, foot - base), (x, foot - low)))
    steps.append(((x, y + radius),))
    if radius:
        steps.append(((x, y + top), (x + top, y), (x + radius, y)))
    start = (x + radius, y)
    return Path(start, tuple(steps), fill, stroke, line, dash, opacity, closed=True)


def circle(x: float, y: float, radius: float, *, fill: str | None, stroke: str | None, width: float) -> Path:
    """Return a circle of four curves."""
    k = radius * ROUND
    steps: tuple[Step, ...] = (
        ((x + radius, y + k), (x + k, y + radius), (x, y + radius)),
        ((x - k, y + radius), (x - radius, y + k), (x - radius, y)),
        ((x - radius, y - k), (x - k, y - radius), (x, y - radius)),
        ((x + k, y - radius), (x + radius, y - k), (x + radius, y)),
    )
    return Path((x + radius, y), steps, fill, stroke, width, closed=True)


def backing(text: Text) -> Path:
    """Return an area of the colour of a text's halo that hides what is behind the text."""
    width = text_width(text.text, text.size, bold=text.bold)
    left = text.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor]
    return rectangle(left - 2, text.y - text.size * 0.8, width + 4, text.size * 1.05, fill=text.halo)


def line(
    *points: Point, stroke: str, width: float = 1.0, dash: tuple[float, ...] = (), opacity: float = 1.0
) -> Path:
    """Return straight lines from point to point."""
    return Path(points[0], tuple((p,) for p in points[1:]), None, stroke, width, dash, opacity)


def bezier(points: Sequence[Point], t: float) -> Point:
    """Return the place on a cubic Bézier curve after a part `t` (0 to 1) of it (de Casteljau 1959)."""
    while len(points) > 1:
        pairs = pairwise(points)
        points = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairs]
    return points[0]
