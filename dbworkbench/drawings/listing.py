"""A tree as rows: one node a line, its share as a bar, its figures, how far an estimate was off."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dbworkbench.drawings.fitting import fit
from dbworkbench.drawings.lettering import clean, text_width
from dbworkbench.drawings.page import unmeasured
from dbworkbench.drawings.scene import Group, Shape, Text, line, rectangle
from dbworkbench.drawings.tree import Branch, Tone, Tree, deviation_words

ROW, UNDER, HEAD, INDENT = 24.0, 14.0, 26.0, 15.0
WORDS, SMALL = 11.5, 10.5
WIDEST, NARROWEST, LONGEST = 520.0, 280.0, 330.0
BAR, PERCENT, SWING, COLUMN_GAP = 90.0, 40.0, 84.0, 13.0
DECADES = 3.0


@dataclass(frozen=True)
class Listing:
    """The shapes of the rows, with the size that they take."""

    shapes: tuple[Shape, ...]
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A branch in its row: how deep, from which height, how high, and where its parent's row is."""

    branch: Branch
    depth: int
    top: float
    height: float
    parent: Line | None


def draw_listing(tree: Tree, x: float, y: float) -> Listing:
    """Return the tree as rows whose upper left corner is at a place."""
    lines = list(_lines(tree.root, y + HEAD))
    names = min(max(NARROWEST, *map(_wanted, lines)), WIDEST)
    timed = any(item.branch.share is not None for item in lines)
    compared = any(item.branch.deviation is not None for item in lines)
    edges = _edges(tree, lines, x + names + COLUMN_GAP + (BAR + PERCENT + COLUMN_GAP if timed else 0))
    right = (edges[-1] if edges else x + names) + (COLUMN_GAP + SWING if compared else 0)
    shapes: list[Shape] = [*_heads(tree, x, y, names, edges, right, timed=timed, compared=compared)]
    for number, item in enumerate(lines):
        shapes.append(_row(item, x, names, edges, right, even=number % 2 == 0))
    height = HEAD + sum(item.height for item in lines)
    return Listing(tuple(shapes), right - x, height)


def _lines(root: Branch, top: float) -> Iterator[Line]:
    stack: list[tuple[Branch, int, Line | None]] = [(root, 0, None)]
    while stack:
        branch, depth, parent = stack.pop()
        height = ROW + (UNDER if _under(branch) else 0)
        item = Line(branch, depth, top, height, parent)
        yield item
        top += height
        stack.extend((child, depth + 1, item) for child in reversed(branch.children))


def _title(branch: Branch) -> str:
    words = clean(unmeasured(branch.title))
    return f"{clean(unmeasured(branch.edge))}: {words}" if branch.edge else words


def _under(branch: Branch) -> str:
    """Return the smaller line below a node: what was found, or its conditions."""
    return clean(unmeasured(" · ".join(part for part in (branch.note, *branch.details) if part)))


def _wanted(item: Line) -> float:
    badge = 20.0 if item.branch.tone is not Tone.PLAIN else 0.0
    title = text_width(_title(item.branch), WORDS, bold=True) + badge
    return item.depth * INDENT + 14 + max(title, min(text_width(_under(item.branch), SMALL), LONGEST))


def _edges(tree: Tree, lines: Sequence[Line], left: float) -> list[float]:
    """Return the right edges of the columns of figures."""
    edges = []
    for column, head in enumerate(tree.columns):
        cells = (unmeasured(item.branch.cells[column]).strip() for item in lines if item.branch.cells)
        widest = max([text_width(head, SMALL), *(text_width(cell, WORDS) for cell in cells)])
        left += widest
        edges.append(left)
        left += COLUMN_GAP
    return edges


