"""Where boxes stand and how edges run: asks Graphviz part by part and packs the parts on a page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dbworkbench.drawings.diagram import Cluster
from dbworkbench.drawings.frame import Frame
from dbworkbench.drawings.graph import NOTHING, STUB, Piece, read_graph, swing_of, write_graph
from dbworkbench.drawings.graphviz import run_graphviz
from dbworkbench.drawings.joint import Link

BETWEEN = 40  # pixels between parts that nothing connects
FACTORS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.9)
WIDER = 1.5  # how much wider than high a page of separate parts should be


@dataclass(frozen=True)
class Scope:
    """Boxes that are laid out by themselves, with the edges and the clusters among them."""

    frames: Mapping[str, Frame]
    links: Mapping[int, Link]
    clusters: Sequence[Cluster] = ()


def place(
    scopes: Sequence[Scope], *, lefts: Mapping[str, int] = NOTHING, layout: str = "pure"
) -> list[Piece]:
    """Lay out boxes and edges; parts that nothing connects are laid out alone and packed in rows.

    `lefts` tells how much room a box needs on its left where that is more than a crow's foot.
    """
    parts = [_parts(scope) for scope in scopes]
    graphs = [part.graph(lefts) for scope in parts for part in scope if not part.lone]
    answers = iter(run_graphviz(graphs, layout))
    return [
        pack([part.alone(lefts) if part.lone else part.piece(next(answers), lefts) for part in scope])
        for scope in parts
    ]


# -- parts ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """Boxes that edges or clusters connect."""

    boxes: Sequence[str]
    frames: Mapping[str, Frame]
    links: Mapping[int, Link]
    clusters: Mapping[int, Cluster]

    @property
    def lone(self) -> bool:
        """Whether it is one box, which needs no layout."""
        return len(self.boxes) == 1 and not self.clusters

    def graph(self, lefts: Mapping[str, int]) -> str:
        return write_graph(self.boxes, self.frames, self.links, self.clusters, lefts)

    def piece(self, answer: Mapping[str, Any], lefts: Mapping[str, int]) -> Piece:
        return read_graph(answer, self.boxes, self.frames, self.links, lefts)

    def alone(self, lefts: Mapping[str, int]) -> Piece:
        (box,) = self.boxes
        frame, swing, left = self.frames[box], swing_of(box, self.links), lefts.get(box, 0)
        width = left + frame.width + (STUB + swing if swing else 0)
        return Piece({box: (float(left), 0.0)}, width=width, height=frame.height)


def _parts(scope: Scope) -> list[Part]:
    """Split the boxes into those that edges or clusters connect, in the order of the boxes."""
    leader = _leaders(scope)
    boxes: dict[str, list[str]] = {}
    links: dict[str, dict[int, Link]] = {}
    rooms: dict[str, dict[int, Cluster]] = {}
    for box in scope.frames:
        boxes.setdefault(leader[box], []).append(box)
    for index, link in scope.links.items():
        links.setdefault(leader[link.tail.tie.box], {})[index] = link
    for index, cluster in enumerate(scope.clusters):
        rooms.setdefault(leader[cluster.boxes[0]], {})[index] = cluster
    return [Part(part, scope.frames, links.get(i, {}), rooms.get(i, {})) for i, part in boxes.items()]


def _leaders(scope: Scope) -> dict[str, str]:
    """Return, by box, the box that stands for the part it is in."""
    bonds = [(link.tail.tie.box, link.head.tie.box) for link in scope.links.values()]
    bonds += [(cluster.boxes[0], box) for cluster in scope.clusters for box in cluster.boxes]
    leader = {box: box for box in scope.frames}

    def find(box: str) -> str:
        while leader[box] != box:
            leader[box] = leader[leader[box]]
            box = leader[box]
        return box

    for one, other in bonds:
        leader[find(other)] = find(one)
    return {box: find(box) for box in leader}


def pack(parts: Sequence[Piece]) -> Piece:
    """Stand the parts in rows, on the page that leaves the least empty and is near to the wished form."""
    ranked = sorted(parts, key=lambda part: (-part.height, -part.width))
    area = sum((part.width + BETWEEN) * (part.height + BETWEEN) for part in ranked)
    widest = max((part.width for part in ranked), default=0.0)
    limits = {max(math.sqrt(area * WIDER) * factor, widest) for factor in FACTORS}
    return min((_in_rows(ranked, limit) for limit in sorted(limits)), key=_waste)


def _waste(page: Piece) -> float:
    """Return the surface of a page, counted more the further its form is from the wished one."""
    form = math.log(max(page.width, 1) / max(page.height, 1) / WIDER)
    return page.width * page.height * (1 + form * form / 2)


def _in_rows(ranked: Sequence[Piece], limit: float) -> Piece:
    """Stand the parts in rows up to a width, small ones below each other as high as the row is."""
    moved: list[Piece] = []
    x = y = top = row = column = 0.0
    for part in ranked:
        if top + part.height > row:
            x, top, column = x + column, 0.0, 0.0
        if x and x + part.width > limit:
            x, y, row = 0.0, y + row, 0.0
        moved.append(part.moved(x, y + top))
        top += part.height + BETWEEN
        row, column = max(row, top), max(column, part.width + BETWEEN)
    return _joined(moved)


def _joined(pieces: Sequence[Piece]) -> Piece:
    return Piece(
        boxes={box: point for piece in pieces for box, point in piece.boxes.items()},
        routes={edge: route for piece in pieces for edge, route in piece.routes.items()},
        labels={edge: point for piece in pieces for edge, point in piece.labels.items()},
        rooms=tuple(room for piece in pieces for room in piece.rooms),
        width=max((piece.x + piece.width for piece in pieces), default=0.0),
        height=max((piece.y + piece.height for piece in pieces), default=0.0),
    )
