"""A tree as an icicle: each node as wide as its part of the whole with all that is below it.

Method: icicle plot (Kruskal and Landwehr 1983, "Icicle Plots: Better Displays for Hierarchical Clustering"),
the root on top; what a node itself took is the part of it that nothing hangs below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dbworkbench.drawings.fitting import fit
from dbworkbench.drawings.lettering import clean, text_width
from dbworkbench.drawings.page import unmeasured
from dbworkbench.drawings.scene import Group, Shape, Text, rectangle
from dbworkbench.drawings.tree import Branch, Tone

STEP, GAP, WORDS, FIGURE = 26.0, 1.5, 11.0, 10.0
NARROW = 2.0  # pixels, less than which is not drawn
PALE, STRONG = 0.10, 0.62


@dataclass(frozen=True)
class Icicle:
    """The shapes of an icicle in a frame of its own, and how high it is."""

    shapes: tuple[Shape, ...]
    height: float


def draw_icicle(root: Branch, x: float, y: float, width: float) -> Icicle:
    """Return an icicle as wide as asked; the stronger a node's colour, the more it took itself."""
    whole = {id(branch): share for branch, share in _totals(root)}
    most = max((branch.share or 0.0 for branch in _walk(root)), default=0.0)
    total = whole[id(root)]
    if total <= 0 or most <= 0:
        return Icicle((), 0.0)
    shapes = tuple(_cells(root, x, y, width / total, whole, most))
    return Icicle(shapes, STEP * _depth(root, whole, width / total))


def _walk(branch: Branch) -> Iterator[Branch]:
    stack = [branch]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(current.children)


def _totals(root: Branch) -> Iterator[tuple[Branch, float]]:
    """Yield each branch with its share and that of all below, leaves first."""
    done: dict[int, float] = {}
    for branch in reversed(list(_walk(root))):
        done[id(branch)] = (branch.share or 0.0) + sum(done[id(child)] for child in branch.children)
        yield branch, done[id(branch)]


def _depth(branch: Branch, whole: Mapping[int, float], scale: float) -> int:
    drawn = [child for child in branch.children if whole[id(child)] * scale >= NARROW]
    return 1 + max((_depth(child, whole, scale) for child in drawn), default=0)


def _cells(
    branch: Branch, x: float, y: float, scale: float, whole: Mapping[int, float], most: float
) -> Iterator[Shape]:
    width = whole[id(branch)] * scale
    if width < NARROW:
        return
    yield _cell(branch, x, y, width, most)
    for child in branch.children:
        yield from _cells(child, x, y + STEP, scale, whole, most)
        x += whole[id(child)] * scale


def _cell(branch: Branch, x: float, y: float, width: float, most: float) -> Group:
    own = (branch.share or 0.0) / most
    warned = branch.tone in {Tone.WARNING, Tone.ERROR}
    color = str(branch.tone) if warned else "fill"
    room = max(width - GAP, 0.5)
    box = (x, y, room, STEP - GAP)
    parts: list[Shape] = [
        rectangle(*box, radius=min(3.0, room / 2), fill="card"),
        rectangle(*box, radius=min(3.0, room / 2), fill=color, opacity=PALE + (STRONG - PALE) * own),
        rectangle(
            *box,
            radius=min(3.0, room / 2),
            stroke=color if warned else "border",
            line=1.5 if warned else 0.8,
        ),
        *_words(branch, x + 6, y + STEP / 2 + 3, room - 12),
    ]
    told = "\n".join(part for part in (branch.title, *branch.lines, branch.note) if part)
    return Group(tuple(parts), unmeasured(told))


def _words(branch: Branch, x: float, y: float, room: float) -> Iterator[Shape]:
    share = branch.share or 0.0
    figure = "<1 %" if 0 < share < 0.005 else f"{share:.0%}".replace("%", " %")
    beside = text_width(figure, FIGURE, bold=True) + 8
    named = fit(clean(unmeasured(branch.title)), room - beside, WORDS, least=6)
    if named:
        yield Text(x, y, named, WORDS, "ink")
        yield Text(x + room, y, figure, FIGURE, "ink", anchor="end", bold=True)
        return
    short = fit(clean(unmeasured(branch.title)), room, WORDS, least=4)
    if short:
        yield Text(x, y, short, WORDS, "ink")