def _heads(
    tree: Tree,
    x: float,
    y: float,
    names: float,
    edges: Sequence[float],
    right: float,
    *,
    timed: bool,
    compared: bool,
) -> Iterator[Shape]:
    base = y + HEAD - 10
    yield Text(x + 8, base, "operator", SMALL, "muted")
    if timed:
        yield Text(x + names + COLUMN_GAP, base, "own time", SMALL, "muted")
    for edge, head in zip(edges, tree.columns, strict=True):
        yield Text(edge, base, head, SMALL, "muted", anchor="end")
    if compared:
        middle = right - SWING / 2
        yield Text(middle, base, "fewer · rows · more", SMALL, "muted", anchor="middle")
    yield line((x, y + HEAD - 3), (right, y + HEAD - 3), stroke="border")


def _row(item: Line, x: float, names: float, edges: Sequence[float], right: float, *, even: bool) -> Group:
    branch, base = item.branch, item.top + 16
    plain = branch.tone is Tone.PLAIN
    back = "band" if plain else f"{branch.tone}-back"
    parts: list[Shape] = []
    if even or not plain:
        parts.append(rectangle(x, item.top, right - x, item.height, radius=4, fill=back))
    parts += [*_guides(item, x), *_names(item, x, names)]
    if branch.share is not None:
        parts += _bar(branch, x + names + COLUMN_GAP, base)
    parts += [
        Text(edge, base, unmeasured(cell).strip(), WORDS, "ink", anchor="end")
        for edge, cell in zip(edges, branch.cells, strict=False)
    ]
    if branch.deviation is not None:
        parts += _swing(branch.deviation, right - SWING / 2, item.top)
    told = "\n".join(part for part in (branch.title, *branch.lines, branch.note) if part)
    return Group(tuple(parts), unmeasured(told))


def _guides(item: Line, x: float) -> Iterator[Shape]:
    if item.parent is None:
        return
    left = x + 12 + (item.depth - 1) * INDENT
    middle = item.top + 12
    yield line(
        (left, item.parent.top + item.parent.height - 3),
        (left, middle),
        (left + INDENT - 6, middle),
        stroke="border",
        width=1.2,
    )


def _names(item: Line, x: float, names: float) -> Iterator[Shape]:
    branch = item.branch
    left, room = x + 8 + item.depth * INDENT, names - 8 - item.depth * INDENT
    color = "ink" if branch.tone is Tone.PLAIN else str(branch.tone)
    yield Text(left, item.top + 16, fit(_title(branch), room, WORDS, bold=True), WORDS, color, bold=True)
    if under := _under(branch):
        yield Text(left, item.top + 16 + UNDER, fit(under, room, SMALL), SMALL, "muted")


def _bar(branch: Branch, x: float, base: float) -> Iterator[Shape]:
    share = min(max(branch.share or 0.0, 0.0), 1.0)
    color = "fill" if branch.tone in (Tone.PLAIN, Tone.NOTE) else str(branch.tone)
    yield rectangle(x, base - 9, BAR, 9, radius=4, fill="track")
    if share > 0:
        yield rectangle(
            x, base - 9, max(BAR * share, 1.5), 9, radius=min(4.0, max(BAR * share, 1.5) / 2), fill=color
        )
    words = "<1 %" if 0 < share < 0.01 else f"{share:.0%}".replace("%", " %")
    yield Text(x + BAR + PERCENT, base, words, WORDS, "ink", anchor="end", bold=share >= 0.1)


def _swing(deviation: float, middle: float, top: float) -> Iterator[Shape]:
    """Draw how far an estimate was off, more rows to the right: a third of the way a power of ten."""
    yield line((middle, top + 4), (middle, top + ROW - 4), stroke="border")
    decades = max(-DECADES, min(DECADES, math.log10(deviation)))
    reach = SWING / 2 * abs(decades) / DECADES
    words = deviation_words(deviation)
    color = "fill" if not words else "warning" if abs(decades) < 2 else "error"
    if reach >= 1:
        left = middle if decades > 0 else middle - reach
        yield rectangle(left, top + 8, reach, 8, radius=min(2, reach / 2), fill=color)
    if words:
        beside = middle - 5 if decades > 0 else middle + 5
        anchor = "end" if decades > 0 else "start"
        yield Text(beside, top + 16, words, SMALL, color, anchor=anchor, bold=True)
