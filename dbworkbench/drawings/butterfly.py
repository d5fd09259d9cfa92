"""Pairs side by side: words on either side, and between them how large each is, back to back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dbworkbench.drawings.choice import choose
from dbworkbench.drawings.fitting import fit
from dbworkbench.drawings.lettering import clean, text_width
from dbworkbench.drawings.palette import THEMES
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.scene import Group, Scene, Shape, Text, line, rectangle
from dbworkbench.drawings.svg import write_svg

MARGIN, TITLE, HEAD, ROW, INDENT = 20.0, 30.0, 28.0, 38.0, 9.0
NAMES, BAR, FIGURE = 350.0, 76.0, 62.0
WORDS, SMALL = 11.5, 10.5
LEGEND = {"changed": "changed", "moved": "moved", "dropped": "only before", "added": "only after"}
BACKS = {"changed": "changed", "dropped": "dropped", "added": "added", "moved": "renamed"}


@dataclass(frozen=True)
class Side:
    """What stands on one side: words, smaller ones below, how far indented, a size, and that in words."""

    title: str
    under: str
    depth: int
    value: float
    words: str


@dataclass(frozen=True)
class Pair:
    """Two sides, of which one may be missing; `change` is same, changed, moved, dropped or added."""

    left: Side | None
    right: Side | None
    change: str = "same"


@dataclass(frozen=True)
class Pairs:
    """Pairs from top to bottom, with a head over each side; `text` says the same in words."""

    title: str
    heads: tuple[str, str]
    pairs: tuple[Pair, ...]
    text: str = ""


def draw_pairs(pairs: Pairs, *, theme: str = "light") -> Picture:
    """Draw pairs as PNG and SVG; shown as PNG, since what is measured differs from run to run."""
    from dbworkbench.drawings.raster import write_png  # loads matplotlib

    choose("theme", theme, THEMES)
    scene = _scene(pairs)
    return Picture(
        text=pairs.text or pairs.title,
        svg=write_svg(scene, theme),
        png=write_png(scene, theme),
        width=round(scene.width),
        volatile=True,
    )


def _scene(pairs: Pairs) -> Scene:
    names = _names_room(pairs)
    width = 2 * (MARGIN + names + FIGURE + BAR)
    top = MARGIN + TITLE + HEAD
    scene = Scene(width, top + ROW * len(pairs.pairs) + MARGIN, clean(pairs.title))
    scene.shapes.append(rectangle(0, 0, width, scene.height, radius=8, fill="paper"))
    scene.shapes.append(Text(MARGIN, MARGIN + 10, clean(pairs.title), 14, "muted", bold=True))
    scene.shapes += _heads(pairs, names, width, top)
    most = max((side.value for pair in pairs.pairs for side in (pair.left, pair.right) if side), default=0.0)
    for number, pair in enumerate(pairs.pairs):
        scene.shapes.append(_row(pair, top + ROW * number, names, width, most or 1.0, even=number % 2 == 0))
    return scene


def _names_room(pairs: Pairs) -> float:
    sides = [side for pair in pairs.pairs for side in (pair.left, pair.right) if side]
    widest = max(
        (text_width(side.title, WORDS, bold=True) + side.depth * INDENT for side in sides), default=0.0
    )
    return min(max(widest + 24, 220.0), NAMES)


def _heads(pairs: Pairs, names: float, width: float, top: float) -> Iterator[Shape]:
    base = top - 12
    yield Text(MARGIN + 8, base, clean(pairs.heads[0]), 12, "ink", bold=True)
    yield Text(width - MARGIN - names, base, clean(pairs.heads[1]), 12, "ink", bold=True)
    yield from _legend(width - MARGIN, MARGIN + 10)
    yield line((MARGIN, top - 3), (width - MARGIN, top - 3), stroke="border")


def _legend(right: float, y: float) -> Iterator[Shape]:
    """Say what the colours stand for, from right to left."""
    for change, words in reversed(LEGEND.items()):
        yield Text(right, y, words, SMALL, BACKS[change], anchor="end", bold=True)
        right -= text_width(words, SMALL, bold=True) + 14


def _row(pair: Pair, y: float, names: float, width: float, most: float, *, even: bool) -> Group:
    color = BACKS.get(pair.change)
    parts: list[Shape] = []
    if even:
        parts.append(rectangle(MARGIN, y, width - 2 * MARGIN, ROW, radius=4, fill="band"))
    middle, right = width / 2, width - MARGIN - names
    for side, left in ((pair.left, MARGIN), (pair.right, right)):
        if side is None:
            continue
        if color:
            parts.append(
                rectangle(left, y + 1, names, ROW - 2, radius=4, fill=f"{color}-back", stroke=color, line=0.8)
            )
        parts += _words(side, left + 8, y, names - 16)
    parts.append(line((middle, y), (middle, y + ROW), stroke="border"))
    parts += [*_bar(pair.left, middle, y, -1, most), *_bar(pair.right, middle, y, 1, most)]
    told = [f"{side.title} {side.words}" for side in (pair.left, pair.right) if side]
    return Group(tuple(parts), f"{pair.change}: {' → '.join(told)}")


def _words(side: Side, x: float, y: float, room: float) -> Iterator[Shape]:
    left = x + side.depth * INDENT
    room -= side.depth * INDENT
    yield Text(left, y + 16, fit(clean(side.title), room, WORDS, bold=True), WORDS, "ink", bold=True)
    if side.under:
        yield Text(left, y + 30, fit(clean(side.under), room, SMALL), SMALL, "muted")


def _bar(side: Side | None, middle: float, y: float, way: int, most: float) -> Iterator[Shape]:
    if side is None:
        return
    reach = max(BAR * side.value / most, 1.0)
    left = middle if way > 0 else middle - reach
    color = "series-1" if way < 0 else "series-2"
    yield rectangle(left, y + 13, reach, 12, radius=min(2.0, reach / 2), fill=color)
    anchor = "start" if way > 0 else "end"
    yield Text(middle + way * (reach + 6), y + 23, side.words, SMALL, "ink", anchor=anchor)
