"""Draw a tree from its root downwards, each node with its share of the whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbworkbench.drawings.card import Card, card_of
from dbworkbench.drawings.choice import choose
from dbworkbench.drawings.icicle import Icicle, draw_icicle
from dbworkbench.drawings.lettering import clean, text_width
from dbworkbench.drawings.listing import draw_listing
from dbworkbench.drawings.page import measured, unmeasured
from dbworkbench.drawings.palette import THEMES
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.scene import Path, Scene, Shape, Text, rectangle
from dbworkbench.drawings.svg import write_svg
from dbworkbench.drawings.tree import Branch, Tree
from dbworkbench.drawings.treeexplorer.page import write_page

if TYPE_CHECKING:
    from dbworkbench.drawings.treeexplorer.widget import TreeExplorer

MARGIN, HEADLINE, FOOTLINE = 20, 28, 26
HIGHEST = 720.0  # a higher one has to be scrolled
GAP, WIDEST, NARROWEST = (
    24,
    1180.0,
    420.0,
)  # a wider picture is scaled down in a notebook until it is unreadable
DOWN, SIDE = 40, 22  # pixels between a node and its children, and between neighbours


@dataclass(frozen=True)
class Limb:
    """A node with all that hangs below it, and the width that this needs."""

    card: Card
    limbs: tuple[Limb, ...]
    width: float

    @property
    def height(self) -> float:
        below = max((limb.height for limb in self.limbs), default=-float(DOWN))
        return self.card.height + DOWN + below


@dataclass(frozen=True)
class TreeDrawing(Picture):
    """The picture of a tree, which can also be explored, and written as a page to explore."""

    tree: Tree = field(default=Tree("", Branch("")), compare=False, repr=False)
    theme: str = field(default="light", compare=False)

    def explore(self) -> TreeExplorer:
        """Return a widget to fold, zoom and search the tree; the picture stands in where none can run."""
        from dbworkbench.drawings.treeexplorer.widget import TreeExplorer  # loads ipywidgets

        return TreeExplorer(self, self.tree, "auto" if self.theme == "light" else self.theme)

    def file(self, suffix: str) -> bytes | None:
        """Return what a file with a suffix holds; the page can be explored, without any network."""
        if suffix == ".html":
            return write_page(self.tree, "auto" if self.theme == "light" else self.theme, self.text).encode()
        return super().file(suffix)


def draw_tree(tree: Tree, *, theme: str = "light") -> TreeDrawing:
    """Draw a tree as PNG and SVG; nodes that want attention bear a letter, a colour and a border.

    It is shown as PNG, since the figures of a plan differ from run to run. The text leaves figures in the
    marks of `measured`.
    """
    from dbworkbench.drawings.raster import write_png  # loads matplotlib

    choose("theme", theme, THEMES)
    scene = scene_of(tree)
    return TreeDrawing(
        text=describe_tree(tree),
        svg=write_svg(scene, theme),
        png=write_png(scene, theme),
        width=round(scene.width),
        volatile=True,
        tree=tree,
        theme=theme,
    )


def describe_tree(tree: Tree) -> str:
    """Return one line a node, indented under its parent, with its share and its lines."""
    lines = [tree.title] if tree.title else []
    lines += [_line(branch, depth) for branch, depth in _walk(tree.root, 0)]
    if tree.footer:
        lines.append(measured(unmeasured(tree.footer)))
    return "\n".join(lines)


def _walk(branch: Branch, depth: int) -> Iterator[tuple[Branch, int]]:
    yield branch, depth
    for child in branch.children:
        yield from _walk(child, depth + 1)


def _line(branch: Branch, depth: int) -> str:
    share = f"{branch.share:.0%} of the time" if branch.share is not None else ""
    figures = "; ".join(unmeasured(part) for part in (share, *branch.lines) if part)
    head = f"{branch.edge}: {branch.title}" if branch.edge else branch.title
    note = f" [{branch.tone}: {branch.note}]" if branch.note else ""
    return f"{'  ' * depth}{head}{' ' + measured(figures) if figures else ''}{note}"


def scene_of(tree: Tree) -> Scene:
    """Compose an icicle of the shares, and cards, or rows where cards would be too wide to read."""
    title, footer = clean(unmeasured(tree.title)), clean(unmeasured(tree.footer))
    top = MARGIN + (HEADLINE if title else 0)
    words = max(text_width(title, 14, bold=True), text_width(footer, 11))
    limb = _limb(tree.root)
    listed = (limb.width > WIDEST or limb.height > HIGHEST) and bool(tree.columns)
    wide = draw_listing(tree, MARGIN, top).width if listed else limb.width
    inner = max(wide, words, NARROWEST)
    icicle = draw_icicle(tree.root, MARGIN, top, inner) if tree.root.children else Icicle((), 0.0)
    body = top + icicle.height + (GAP if icicle.height else 0)
    if listed:
        listing = draw_listing(tree, MARGIN, body)
        shapes, height = list(listing.shapes), listing.height
    else:
        lines, cards = _grown(limb, MARGIN + (inner - limb.width) / 2, body)
        shapes, height = [*lines, *cards], limb.height
    scene = Scene(inner + 2 * MARGIN, body + height + MARGIN + (FOOTLINE if footer else 0), title)
    scene.shapes.append(rectangle(0, 0, scene.width, scene.height, radius=8, fill="paper"))
    if title:
        scene.shapes.append(Text(MARGIN, MARGIN + 10, title, 14, "muted", bold=True))
    if footer:
        scene.shapes.append(Text(MARGIN, scene.height - MARGIN + 2, footer, 11, "muted"))
    scene.shapes += [*icicle.shapes, *shapes]
    return scene


def _limb(branch: Branch) -> Limb:
    limbs = tuple(_limb(child) for child in branch.children)
    card = card_of(branch)
    below = sum(limb.width for limb in limbs) + SIDE * max(len(limbs) - 1, 0)
    return Limb(card, limbs, max(float(card.width), below))


def _grown(limb: Limb, left: float, top: float) -> tuple[list[Shape], list[Shape]]:
    """Return the lines and the cards of a limb whose room begins at a place."""
    middle = left + limb.width / 2
    lines: list[Shape] = []
    cards: list[Shape] = [limb.card.shapes(middle - limb.card.width / 2, top)]
    foot = top + limb.card.height
    below = sum(child.width for child in limb.limbs) + SIDE * max(len(limb.limbs) - 1, 0)
    x = left + (limb.width - below) / 2
    for child in limb.limbs:
        lines += _bond(child.card.branch, middle, foot, x + child.width / 2)
        more_lines, more_cards = _grown(child, x, foot + DOWN)
        lines, cards = [*lines, *more_lines], [*cards, *more_cards]
        x += child.width + SIDE
    return lines, cards


def _bond(branch: Branch, x: float, y: float, below: float) -> list[Shape]:
    """Return the line from a parent's foot to a child's head, the thicker the more rows pass."""
    half, end = y + DOWN / 2, y + DOWN
    width = 1.4 if branch.flow is None else min(1.2 + 0.7 * math.log10(1 + max(branch.flow, 0.0)), 7.0)
    curve = Path((x, y), (((x, half), (below, half), (below, end)),), None, "border", width)
    if not branch.edge:
        return [curve]
    words = clean(unmeasured(branch.edge))
    place = ((x + below) / 2, half + 3.5)
    return [curve, Text(*place, words, 10, "muted", anchor="middle", italic=True, halo="paper")]
